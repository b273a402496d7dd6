"""Countries, regions and places of each owner laid around a circle. Finding places is not here."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa
from PIL import Image

from assets.photos.externals import photo_sayings
from assets.photos.figures.drawings import circle_drawn
from assets.photos.figures.keeping import checked, keep_figure
from assets.photos.places import photo_places
from assets.wholesets import Made, Sets
from catalog_data.photos.figures import PlaceNode
from ml.figures import nodes
from resources.postgres import Postgres

TABLE: sa.Table = PlaceNode.__table__  # type: ignore[assignment]
RECIPE, WHOLE = "place tree 1", "place_tree_is_whole"
COUNTED = """
    SELECT p.owner_id::text AS owner_id, coalesce(l.country, '') AS country,
        coalesce(l.region, '') AS region, coalesce(l.place, '') AS place, count(*) AS photos
    FROM facts.photos p JOIN derived.photo_places l ON l.photo_id = p.id
    LEFT JOIN facts.photo_sayings y ON y.photo_id = p.id
    WHERE y.trashed_at IS NULL GROUP BY 1, 2, 3, 4
"""


def made_of(counted: pl.DataFrame) -> Made:
    """The set, checked: the nodes of each level hold all photos, and end where the circle does."""
    tree = nodes(counted)
    levels = tree.group_by("owner_id", "depth").agg(pl.col("photos").sum(), pl.col("ended").max())
    owners = counted.group_by("owner_id").agg(pl.col("photos").sum().alias("all"))
    wrong = levels.join(owners, on="owner_id").filter(
        (pl.col("photos") != pl.col("all")) | (pl.col("ended") != 1)
    )
    return checked(WHOLE, {TABLE: tree}, {"levels_that_lack_photos": wrong.height})


def drawn(sets: Sets) -> Image.Image | None:
    """The circle of the owner with most photos that have a place."""
    tree = sets[TABLE]
    if tree.is_empty():
        return None
    most = tree.group_by("owner_id").agg(pl.col("photos").sum()).sort("photos", "owner_id")
    return circle_drawn(tree.filter(pl.col("owner_id") == most["owner_id"][-1]))


@dg.asset(
    group_name="photos",
    kinds={"postgres"},
    deps=[photo_places, photo_sayings],
    check_specs=[dg.AssetCheckSpec(WHOLE, asset="place_tree", blocking=True)],
    code_version=RECIPE,
)
def place_tree(context: dg.AssetExecutionContext, postgres: Postgres) -> Iterator[Any]:
    """One country, region or place of an owner's photos, and its share of a circle of them all."""
    with postgres.writing("place_tree"):
        counted = postgres.frame(sa.text(COUNTED))
        yield keep_figure(
            context, postgres, RECIPE, [counted], [TABLE], lambda: made_of(counted), drawn
        )
