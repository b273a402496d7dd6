"""Labels of each picture, from the vectors that are served: no picture is opened. Scoring is in ml.

Without the weights that made the vectors, or with a vocabulary that cannot be read, no row is made
and the reason is told.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import dagster as dg
import msgspec
import numpy as np
import polars as pl

from assets.incremental import Stamp, drain
from assets.photos import embeddings
from assets.photos.embeddings import photo_embeddings
from assets.photos.rowwise import told
from assets.pointers import served
from assets.shelves import FailureRows, TableShelf
from assets.switches import switchable
from catalog_data.identity import vector_table
from catalog_data.photos.shown import PhotoLabels
from ml.clip import DTYPES, ClipModel, Dtype, Unavailable, Weights, clip_recipe
from ml.tags import (
    Calibration,
    Label,
    label_vectors,
    read_calibration,
    read_vocabulary,
    shipped_vocabulary,
    tag_recipe,
    tags,
)
from resources.compute import Outcome
from resources.lance import Lance
from resources.postgres import Postgres
from resources.settings import PhotoSettings

CODE = "tags 1"
VOCABULARY, CALIBRATION = "vocabulary.txt", "label_calibration.json"
FEW = 2_000


class Labelling(NamedTuple):
    """How pictures of a space are labelled: by which weights, words and calibration."""

    weights: Weights
    dtype: Dtype
    labels: list[Label]
    calibration: Calibration | None

    @property
    def space(self) -> str:
        """The recipe of the vectors."""
        return clip_recipe(self.weights, self.dtype)

    @property
    def recipe(self) -> str:
        """The recipe of the labels."""
        return tag_recipe(self.space, self.labels, self.calibration)


def vocabulary(settings: PhotoSettings) -> list[Label]:
    """The labels of the file that settings name, else of the models folder, else our own.

    Raises OSError and ValueError for a file that is none.
    """
    own = Path(settings.models) / VOCABULARY
    if settings.vocabulary:
        return read_vocabulary(Path(settings.vocabulary))
    return read_vocabulary(own) if own.is_file() else shipped_vocabulary()


def chosen(settings: PhotoSettings, space: str | None) -> Labelling | Unavailable:
    """How pictures of a space are labelled, or why they are not."""
    weights = embeddings.chosen(settings)
    if isinstance(weights, Unavailable):
        return weights
    dtype = next((one for one in DTYPES if clip_recipe(weights, one) == space), None)
    if space is None or dtype is None:
        return Unavailable("No vectors of these weights are served yet.")
    given = settings.label_calibration or str(Path(settings.models) / CALIBRATION)
    try:
        return Labelling(weights, dtype, vocabulary(settings), read_calibration(Path(given), space))
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        return Unavailable(f"Labels cannot be read: {error}.")


def labelled(
    lance: Lance, how: Labelling, device: str
) -> Callable[[pl.DataFrame], Iterator[Outcome]]:
    """The work of labelling: the model reads the words once, if there is anything to do."""

    def work(ready: pl.DataFrame) -> Iterator[Outcome]:
        names = [label.name for label in how.labels]
        model = ClipModel.load(how.weights, how.dtype, device)
        words = label_vectors(how.labels, model.embed_words)
        for ids, vectors in vectors_of(lance, vector_table(embeddings.ARTIFACT, how.space), ready):
            rows = tags(ids, vectors, names, words, how.calibration)
            yield from outcomes(ids, rows, how.calibration is not None)

    return work


def vectors_of(
    lance: Lance, table: str, ready: pl.DataFrame
) -> Iterator[tuple[list[str], np.ndarray[Any, np.dtype[np.float32]]]]:
    """Ids and vectors (n, d) of what is ready: a few by their ids, many in one pass of all."""
    columns = ["content_id", "vector"]
    few = ready["id"] if ready.height <= FEW else None
    wanted = ready.select(content_id="id")
    for batch in lance.batches(table, columns, few):
        found = pl.DataFrame(batch).join(wanted, on="content_id", how="semi")
        if found.height:
            yield found["content_id"].to_list(), np.stack(found["vector"].to_list()).astype("f4")


def outcomes(ids: list[str], rows: pl.DataFrame, calibrated: bool) -> Iterator[Outcome]:
    """A row of each content, those without a label too."""
    best = rows.group_by("content", maintain_order=True).agg("label", "score")
    known = {content: (labels, scores) for content, labels, scores in best.iter_rows()}
    for id_ in ids:
        labels, scores = known.get(id_, ([], []))
        told_of = [round(float(score), 4) for score in scores]
        value = {"labels": labels, "scores": told_of, "calibrated": calibrated}
        yield Outcome(id_, value=value)


@dg.asset(
    group_name="photos",
    kinds={"postgres", "pytorch"},
    deps=[photo_embeddings],
    code_version=CODE,
    pool="gpu",
)
@switchable
def photo_tags(
    context: dg.AssetExecutionContext, postgres: Postgres, lance: Lance, settings: PhotoSettings
) -> dg.MaterializeResult[Any]:
    """The labels of a vocabulary that fit one picture best, with how well, at most ten.

    With a calibration made for these vectors, those from their threshold on; without one the ten
    nearest, which is told.
    """
    how = chosen(settings, served(postgres, embeddings.ARTIFACT))
    if isinstance(how, Unavailable):
        return dg.MaterializeResult(metadata={"unavailable": how.reason, "wrote": 0})
    shelf, stamp = TableShelf(postgres, PhotoLabels), Stamp(context.run.run_id, how.recipe)
    with postgres.writing("photo_tags"):
        # A vector is what its own fingerprint and recipe make of it: they stand for it.
        known = lance.triples(vector_table(embeddings.ARTIFACT, how.space), "content_id")
        inputs = known.select("id", "fingerprint")
        failures, work = FailureRows(postgres, "photo_tags"), labelled(lance, how, settings.device)
        report = drain("photo_tags", inputs, shelf, failures, stamp, work, settings.shard)
    more = {"labels": len(how.labels), "calibrated": how.calibration is not None}
    return told(report, how.recipe, **more, space=how.space, quality="not measured")
