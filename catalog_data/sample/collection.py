"""Writes the sample collection to a folder, oddities included. The shots are not listed here.

Beside the shots: a burst of four within a second, one picture in all eight orientations, a
smaller copy as a messenger sends it, one file that both owners hold, a truncated and an empty file.
"""

import datetime as dt
import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec
from PIL import Image

from catalog_data.sample import exif
from catalog_data.sample.cameras import DAYLIGHT, PHONE
from catalog_data.sample.canvas import Canvas
from catalog_data.sample.jonas import JONAS
from catalog_data.sample.mina import BURST, MINA
from catalog_data.sample.scenes import night
from catalog_data.sample.shots import Shot, when

COLLECTION = {"mina": MINA, "jonas": JONAS}
OWNERS = tuple(COLLECTION)
QUALITY = 88
BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


class SampleFile(msgspec.Struct, frozen=True):
    """One file written: its path, whose it is, whether it shows a picture, and to whom."""

    path: str
    owner: str
    decodes: bool = True
    visibility: str = "private"


def drawn(scene: Callable[[Canvas], None], height: int, aspect: float, seed: str) -> Image.Image:
    """The scene as pixels; the seed is the text's bytes."""
    canvas = Canvas(height, aspect, int.from_bytes(seed.encode()))
    scene(canvas)
    return canvas.finish()


def encoded(image: Image.Image, suffix: str, exif_block: bytes) -> bytes:
    """The picture as a file of the suffix's format."""
    stream = io.BytesIO()
    if suffix == ".heic":
        import pillow_heif

        pillow_heif.from_pillow(image).save(stream, quality=70, exif=exif_block)
        return stream.getvalue()
    name = {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}[suffix]
    quality = {} if name == "PNG" else {"quality": QUALITY}
    image.save(stream, name, exif=exif_block, **quality)
    return stream.getvalue()


def clock(moment: dt.datetime) -> str:
    """A time as EXIF writes it."""
    return moment.strftime("%Y:%m:%d %H:%M:%S")


def exif_of(shot: Shot) -> bytes:
    """The EXIF block of a shot."""
    offset = shot.taken.strftime("%z")
    return exif.exif_block(
        shot.camera,
        shot.exposure,
        taken=clock(shot.taken),
        offset=f"{offset[:3]}:{offset[3:]}" if shot.says_offset else None,
        subsecond=f"{shot.taken.microsecond // 1000:03d}" if shot.taken.microsecond else None,
        place=shot.place,
        taken_utc=clock(shot.taken.astimezone(dt.UTC)) if shot.place else None,
    )


def shot_files(shot: Shot) -> Iterator[tuple[str, bytes]]:
    """The picture of a shot, and its sidecar where it has a title."""
    image = drawn(shot.scene, shot.height, shot.aspect, shot.path)
    yield shot.path, encoded(image, Path(shot.path).suffix, exif_of(shot))
    if shot.title:
        text = f"{shot.title}."
        xmp = exif.sidecar(shot.title, text, shot.keywords, shot.rating or 0)
        yield f"{shot.path}.xmp", xmp.encode()


def burst_files() -> Iterator[tuple[str, bytes]]:
    """Four frames within one second."""
    scene, camera, exposure, start, place = BURST
    for frame in range(4):
        taken = start + dt.timedelta(milliseconds=250 * frame)
        path = f"2024 Amrum/DSC0612{frame}.jpg"
        pose = partial(scene, frame=frame)
        yield from shot_files(
            Shot(path=path, scene=pose, camera=camera, exposure=exposure, taken=taken, place=place)
        )


def orientation_files() -> Iterator[tuple[str, bytes]]:
    """A picture as a camera stores it in each orientation: upright once the tag is obeyed."""
    for value in range(1, 9):
        image = drawn(partial(night.rocket, windows=value), 480, 0.75, f"orientation {value}")
        stored = image.transpose(BACK[value]) if value in BACK else image
        taken = clock(when("2021-07-16T15:32:00") + dt.timedelta(minutes=value))
        block = exif.exif_block(PHONE, DAYLIGHT, taken=taken, orientation=value)
        yield f"rockets/rocket_{value}.jpg", encoded(stored, ".jpg", block)


def forwarded(original: bytes) -> bytes:
    """A picture as a messenger sends it on: smaller, encoded anew, its metadata gone."""
    image = Image.open(io.BytesIO(original))
    stream = io.BytesIO()
    image.resize((640, 427), Image.Resampling.LANCZOS).save(stream, "JPEG", quality=72)
    return stream.getvalue()


def household() -> Iterator[tuple[SampleFile, bytes]]:
    """Every file of the collection with its bytes."""
    kept: dict[str, bytes] = {}
    for owner, shots in COLLECTION.items():
        for shot in shots:
            for path, data in shot_files(shot):
                kept[path] = data
                shown = shot.visibility if path == shot.path else "private"
                yield SampleFile(f"{owner}/{path}", owner, path == shot.path, shown), data
    for path, data in burst_files():
        yield SampleFile(f"mina/{path}", "mina"), data
    for path, data in orientation_files():
        yield SampleFile(f"jonas/{path}", "jonas"), data
    lighthouse, drill = kept["2019 Norway/DSC00412.jpg"], kept["things/IMG_3001.jpg"]
    yield SampleFile("jonas/from friends/IMG-20190816-WA0003.jpg", "jonas"), forwarded(lighthouse)
    yield SampleFile("mina/borrowed/drill.jpg", "mina"), drill
    yield SampleFile("jonas/things/IMG_3002.jpg", "jonas", False), drill[: len(drill) // 3]
    yield SampleFile("jonas/things/IMG_3003.jpg", "jonas", False), b""


def write_sample(folder: Path) -> list[SampleFile]:
    """Write the sample collection below the folder, one folder an owner; about 5 MB.

    Files already there with the same bytes are left untouched, so that a scan sees no change.
    """
    written = []
    for file, data in household():
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_bytes() != data:
            target.write_bytes(data)
        written.append(file)
    return written
