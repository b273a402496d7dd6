"""Captions of pictures by CoCa, where there are weights. Where captions are kept is not here."""

from ml.captions.coca import BATCH, CAPTION_RECIPE, Captioner, caption_recipe, cleaned
from ml.captions.weights import DEFAULT_MODEL, find_captioner

__all__ = [
    "BATCH",
    "CAPTION_RECIPE",
    "DEFAULT_MODEL",
    "Captioner",
    "caption_recipe",
    "cleaned",
    "find_captioner",
]
