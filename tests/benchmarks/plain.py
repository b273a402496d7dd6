"""What each benchmark is held against: the shortest honest program for the work. No clock here."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyvips
from PIL import ExifTags, Image, ImageOps
from scipy.fft import dctn

from ml.appearance import appearance
from ml.image.renditions import FORMATS, WEBP_EFFORT, Format

LANCZOS = Image.Resampling.LANCZOS


def pillow_loop(files: list[Path], out: Path) -> int:
    """Metadata, hashes, appearance and the previews 250 and 1080, photo after photo."""
    return sum(bool(pillow_photo(path, out)) for path in files)


def pillow_photo(path: Path, out: Path) -> dict[str, Any]:
    """Everything the first fill derives of one photo: one decode, in draft mode."""
    big, small = FORMATS["big"], FORMATS["small"]
    data = path.read_bytes()
    folder = out / hashlib.sha256(data).hexdigest()
    folder.mkdir(parents=True)
    with Image.open(path) as image:
        found = exif_of(image)
        image.draft("RGB", (big.side, big.side))
        picture = ImageOps.exif_transpose(image).convert("RGB")
    picture.thumbnail((big.side, big.side), LANCZOS)
    save(picture, folder / "big.webp", big)
    picture.thumbnail((small.side, small.side), LANCZOS)
    save(picture, folder / "small.webp", small)
    return {
        **found,
        "phash": phash(picture),
        "colours": colours(picture),
        "appearance": appearance((folder / "small.webp").read_bytes()),
    }


def exif_of(image: Image.Image) -> dict[str, Any]:
    """Tags by name: of the picture, of the camera's block, of the place."""
    tags = image.getexif()
    blocks = [tags, tags.get_ifd(ExifTags.IFD.Exif), tags.get_ifd(ExifTags.IFD.GPSInfo)]
    return {str(tag): value for block in blocks for tag, value in block.items()}


def save(picture: Image.Image, path: Path, form: Format) -> None:
    """Write a WebP of the product's quality and effort."""
    picture.save(path, "WEBP", quality=form.quality, method=WEBP_EFFORT)


def phash(picture: Image.Image) -> int:
    """pHash as the imagehash package has it."""
    grey = np.asarray(picture.convert("L").resize((32, 32), LANCZOS), dtype=np.float64)
    low = dctn(grey, norm="ortho")[:8, :8]
    return int.from_bytes(np.packbits(low > np.median(low)).tobytes(), "big")


def colours(picture: Image.Image) -> list[tuple[int, Any]]:
    """The five largest of sixteen colours by median cut."""
    little = picture.reduce(max(1, max(picture.size) // 48)).quantize(16)
    return sorted(little.getcolors() or [], reverse=True)[:5]


def vips_loop(files: list[Path], out: Path, threads: int) -> int:
    """The five renditions of each file by bare libvips, one thread per core."""
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(lambda path: vips_photo(path, out), files))


def vips_photo(path: Path, out: Path) -> int:
    """Five files of one picture by one decode, each size reduced from the one before."""
    folder = out / path.stem
    folder.mkdir(parents=True)
    image = pyvips.Image.new_from_file(str(path), access="sequential", fail_on="error")
    image = image.autorot().copy_memory()
    for name, form in FORMATS.items():
        scale = min(1.0, form.side / max(image.width, image.height))
        if scale < 1:
            image = image.resize(scale).copy_memory()
        if form.encoding == "webp":
            target = str(folder / f"{name}.webp")
            image.webpsave(target, Q=form.quality, effort=WEBP_EFFORT, keep="none")
        else:
            target = str(folder / f"{name}.jpg")
            image.jpegsave(target, Q=form.quality, subsample_mode="on", keep="none")
    return 1
