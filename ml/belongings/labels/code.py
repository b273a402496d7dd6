"""A text as a QR code's modules (ISO/IEC 18004). Where it stands on a label is not known here."""

import numpy as np
import zxingcpp
from numpy.typing import NDArray

QUIET = 4  # modules that stay white on every side
CORRECTION = "M"  # 15 of 100 codewords may be lost: a scratch, a stain


def modules(text: str) -> NDArray[np.bool_]:
    """Whether each module is dark, bool (n, n), without its quiet zone."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=CORRECTION)
    dark: NDArray[np.bool_] = np.asarray(made.to_image(scale=1, add_quiet_zones=False)) == 0
    return dark


def runs(dark: NDArray[np.bool_]) -> list[tuple[int, int, int]]:
    """Dark modules joined along each row: (row, first column, how many)."""
    edges = np.diff(np.pad(dark, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, firsts = np.nonzero(edges == 1)
    _, lasts = np.nonzero(edges == -1)
    return list(zip(rows.tolist(), firsts.tolist(), (lasts - firsts).tolist(), strict=True))
