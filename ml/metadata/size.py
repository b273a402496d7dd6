"""Width and height of an upright picture from its header alone. No pixels are decoded."""

import io
import struct
from collections.abc import Callable

import pillow_heif
import rawpy
from PIL import Image

from ml.metadata.jpeg import frame_size

SWAPPED = (5, 6, 7, 8)


def upright_size(
    data: bytes, name: str | None, kind: str, orientation: int | None
) -> tuple[int, int] | None:
    """Size of a picture once turned upright, None where the header gives none."""
    if kind == "raw":
        return _of_raw(data)
    size = READERS.get(name or "", _opened)(data) or _opened(data)
    turned = orientation in SWAPPED and name not in ("HEIF", "AVIF")
    return (size[1], size[0]) if size and turned else size


def _of_heif(data: bytes) -> tuple[int, int]:
    width, height = pillow_heif.open_heif(io.BytesIO(data)).size
    return width, height


def _of_raw(data: bytes) -> tuple[int, int]:
    with rawpy.imread(io.BytesIO(data)) as opened:
        sizes = opened.sizes
        swapped = sizes.flip in (5, 6)
        return (sizes.height, sizes.width) if swapped else (sizes.width, sizes.height)


def _opened(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


def _of_gif(data: bytes) -> tuple[int, int]:
    """Pillow makes the whole canvas when it opens one, and a few bytes can ask for gigabytes."""
    width, height = struct.unpack_from("<HH", data, 6)
    if not (width and height):
        raise ValueError("A GIF without width or height.")
    return width, height


READERS: dict[str, Callable[[bytes], tuple[int, int] | None]] = {
    "JPEG": frame_size,
    "HEIF": _of_heif,
    "GIF": _of_gif,
}
