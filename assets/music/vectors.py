"""Vectors of artists and tracks in the content space. Which space is served is told beside it."""

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
from assets.pointers import kept_versions
from assets.shelves import FailureRows, LanceShelf
from catalog_data.identity import vector_table
from catalog_data.music.vectors import ARTISTS, KEYS, TRACKS, music_vector_schema
from ml.taste import Content
from resources.blobs import Blobs
from resources.compute import Outcome
from resources.lance import Lance
from resources.postgres import Postgres

CODE = "music vectors 1"
SHARD = 2000
NO_MODEL = "No content model was trained yet."
NOWHERE = "Nothing is known of it that is known of another item, too: it lies nowhere."
KINDS = {ARTISTS: "artist", TRACKS: "track"}


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


def encoding_of(postgres: Postgres, blobs: Blobs, kind: str) -> Encoding | None:
    """The space of a kind of item; None where no content model stands, or it tells nothing."""
    chosen = space_model(postgres, kind)
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
    kept = {vector_table(artifact, one) for one in kept_versions(postgres, artifact)}
    for table in lance.tables():
        if table.rpartition("_")[0] == artifact and table not in kept:
            lance.drop(table)


def filled(
    context: dg.AssetExecutionContext, postgres: Postgres, lance: Lance, encoding: Encoding
) -> Report:
    """Bring the vectors of the asset in hand in step with the catalogue, then serve them."""
    artifact = context.asset_key.path[-1]
    told = described(postgres, KINDS[artifact], encoding.chosen.training_set)
    inputs = told.select("fingerprint", id="item_id")
    shelf = shelf_of(lance, artifact, encoding, encoding.recipe)
    report = drain(
        artifact,
        inputs,
        shelf,
        FailureRows(postgres, artifact),
        Stamp(context.run.run_id, encoding.recipe),
        lambda ready: encoded(encoding, among(told, ready)),
        SHARD,
    )
    shelf.remove(stale(inputs, shelf.triples()))
    FailureRows(postgres, artifact).keep_only(inputs["id"])
    serve_filled(postgres, lance, artifact, encoding.recipe)
    return report


def vectors_asset(artifact: str) -> dg.AssetsDefinition:
    """The asset of one kind of item."""
    kind = KINDS[artifact]

    @dg.asset(
        name=artifact,
        group_name="music",
        kinds={"lancedb", "numpy"},
        deps=[music_models, music_champions, music_catalogue],
        code_version=CODE,
        description=(
            f"One {kind} in the content space: what is written and measured of it, as a vector.\n\n"
            "Those that nobody has heard yet have one, too."
        ),
    )
    def vectors(
        context: dg.AssetExecutionContext, postgres: Postgres, lance: Lance, blobs: Blobs
    ) -> dg.MaterializeResult[Any]:
        with postgres.writing(artifact):
            encoding = encoding_of(postgres, blobs, kind)
            if encoding is None:
                return dg.MaterializeResult(metadata={"unavailable": NO_MODEL, "wrote": 0})
            report = filled(context, postgres, lance, encoding)
        told = {"space": encoding.chosen.name, "recipe": encoding.recipe}
        return dg.MaterializeResult(metadata={**report.metadata(), **told})

    return vectors


artist_vectors, track_vectors = (vectors_asset(artifact) for artifact in (ARTISTS, TRACKS))
