"""Items and texts as vectors of what is written and measured of them. Who listens is not asked."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from ml.taste.contract import Arrays, Floats, Items, Parameters
from ml.taste.tokens import KINDS, Vocabulary, counted, packed, tokens_of, unpacked, vocabulary

CLIPPED = 3.0  # standard deviations: one odd tempo must not be all there is to a track
MORE, ROUNDS = 16, 3  # of the randomised decomposition


class Encoder(NamedTuple):
    """One space for known items, new ones and texts: latent semantic analysis.

    Tokens of artist, album, genres and words, weighted by how rare they are, beside audio
    features, projected on their leading singular vectors (Deerwester and others 1990).

    Attributes:
        known: Tokens with a row in ``axes``.
        weights: float32 (5,), of the kinds of tokens and of the features.
        axes: float32 (v + f, d).
    """

    known: Vocabulary
    weights: Floats
    axes: Floats

    def of_items(self, items: Items) -> Floats:
        """Vectors of unit length, float32 (n, d); zeros where nothing that is known is told."""
        return _unit(described(items, self.known, self.weights) @ self.axes)

    def of_texts(self, texts: list[str]) -> Floats:
        """Vectors of words, and of the artists and genres that a text is the whole name of."""
        said = pl.Series(texts, dtype=pl.String)
        groups = pl.DataFrame(
            {
                "artist": said,
                "album": said,
                "genres": said.reshape((-1, 1)).cast(pl.List(pl.String)),
            }
        )
        nothing = np.full((len(texts), self.features), np.nan, dtype=np.float32)
        return self.of_items(Items(said, groups, nothing))

    @property
    def features(self) -> int:
        """How many audio features items must have."""
        return len(self.axes) - len(self.known.tokens)

    def arrays(self) -> Arrays:
        """For ``numpy.savez``."""
        return {
            "tokens": packed(self.known.tokens),
            "rarity": self.known.rarity,
            "weights": self.weights,
            "axes": self.axes,
        }

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[Any]]) -> "Encoder":
        """From what ``arrays`` gave."""
        known = Vocabulary(unpacked(arrays["tokens"]), arrays["rarity"])
        return cls(known, arrays["weights"], arrays["axes"])


def described(items: Items, known: Vocabulary, weights: Floats) -> csr_array:
    """Tokens and features of items, each row of unit length: float32 (n, v + f)."""
    written = counted(tokens_of(items), known, len(items.names), weights[: len(KINDS)])
    measured = np.clip(np.nan_to_num(items.features), -CLIPPED, CLIPPED)
    scale = weights[-1] / np.sqrt(max(measured.shape[1], 1))
    both = csr_array(hstack([written, csr_array(measured * scale)]), dtype=np.float32)
    length = np.sqrt(np.asarray(both.multiply(both).sum(axis=1)).ravel())
    return csr_array(both.multiply((1 / np.where(length > 0, length, 1))[:, None]))


def encoder(items: Items, parameters: Parameters, seed: int) -> Encoder:
    """Learn tokens and axes from items: ``dimensions`` of them, fewer where there is less to tell.

    Axes by a randomised decomposition (Halko, Martinsson and Tropp 2011) with three rounds.
    """
    known = vocabulary(tokens_of(items), len(items.names))
    weights = np.array([parameters[kind] for kind in (*KINDS, "audio")], dtype=np.float32)
    rows = described(items, known, weights)
    wanted = min(int(parameters["dimensions"]), *rows.shape)
    if not wanted:
        return Encoder(known, weights, np.zeros((rows.shape[1], 0), dtype=np.float32))
    draw = np.random.default_rng(seed)
    basis = draw.normal(size=(rows.shape[1], min(wanted + MORE, rows.shape[1])))
    for _ in range(ROUNDS):
        basis = np.linalg.qr(rows.T @ (rows @ basis))[0]
    _, _, turned = np.linalg.svd(rows @ basis, full_matrices=False)
    axes = basis @ turned[:wanted].T
    return Encoder(known, weights, _signed(axes).astype(np.float32))


def _signed(axes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each axis with its largest number above 0: which way it points is else left to chance."""
    largest = np.argmax(np.abs(np.round(axes, 6)), axis=0)
    signs = np.sign(axes[largest, np.arange(axes.shape[1])])
    return axes * np.where(signs == 0, 1, signs)


def _unit(vectors: NDArray[Any]) -> Floats:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Floats = (vectors / np.where(length > 1e-6, length, np.inf)).astype(np.float32)
    return found
