"""Vectors of artists and tracks in the content space of a channel. Which model it is: beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import numpy as np
import polars as pl

from assets.incremental import Report, Stamp, drain, stale
from assets.music.champions import music_champions
from assets.music.externals import music_catalogue
from assets.music.models.asset import music_models
from assets.music.models.known import described, items_of
from assets.music.models.shelf import Kept, opened
from assets.music.models.spaces import CONTENT, SpaceModel, space_model
from assets.photos.spaces import serve
from assets.pointers import kept_versions, withdraw
from assets.shelves import FailureRows, LanceShelf
from catalog_data.identity import vector_table
from catalog_data.music.licences import ALLOWED, Channel
from catalog_data.music.vectors import ARTIST, KEYS, TRACK, music_vector_schema, vectors_of
from ml.taste import Content
from resources.blobs import Blobs
from resources.compute import Outcome
from resources.lance import Lance
from resources.postgres import Postgres

CODE = "music vectors 2"
SHARD = 2000
NO_MODEL = "No content model was trained yet of what this channel may use."
NOWHERE = "Nothing is known of it that is known of another item, too: it lies nowhere."


@dataclass(frozen=True)
class Encoding:
    """One space that is being filled: its model, and what each vector is told beside."""

    chosen: SpaceModel
    kept: Kept

    @property
    def recipe(self) -> str:
        """How a vector is made."""
        return f"{CODE}; {self.chosen.version}"

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._content.vectors.shape[1])

    @property
    def _content(self) -> Content:
        if not isinstance(self.kept.model, Content):
            raise TypeError(f"{self.kept.version} is no content model")
        return self.kept.model

    def vectors(self, told: pl.DataFrame) -> np.ndarray:  # type: ignore[type-arg]
        """Vectors of rows of ``described``: float32 (n, d), zeros where nothing is known."""
        return self._content.encoder.of_items(items_of(told, self.kept.standard))

    def row(self, vector: Any) -> dict[str, Any]:
        """A vector as it is kept."""
        return {"vector": vector, "space": self.chosen.name, "version": self.chosen.version}


def encoding_of(postgres: Postgres, blobs: Blobs, kind: str, channel: Channel) -> Encoding | None:
    """A channel's space of a kind of item; None where no model may make it, or it tells nothing."""
    chosen = space_model(postgres, kind, channel)
    if chosen is None:
        return None
    found = Encoding(chosen, opened(blobs, chosen.version, CONTENT))
    return found if found.dimensions else None


def encoded(encoding: Encoding, told: pl.DataFrame) -> Iterator[Outcome]:
    """Outcomes of rows of ``described``, in their order."""
    for part in told.iter_slices(SHARD):
        for id_, vector in zip(part["item_id"], encoding.vectors(part), strict=True):
            lies = bool(vector.any())
            yield Outcome(id_, encoding.row(vector)) if lies else Outcome(id_, error=NOWHERE)


def among(told: pl.DataFrame, ready: pl.DataFrame) -> pl.DataFrame:
    """Rows of those that are ready, in their order."""
    ids = ready.select(item_id="id")
    return ids.join(told, on="item_id", how="left", maintain_order="left")


def shelf_of(lance: Lance, artifact: str, encoding: Encoding, recipe: str) -> LanceShelf:
    """Where vectors of an artifact are kept that are made by a recipe."""
    schema = music_vector_schema(artifact, encoding.dimensions)
    return LanceShelf(lance, vector_table(artifact, recipe), schema, KEYS[artifact])


def serve_filled(postgres: Postgres, lance: Lance, artifact: str, recipe: str) -> None:
    """Serve a table that is filled; drop what is neither it nor the one before."""
    serve(postgres, lance, artifact, recipe, {})
    _drop_others(postgres, lance, artifact)


def serve_nothing(postgres: Postgres, lance: Lance, artifact: str) -> dg.MaterializeResult[Any]:
    """No model may make these vectors any more, or none may yet: what there was is gone."""
    withdraw(postgres, artifact)
    _drop_others(postgres, lance, artifact)
    FailureRows(postgres, artifact).keep_only(pl.Series("id", [], dtype=pl.String))
    return dg.MaterializeResult(metadata={"unavailable": NO_MODEL, "wrote": 0})


def _drop_others(postgres: Postgres, lance: Lance, artifact: str) -> None:
    """Drop the tables of an artifact that are neither served nor the one before."""
    kept = {vector_table(artifact, one) for one in kept_versions(postgres, artifact)}
    for table in lance.tables():
        if table.rpartition("_")[0] == artifact and table not in kept:
            lance.drop(table)


def filled(
    run_id: str, postgres: Postgres, lance: Lance, encoding: Encoding, kind: str, channel: Channel
) -> Report:
    """Bring a channel's vectors in step with what it may know of the catalogue, then serve them."""
    artifact = vectors_of(kind, channel)
    told = described(postgres, kind, sorted(ALLOWED[channel]))
    inputs = told.select("fingerprint", id="item_id")
    shelf = shelf_of(lance, artifact, encoding, encoding.recipe)
    report = drain(
        artifact,
        inputs,
        shelf,
        FailureRows(postgres, artifact),
        Stamp(run_id, encoding.recipe),
        lambda ready: encoded(encoding, among(told, ready)),
        SHARD,
    )
    shelf.remove(stale(inputs, shelf.triples()))
    FailureRows(postgres, artifact).keep_only(inputs["id"])
    serve_filled(postgres, lance, artifact, encoding.recipe)
    return report


def vectors_asset(kind: str, channel: Channel) -> dg.AssetsDefinition:
    """The asset of one kind of item in one channel."""
    artifact = vectors_of(kind, channel)

    @dg.asset(
        name=artifact,
        group_name="music",
        kinds={"lancedb", "numpy"},
        deps=[music_models, music_champions, music_catalogue],
        code_version=CODE,
        description=(
            f"One {kind} in the content space of {channel.value}: what is written and measured "
            "of it, as a vector.\n\nThose that nobody has heard yet have one, too. What no licence "
            "allows there counts neither for an item nor for the space itself."
        ),
    )
    def vectors(
        context: dg.AssetExecutionContext, postgres: Postgres, lance: Lance, blobs: Blobs
    ) -> dg.MaterializeResult[Any]:
        with postgres.writing(artifact):
            encoding = encoding_of(postgres, blobs, kind, channel)
            if encoding is None:
                return serve_nothing(postgres, lance, artifact)
            report = filled(context.run.run_id, postgres, lance, encoding, kind, channel)
        told = {"space": encoding.chosen.name, "recipe": encoding.recipe}
        return dg.MaterializeResult(metadata={**report.metadata(), **told})

    return vectors


ITEM_VECTORS = {
    channel: [vectors_asset(kind, channel) for kind in (ARTIST, TRACK)] for channel in Channel
}
