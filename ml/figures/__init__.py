"""Figures of a whole library: shares of a circle, words that tell something. No database."""

from ml.figures.circle import LEVELS, nodes
from ml.figures.words import telling, words

__all__ = ["LEVELS", "nodes", "telling", "words"]
