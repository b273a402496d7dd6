"""Photos of faces made worse, each in one way that cameras and people have. No benchmark."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Picture = NDArray[np.uint8]

SMALL, TILT = 60, 20
# Standard deviation of the Gaussian, as a share of the face's width.
BLUR = 0.02
SCARF, GROUND = (96, 110, 140), (128, 128, 128)


class Made(NamedTuple):
    """A picture and what was done to it."""

    way: str
    picture: Picture


def degraded(picture: Picture, box: NDArray[np.float32]) -> Iterator[Made]:
    """A photo with its face 60 pixels wide, blurred, tilted both ways, lower third hidden."""
    whole = Image.fromarray(picture)
    left, top, width, height = (box * np.tile(np.array(whole.size), 2)).tolist()
    share = SMALL / width
    size = math.ceil(whole.width * share), math.ceil(whole.height * share)
    yield made("60 px", whole.resize(size, Image.Resampling.LANCZOS))
    yield made("blur", whole.filter(ImageFilter.GaussianBlur(BLUR * width)))
    for angle in (TILT, -TILT):
        turned = whole.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=GROUND)
        yield made(f"{angle:+d} degrees", turned)
    hidden = whole.copy()
    sides = (left - width / 8, top + height * 2 / 3, left + width * 9 / 8, top + height * 9 / 8)
    ImageDraw.Draw(hidden).rectangle(sides, fill=SCARF)
    yield made("lower third hidden", hidden)


def made(way: str, picture: Image.Image) -> Made:
    """A picture as the detector takes it."""
    return Made(way, np.asarray(picture.convert("RGB")))
