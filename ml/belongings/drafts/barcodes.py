"""Barcodes in a picture, read by ZXing. What a product's number stands for is not known here."""

from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np
import zxingcpp
from numpy.typing import NDArray

BARCODE_RECIPE = f"barcodes 1; zxing-cpp {version('zxing-cpp')}"
PRODUCTS = "EAN/UPC"
MOST = 20


class Barcode(NamedTuple):
    """A code as it reads. A product's number is an EAN (a UPC begins with a nought), checked."""

    format: str
    text: str
    is_product: bool


def barcodes(pixels: NDArray[Any]) -> list[Barcode]:
    """Codes of a picture from the upper left on, each text once; at most twenty.

    Args:
        pixels: uint8 (height, width, 3) or (height, width).
    """
    grey = pixels if pixels.ndim == 2 else pixels.mean(axis=2).round().astype(np.uint8)
    found = zxingcpp.read_barcodes(np.ascontiguousarray(grey), text_mode=zxingcpp.TextMode.Plain)
    ordered = sorted(found, key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    made = [
        Barcode(str(code.format), code.text, str(code.symbology) == PRODUCTS)
        for code in ordered
        if code.text.strip()
    ]
    return list({code.text: code for code in made}.values())[:MOST]
