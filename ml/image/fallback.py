"""Decoding by Pillow and libheif: what libvips can't read here. Slower, and whole in memory."""

import io

import numpy as np
import pillow_heif
import pyvips
from PIL import Image, ImageCms, ImageOps

from ml.image.limits import Limits
from ml.image.native import Upright, bounded, fitted

# The header's size is checked against our own limits before any pixel is decoded.
Image.MAX_IMAGE_PIXELS = None

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
DEEP = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")


def decode(data: bytes, name: str, longest: int, limits: Limits) -> Upright:
    """Decode with Pillow, HEIF with libheif (it turns pictures upright itself)."""
    picture = _opened_heif(data, limits) if name == "HEIF" else _opened(data, limits)
    return from_pillow(picture, longest)


def from_pillow(picture: Image.Image, longest: int) -> Upright:
    """Upright sRGB pixels of a Pillow image in any mode."""
    picture.load()
    picture = _on_white(_eight_bits(_srgb(ImageOps.exif_transpose(picture))))
    return from_pixels(np.asarray(picture), longest)


def from_pixels(pixels: np.ndarray, longest: int) -> Upright:
    """Upright sRGB pixels, uint8 (height, width, 3), reduced to at most ``longest`` a side."""
    height, width = pixels.shape[:2]
    image = pyvips.Image.new_from_array(np.ascontiguousarray(pixels), interpretation="srgb")
    return Upright(bounded(image, fitted(width, height, longest)), width, height)


def _opened(data: bytes, limits: Limits) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    limits.check(*picture.size)
    return picture


def _opened_heif(data: bytes, limits: Limits) -> Image.Image:
    opened = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
    limits.check(*opened.size)
    picture: Image.Image = opened.to_pillow()
    picture.getexif().pop(0x0112, None)
    return picture


def _srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "L", "CMYK"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, SRGB, outputMode="RGB")
    except ImageCms.PyCMSError:
        # A profile that is broken or made for another kind of pixels says nothing of these.
        return picture
    return picture if converted is None else converted


def _eight_bits(picture: Image.Image) -> Image.Image:
    if picture.mode not in DEEP:
        return picture
    values = np.asarray(picture).astype(np.float64)
    top = values.max(initial=0)
    scale = 1.0 if 1 < top <= 255 else 255.0 if top <= 1 else 1 / 257
    return Image.fromarray(np.clip(np.round(values * scale), 0, 255).astype(np.uint8))


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, picture).convert("RGB")
