"""Which labels fit which pictures, from vectors of both. Where vectors come from is not here."""

import hashlib
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.tags.calibration import Calibration
from ml.tags.labels import Label, prompts, vocabulary_hash

Vectors = NDArray[np.float32]

MOST, DIGITS = 10, 4
SCHEMA = {
    "content": pl.String,
    "label": pl.String,
    "score": pl.Float32,
    "calibrated": pl.Boolean,
}


def tag_recipe(space: str, labels: list[Label], calibration: Calibration | None = None) -> str:
    """What tags depend on: the recipe of the vectors, the vocabulary, and the calibration."""
    scaled = "uncalibrated" if calibration is None else f"calibration {hash_of(calibration)}"
    return f"tags 1; at most {MOST}; vocabulary {vocabulary_hash(labels)}; {scaled}; {space}"


def hash_of(calibration: Calibration) -> str:
    """SHA-256 of a calibration, the first 16 hex digits."""
    return hashlib.sha256(msgspec.json.encode(calibration, order="sorted")).hexdigest()[:16]


def label_vectors(labels: list[Label], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
    """Mean direction of each label's prompts, float32 (m, d), each of unit length.

    ``embed`` gives unit vectors of texts, float32 (n, d), as ``ClipModel.embed_words`` does.
    """
    asked = [prompts(label) for label in labels]
    vectors = embed([text for texts in asked for text in texts])
    starts = np.cumsum([0, *(len(texts) for texts in asked)])[:-1]
    if not len(labels):
        return vectors
    summed = np.add.reduceat(vectors, starts, axis=0)
    units: Vectors = summed / np.linalg.norm(summed, axis=1, keepdims=True)
    return units.astype(np.float32)


def tags(
    contents: Sequence[str],
    pictures: Vectors,
    names: Sequence[str],
    labels: Vectors,
    calibration: Calibration | None = None,
) -> pl.DataFrame:
    """Rows of content, label, score (4 digits) and calibrated: at most ten of each picture.

    ``pictures`` (n, d) and ``labels`` (m, d) are unit vectors of one space. With a calibration the
    labels from their threshold on are told, by score; without one the ten nearest, by cosine. Ties
    go by label; contents keep their order. Raises ValueError where shapes do not fit.
    """
    if (len(contents), len(names)) != (len(pictures), len(labels)):
        raise ValueError("each content and each label needs one vector")
    if not len(contents) or not len(names):
        return pl.DataFrame(schema=SCHEMA)
    scores = pictures @ labels.T
    wanted = np.full(scores.shape, True)
    if calibration is not None:
        scores = calibration.scores(scores, list(names))
        wanted = scores >= calibration.thresholds(list(names))
    return _best(contents, names, np.round(scores, DIGITS), wanted, calibration is not None)


def _best(
    contents: Sequence[str],
    names: Sequence[str],
    scores: Vectors,
    wanted: NDArray[np.bool_],
    calibrated: bool,
) -> pl.DataFrame:
    rank = np.argsort(np.argsort(np.asarray(names)))
    order = np.lexsort((np.broadcast_to(rank, scores.shape), -scores, ~wanted), axis=1)[:, :MOST]
    row = np.repeat(np.arange(len(contents)), order.shape[1])
    column = order.ravel()
    kept = wanted[row, column]
    row, column = row[kept], column[kept]
    told = {
        "content": np.asarray(contents, dtype=object)[row].tolist(),
        "label": np.asarray(names, dtype=object)[column].tolist(),
        "score": scores[row, column],
        "calibrated": np.full(len(row), calibrated),
    }
    return pl.DataFrame(told, schema=SCHEMA)
