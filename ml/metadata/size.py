"""Width and height of an upright picture from its header alone. No pixels are decoded."""

import io
import struct

import pillow_heif
import rawpy
from PIL import Image

SWAPPED = (5, 6, 7, 8)
FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
LONE = {0x01, *range(0xD0, 0xD9)}


def upright_size(
    data: bytes, name: str | None, kind: str, orientation: int | None
) -> tuple[int, int] | None:
    """Size of a picture once turned upright, None where the header gives none."""
    if kind == "raw":
        return _of_raw(data)
    size = _of_jpeg(data) if name == "JPEG" else None
    if size is None:
        size = _of_heif(data) if name == "HEIF" else _opened(data)
    turned = orientation in SWAPPED and name not in ("HEIF", "AVIF")
    return (size[1], size[0]) if size and turned else size


def _of_jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        mark = data[at + 1]
        if mark in FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return (width, height) if width and height else None
        at += (
            1 if mark == 0xFF else 2 if mark in LONE else 2 + int.from_bytes(data[at + 2 : at + 4])
        )
    return None


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
