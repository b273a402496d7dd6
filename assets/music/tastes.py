"""The taste of each listener as a vector: the middle of what they heard, in a channel's space."""

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
    ITEM_VECTORS,
    SHARD,
    Encoding,
    encoding_of,
    serve_filled,
    serve_nothing,
    shelf_of,
)
from assets.pointers import served
from assets.shelves import FailureRows
from catalog_data.identity import vector_table
from catalog_data.music.licences import Channel
from catalog_data.music.vectors import ARTIST, TASTE, TRACK, vectors_of
from resources.blobs import Blobs
from resources.compute import Outcome
from resources.lance import Lance
from resources.postgres import Postgres

RECIPE = "taste vectors 2"
NOTHING = "Nothing that they heard lies in the content space."
Floats = NDArray[np.float32]


def places_of(
    postgres: Postgres, lance: Lance, kind: str, channel: Channel
) -> tuple[pl.Series, Floats]:
    """Sorted ids of items that lie in the served space, and their vectors, float32 (n, d)."""
    artifact = vectors_of(kind, channel)
    recipe = served(postgres, artifact)
    table = recipe and vector_table(artifact, recipe)
    if not table or not lance.has(table):
        return pl.Series("item_id", [], dtype=pl.String), np.empty((0, 0), dtype=np.float32)
    frame = pl.DataFrame(pl.from_arrow(lance.columns(table, ["item_id", "vector"])))
    ordered = frame.sort("item_id")
    return ordered["item_id"], ordered["vector"].to_numpy()


def heard_of_all(postgres: Postgres, kind: str, channel: Channel) -> pl.DataFrame:
    """Frame [listener, item_id, plays] of everybody who heard items of a kind."""
    names = [name for name in training_sets(postgres) if name.item_kind == kind]
    parts = [histories(postgres, name, channel) for name in names]
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
    run_id: str, postgres: Postgres, lance: Lance, encoding: Encoding, kind: str, channel: Channel
) -> Report:
    """Bring everybody's taste in step with what they heard, then serve it."""
    artifact, history = vectors_of(TASTE, channel), heard_of_all(postgres, kind, channel)
    ids, vectors = places_of(postgres, lance, kind, channel)
    recipe = f"{RECIPE}; {encoding.recipe}"
    inputs, shelf = fingerprints(history, ""), shelf_of(lance, artifact, encoding, recipe)
    failures = FailureRows(postgres, artifact)
    report = drain(
        artifact,
        inputs,
        shelf,
        failures,
        Stamp(run_id, recipe),
        lambda ready: tasted(encoding, history, ready, ids, vectors),
        SHARD,
    )
    shelf.remove(stale(inputs, shelf.triples()))
    failures.keep_only(inputs["id"])
    serve_filled(postgres, lance, artifact, recipe)
    return report


def tastes_asset(channel: Channel) -> dg.AssetsDefinition:
    """The asset of one channel."""
    artifact = vectors_of(TASTE, channel)

    @dg.asset(
        name=artifact,
        group_name="music",
        kinds={"lancedb", "numpy"},
        deps=[*ITEM_VECTORS[channel], listening, music_sayings],
        code_version=RECIPE,
        description=(
            f"One listener's taste in {channel.value}: the middle of what they heard and love, in "
            "the content space.\n\nOf tracks, or of artists where no track lies in a space. "
            "Listeners are pseudonyms, but for the people of the house. Only listening counts "
            "whose licence allows it there."
        ),
    )
    def tastes(
        context: dg.AssetExecutionContext, postgres: Postgres, lance: Lance, blobs: Blobs
    ) -> dg.MaterializeResult[Any]:
        with postgres.writing(artifact):
            kinds = [k for k in (TRACK, ARTIST) if served(postgres, vectors_of(k, channel))]
            encoding = encoding_of(postgres, blobs, kinds[0], channel) if kinds else None
            if encoding is None:
                return serve_nothing(postgres, lance, artifact)
            report = filled(context.run.run_id, postgres, lance, encoding, kinds[0], channel)
        told = {"space": encoding.chosen.name, "of": kinds[0], "recipe": encoding.recipe}
        return dg.MaterializeResult(metadata={**report.metadata(), **told})

    return tastes


TASTE_VECTORS = [tastes_asset(channel) for channel in Channel]
