"""What a thing looks like whatever its pose, as a unit vector that needs no weights.

A joint histogram of colours in CIELAB under a square root (Hellinger kernel, Arandjelovic and
Zisserman 2012), pixels near the middle counting most: a thing that is held into the camera lies
there, turned and near or far as it may be. Layout, which tells copies of a picture apart, would
tell two photos of one thing apart as well: of products it finds 0.31, colours alone 0.74.
"""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.appearance import shared_among_bins
from ml.image.rendered import picture_of

Array = NDArray[np.float32]
LOOKS_SIDE = 128
BINS = (4, 16, 16)
CHROMA = 60.0  # of a* and b*, beyond which colours of things hardly lie
MIDDLE = 0.35  # standard deviation of the weight, as a share of each side
LOOKS_DIM = BINS[0] * BINS[1] * BINS[2]
LOOKS_RECIPE = f"looks 1; {LOOKS_SIDE}; CIELAB {BINS} within {CHROMA}; middle {MIDDLE}"


def looks(data: bytes) -> Array:
    """Descriptor of a rendition's bytes: float32 (LOOKS_DIM,), unit length.

    Raises UndecodableError for damaged bytes.
    """
    picture = picture_of(data)
    picture.thumbnail((LOOKS_SIDE, LOOKS_SIDE), Image.Resampling.BOX)
    lab = cv2.cvtColor(np.asarray(picture, dtype=np.float32) / 255, cv2.COLOR_RGB2LAB)
    light, red, blue = (plane.ravel() for plane in np.moveaxis(lab, 2, 0))
    planes = (light / 100, red / (2 * CHROMA) + 0.5, blue / (2 * CHROMA) + 0.5)
    counts = shared_among_bins(planes, BINS, _middle(*lab.shape[:2]))
    told = np.sqrt(counts)
    unit: Array = (told / np.linalg.norm(told)).astype(np.float32)
    return unit


def _middle(height: int, width: int) -> Array:
    """Weights of pixels, float32 (height * width,): most in the middle."""
    down, across = (np.linspace(-0.5, 0.5, n, dtype=np.float32) / MIDDLE for n in (height, width))
    weights: Array = np.exp(-(down[:, None] ** 2 + across[None, :] ** 2) / 2).ravel()
    return weights
