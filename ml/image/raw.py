"""Camera RAW files: their embedded preview, else half-size developing. Sizes are the sensor's."""

import io

import numpy as np
import pyvips
import rawpy
from PIL import Image

from ml.image import native
from ml.image.fallback import from_pixels
from ml.image.limits import Limits

ENOUGH = 1080
CLOCKWISE = {3: 180, 5: 270, 6: 90}


def decode(data: bytes, name: str, longest: int, limits: Limits) -> native.Upright:
    """Decode a RAW file by its largest preview if that is large enough, else from the sensor.

    The preview has the maker's colours and costs a tenth. Raises rawpy's errors on damage.
    """
    with rawpy.imread(io.BytesIO(data)) as opened:
        sizes = opened.sizes
        limits.check(sizes.width, sizes.height)
        pixels = _preview(opened, longest, limits)
        if pixels is None:
            pixels = from_pixels(_developed(opened), longest).pixels
        turned = sizes.flip in (5, 6)
    size = (sizes.height, sizes.width) if turned else (sizes.width, sizes.height)
    return native.Upright(pixels, *size)


def _developed(opened: rawpy.RawPy) -> np.ndarray:
    developed: np.ndarray = opened.postprocess(half_size=True, use_camera_wb=True, output_bps=8)
    return developed


def _preview(opened: rawpy.RawPy, longest: int, limits: Limits) -> pyvips.Image | None:
    """Upright pixels of the embedded preview, None where it is missing, broken or small."""
    try:
        thumb = opened.extract_thumb()
        upright = _upright(thumb, opened.sizes, longest, limits)
    except (rawpy.LibRawError, pyvips.Error):
        # The sensor's own data is still there.
        return None
    wanted = min(ENOUGH, max(opened.sizes.width, opened.sizes.height))
    return upright if max(upright.width, upright.height) >= wanted else None


def _upright(
    thumb: rawpy.Thumbnail, sizes: rawpy.ImageSizes, longest: int, limits: Limits
) -> pyvips.Image:
    if thumb.format != rawpy.ThumbFormat.JPEG:
        return _turned(from_pixels(np.asarray(thumb.data), longest).pixels, sizes)
    data = bytes(thumb.data)
    tagged = Image.open(io.BytesIO(data)).getexif().get(0x0112, 1) != 1
    pixels = native.decode(data, "JPEG", longest, limits).pixels
    return pixels if tagged else _turned(pixels, sizes)


def _turned(pixels: pyvips.Image, sizes: rawpy.ImageSizes) -> pyvips.Image:
    """Apply the sensor's orientation to a preview that lies as the sensor does."""
    lies = (pixels.width >= pixels.height) == (sizes.width >= sizes.height)
    degrees = CLOCKWISE.get(sizes.flip, 0)
    return pixels.rot(f"d{degrees}").copy_memory() if degrees and lies else pixels
