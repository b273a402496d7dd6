"""Words as matrices of code points, for numpy. What is computed of them is not here."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Lengths = NDArray[np.int64]


def code_points(words: pl.Series) -> tuple[Codes, Lengths]:
    """Code points uint32 (words, longest), zero behind the end, and lengths int64; null is empty.

    All text is decoded at once: a Python string per word would take ten times as long.
    """
    filled = words.fill_null("")
    lengths = filled.str.len_chars().to_numpy().astype(np.int64)
    text = filled.str.join("").item() if len(filled) else ""
    codes = np.frombuffer((text or "").encode("utf-32-le"), dtype=np.uint32)
    matrix = np.zeros((len(words), int(lengths.max(initial=0))), dtype=np.uint32)
    matrix[np.arange(matrix.shape[1]) < lengths[:, None]] = codes
    return matrix, lengths
