"""Faces of each owner as points in space, those of one look near each other."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import numpy as np
import polars as pl
import sqlalchemy as sa
from PIL import Image

from assets.photos.faces import ARTIFACT
from assets.photos.figures.drawings import points_drawn
from assets.photos.figures.keeping import checked, keep_figure
from assets.photos.people import photo_people
from assets.photos.people.found import PHOTOS, Faces, faces_found
from assets.pointers import served
from assets.wholesets import Made, Sets
from catalog_data.identity import vector_table
from catalog_data.photos.figures import ScatteredFace
from ml.people import scatter
from resources.lance import Lance
from resources.postgres import Postgres

TABLE: sa.Table = ScatteredFace.__table__  # type: ignore[assignment]
RECIPE, WHOLE = "scatter 1", "person_scatter_is_whole"
NONE = {"face_id": pl.String, "owner_id": pl.String, **dict.fromkeys("xyz", pl.Float64)}
TRASHED = "SELECT photo_id::text AS photo_id FROM facts.photo_sayings WHERE trashed_at IS NOT NULL"


def made_of(faces: Faces, trashed: pl.DataFrame) -> Made:
    """The set, checked: components are those of each owner's faces alone."""
    shown = faces.frame.join(trashed, on="photo_id", how="anti", maintain_order="left")
    parts = shown.partition_by("owner_id", maintain_order=True)
    placed = pl.concat([pl.DataFrame(schema=NONE), *(_placed(part, faces) for part in parts)])
    lost = placed.filter(~pl.all_horizontal(pl.col("x", "y", "z").is_finite())).height
    return checked(WHOLE, {TABLE: placed}, {"nowhere": lost, "missing": shown.height - len(placed)})


def _placed(part: pl.DataFrame, faces: Faces) -> pl.DataFrame:
    """Points of one owner's faces."""
    points = scatter(faces.vectors[part["at"].to_numpy()]).astype(np.float64).round(4)
    axes = [pl.Series(name, points[:, axis]) for axis, name in enumerate("xyz")]
    return part.select("face_id", "owner_id").with_columns(axes)


def drawn(sets: Sets) -> Image.Image | None:
    """The first two components."""
    return points_drawn(sets[TABLE]) if sets[TABLE].height else None


@dg.asset(
    group_name="photos",
    kinds={"postgres", "numpy"},
    deps=[photo_people],
    check_specs=[dg.AssetCheckSpec(WHOLE, asset="person_scatter", blocking=True)],
    code_version=RECIPE,
)
def person_scatter(
    context: dg.AssetExecutionContext, postgres: Postgres, lance: Lance
) -> Iterator[Any]:
    """One face as a point: the three principal components of its owner's faces."""
    with postgres.writing("person_scatter"):
        recipe = served(postgres, ARTIFACT)
        table = vector_table(ARTIFACT, recipe) if recipe else ""
        if recipe is None or not lance.has(table):
            check = dg.AssetCheckResult(check_name=WHOLE, passed=True)
            reason = {"unavailable": "No faces were found yet, or finding them is switched off."}
            yield dg.MaterializeResult(metadata=reason, check_results=[check])
            return
        trashed = postgres.frame(sa.text(TRASHED))
        inputs = [lance.triples(table, "source_id"), postgres.frame(sa.text(PHOTOS)), trashed]
        yield keep_figure(
            context,
            postgres,
            f"{RECIPE}; {recipe}",
            inputs,
            [TABLE],
            lambda: made_of(faces_found(postgres, lance, recipe), trashed),
            drawn,
        )
