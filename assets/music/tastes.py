"""The taste of each listener as a vector: the middle of what they heard, in the content space."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from assets.incremental import Report, Stamp, drain, stale
from assets.music.externals import listening, music_sayings
from assets.music.histories import fingerprints, histories
from assets.music.models.training import placed, training_sets
from assets.music.vectors import (
    NO_MODEL,
    SHARD,
    Encoding,
    artist_vectors,
    encoding_of,
    serve_filled,
    shelf_of,
    track_vectors,
)
from assets.pointers import served
from assets.shelves import FailureRows
from catalog_data.identity import vector_table
from catalog_data.music.vectors import ARTISTS, TASTES, TRACKS
from resources.blobs import Blobs
from resources.compute import Outcome
from resources.lance import Lance
from resources.postgres import Postgres

RECIPE = "taste vectors 1"
PLACES = {"track": TRACKS, "artist": ARTISTS}
NOTHING = "Nothing that they heard lies in the content space."
Floats = NDArray[np.float32]


def places_of(postgres: Postgres, lance: Lance, kind: str) -> tuple[pl.Series, Floats]:
    """Sorted ids of items that lie in the served space, and their vectors, float32 (n, d)."""
    recipe = served(postgres, PLACES[kind])
    table = recipe and vector_table(PLACES[kind], recipe)
    if not table or not lance.has(table):
        return pl.Series("item_id", [], dtype=pl.String), np.empty((0, 0), dtype=np.float32)
    frame = pl.DataFrame(pl.from_arrow(lance.columns(table, ["item_id", "vector"])))
    ordered = frame.sort("item_id")
    return ordered["item_id"], ordered["vector"].to_numpy()


def heard_of_all(postgres: Postgres, kind: str) -> pl.DataFrame:
    """Frame [listener, item_id, plays] of everybody who heard items of a kind."""
    names = [name for name in training_sets(postgres) if name.item_kind == kind]
    parts = [histories(postgres, name) for name in names]
    schema = {"listener": pl.String, "item_id": pl.String, "plays": pl.Float64}
    both = pl.concat([pl.DataFrame(schema=schema), *parts])
    return both.unique(["listener", "item_id"]).sort("listener", "item_id")


def middles(history: pl.DataFrame, listeners: pl.Series, ids: pl.Series, vectors: Floats) -> Floats:
    """The unit vector in the middle of what each heard, each item once; zeros: of nothing.

    Args:
        history: Frame [listener, item_id].
        listeners: In the order of the rows that are given back.
        ids: Sorted items.
        vectors: float32 (n, d), theirs.
    """
    order = listeners.to_frame("listener").with_row_index("row")
    lying = history.filter(pl.col("item_id").is_in(ids.implode()))
    known = lying.join(order, on="listener", maintain_order="left")
    rows, columns = known["row"].to_numpy(), placed(known["item_id"], ids)
    ones = np.ones(known.height, dtype=np.float32)
    heard = csr_array(coo_array((ones, (rows, columns)), shape=(len(listeners), len(ids))))
    summed = heard @ vectors
    length = np.linalg.norm(summed, axis=1, keepdims=True)
    found: Floats = (summed / np.where(length > 0, length, 1)).astype(np.float32)
    return found


def tasted(
    encoding: Encoding, history: pl.DataFrame, ready: pl.DataFrame, ids: pl.Series, vectors: Floats
) -> Iterator[Outcome]:
    """Outcomes of listeners, in their order."""
    for part in ready["id"].to_frame().iter_slices(SHARD):
        found = middles(history, part["id"], ids, vectors)
        for id_, vector in zip(part["id"], found, strict=True):
            lies = bool(vector.any())
            yield Outcome(id_, encoding.row(vector)) if lies else Outcome(id_, error=NOTHING)


def filled(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    lance: Lance,
    encoding: Encoding,
    kind: str,
) -> Report:
    """Bring everybody's taste in step with what they heard, then serve it."""
    history, (ids, vectors) = heard_of_all(postgres, kind), places_of(postgres, lance, kind)
    recipe = f"{RECIPE}; {encoding.recipe}"
    inputs, shelf = fingerprints(history, ""), shelf_of(lance, TASTES, encoding, recipe)
    failures = FailureRows(postgres, TASTES)
    report = drain(
        TASTES,
        inputs,
        shelf,
        failures,
        Stamp(context.run.run_id, recipe),
        lambda ready: tasted(encoding, history, ready, ids, vectors),
        SHARD,
    )
    shelf.remove(stale(inputs, shelf.triples()))
    failures.keep_only(inputs["id"])
    serve_filled(postgres, lance, TASTES, recipe)
    return report


@dg.asset(
    group_name="music",
    kinds={"lancedb", "numpy"},
    deps=[track_vectors, artist_vectors, listening, music_sayings],
    code_version=RECIPE,
)
def taste_vectors(
    context: dg.AssetExecutionContext, postgres: Postgres, lance: Lance, blobs: Blobs
) -> dg.MaterializeResult[Any]:
    """One listener's taste: the middle of what they heard and love, in the content space.

    Of tracks, or of artists where no track lies in a space. Listeners are pseudonyms, but for the
    people of the house.
    """
    with postgres.writing(TASTES):
        kind = next((kind for kind in PLACES if served(postgres, PLACES[kind])), None)
        encoding = encoding_of(postgres, blobs, kind) if kind else None
        if kind is None or encoding is None:
            return dg.MaterializeResult(metadata={"unavailable": NO_MODEL, "wrote": 0})
        report = filled(context, postgres, lance, encoding, kind)
    told = {"space": encoding.chosen.name, "of": kind, "recipe": encoding.recipe}
    return dg.MaterializeResult(metadata={**report.metadata(), **told})
