"""Decoding by libvips, the fast road: it shrinks while it loads and never holds the whole picture.

Threads are the caller's: libvips works in the calling thread without the interpreter's lock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyvips

from ml.image.limits import Limits

# pyvips sends libvips' warnings to Python. Where that very call collects garbage, a freed image
# warns again, and GLib answers a warning inside a warning by aborting the process.
pyvips._remove_log_handler()
pyvips.concurrency_set(1)
pyvips.cache_set_max(0)

LOADERS: dict[str, Callable[..., Any]] = {
    "JPEG": pyvips.Image.jpegload_buffer,
    "PNG": pyvips.Image.pngload_buffer,
    "WEBP": pyvips.Image.webpload_buffer,
    "GIF": pyvips.Image.gifload_buffer,
    "TIFF": pyvips.Image.tiffload_buffer,
    "AVIF": pyvips.Image.heifload_buffer,
}
ICC = "icc-profile-data"
DEPTHS = ("uchar", "ushort")
JPEG_SHRINKS = (8, 4, 2)
SRGB_NAMES = (b"sRGB IEC61966-2.1", b"s\0R\0G\0B\0 \0I\0E\0C\x006\x001\x009\x006\x006")


@dataclass(frozen=True, slots=True)
class Upright:
    """Upright sRGB pixels in memory (uint8 x 3), and the upright size of the original."""

    pixels: pyvips.Image
    width: int
    height: int


def decode(data: bytes, name: str, longest: int, limits: Limits) -> Upright:
    """Decode one of LOADERS' formats; raises pyvips.Error on damage, also on a missing end.

    Raises ValueError for pixels that are no 8 or 16 bit colours.
    """
    image = _load(name, data)
    limits.check(image.width, image.height)
    if image.format not in DEPTHS:
        raise ValueError(f"{image.format} values are left to another decoder")
    width, height = upright_size(image)
    shrink = _jpeg_shrink(image, longest) if name == "JPEG" else 1
    if shrink > 1:
        image = _load(name, data, shrink=shrink)
    return Upright(bounded(_known_colours(image), fitted(width, height, longest)), width, height)


def _load(name: str, data: bytes, **options: int) -> pyvips.Image:
    loaded: pyvips.Image = LOADERS[name](data, access="sequential", fail_on="error", **options)
    return loaded


def _jpeg_shrink(image: pyvips.Image, longest: int) -> int:
    """Largest reduction in the DCT that still gives as many pixels as are asked for."""
    side = max(image.width, image.height)
    return next((shrink for shrink in JPEG_SHRINKS if side // shrink >= longest), 1)


def upright_size(image: pyvips.Image) -> tuple[int, int]:
    """Width and height of an image once its EXIF orientation is applied."""
    turned = image.get_typeof("orientation") and image.get("orientation") >= 5
    return (image.height, image.width) if turned else (image.width, image.height)


def fitted(width: int, height: int, longest: int) -> tuple[int, int]:
    """Size with the longer side at most ``longest``, proportions kept, never below 1 pixel."""
    scale = min(1.0, longest / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def bounded(image: pyvips.Image, size: tuple[int, int]) -> pyvips.Image:
    """Turn upright, reduce to a size, convert to sRGB on white; the pixels are computed here."""
    if _is_ready(image, size):
        return image.copy_memory()
    profiles = {"output_profile": "srgb"} if image.get_typeof(ICC) else {}
    if image.interpretation == "cmyk":
        profiles = {"output_profile": "srgb", "input_profile": "cmyk"}
    image = image.thumbnail_image(size[0], height=size[1], size="force", **profiles)
    if image.hasalpha():
        image = image.flatten(background=[_white(image)])
    if image.interpretation != "srgb":
        image = image.colourspace("srgb")
    if image.bands != 3 or image.format != "uchar":
        raise ValueError(f"{image.bands} channels of {image.format} are no sRGB picture")
    return image.copy_memory()


def _is_ready(image: pyvips.Image, size: tuple[int, int]) -> bool:
    """Whether a picture needs nothing but to be read: three passes over its pixels are saved."""
    turned = image.get_typeof("orientation") and image.get("orientation") != 1
    plain = (image.interpretation, image.bands, image.format) == ("srgb", 3, "uchar")
    same = (image.width, image.height) == size
    return plain and same and not turned and not image.get_typeof(ICC)


def _white(image: pyvips.Image) -> int:
    return 65535 if image.interpretation in ("rgb16", "grey16") else 255


def _known_colours(image: pyvips.Image) -> pyvips.Image:
    """Drop a profile that says sRGB: converting sRGB to sRGB costs as much as the decoding."""
    if not image.get_typeof(ICC):
        return image
    profile = bytes(image.get(ICC))
    if not any(name in profile for name in SRGB_NAMES):
        return image
    return image.mutate(lambda mutable: mutable.remove(ICC))
