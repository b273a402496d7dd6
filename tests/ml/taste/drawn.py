"""Drawn listeners of a few tastes, with items that say which taste they are of."""

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from ml.taste import Items

TASTES = 4


def drawn_counts(listeners: int = 60, items: int = 40, seed: int = 0) -> csr_array:
    """Plays: item and listener i are of taste i modulo TASTES; most plays are of their own."""
    draw = np.random.default_rng(seed)
    same = np.arange(listeners)[:, None] % TASTES == np.arange(items)[None, :] % TASTES
    heard = draw.random((listeners, items)) < np.where(same, 0.6, 0.07)
    heard[:, :TASTES] |= ~heard.any(axis=1, keepdims=True)
    plays = 1 + draw.geometric(0.1, (listeners, items))
    return csr_array((heard * plays).astype(np.float32))


def drawn_items(items: int = 40, features: int = 3) -> Items:
    """Artists of two items, albums of one taste's halves, a genre for each taste, some features."""
    number = np.arange(items)
    taste = number % TASTES
    groups = pl.DataFrame(
        {
            "artist": [
                f"Artist {n // (2 * TASTES)} of {t}" for n, t in zip(number, taste, strict=True)
            ],
            "album": [
                None if n % 5 == 0 else f"album {n // 20} {t}"
                for n, t in zip(number, taste, strict=True)
            ],
            "genres": [[["polka", "dream pop", "doom", "choro"][t]] for t in taste],
        }
    )
    measured = np.random.default_rng(1).normal(taste[:, None], 0.3, (items, features))
    measured[::7] = np.nan
    return Items(pl.Series([f"Song {n}" for n in number]), groups, measured.astype(np.float32))
