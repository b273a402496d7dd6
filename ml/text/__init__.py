"""Lines of text as vectors of what they mean, by a sentence encoder on disk. No index is here."""

from ml.text.encoder import TextModel, loaded
from ml.text.weights import (
    OFF,
    TextWeights,
    Unavailable,
    find_text_weights,
    text_dimensions,
    text_recipe,
)

__all__ = [
    "OFF",
    "TextModel",
    "TextWeights",
    "Unavailable",
    "find_text_weights",
    "loaded",
    "text_dimensions",
    "text_recipe",
]
