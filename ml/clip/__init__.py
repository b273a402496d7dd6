"""CLIP: pictures and words as vectors of one space. Where the vectors are kept is not here."""

from ml.clip.model import BATCH, DTYPES, ClipModel, Dtype, choose_dtype, clip_recipe
from ml.clip.preparation import Preparation, dimensions, preparation_for
from ml.clip.weights import (
    DEFAULT_MODEL,
    Unavailable,
    Weights,
    fetch_weights,
    find_weights,
    folder_name,
)

__all__ = [
    "BATCH",
    "DEFAULT_MODEL",
    "DTYPES",
    "ClipModel",
    "Dtype",
    "Preparation",
    "Unavailable",
    "Weights",
    "choose_dtype",
    "clip_recipe",
    "dimensions",
    "fetch_weights",
    "find_weights",
    "folder_name",
    "preparation_for",
]
