"""Who is with whom: the social graph of each owner's named people. Grouping faces is not here."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa
from PIL import Image

from assets.photos.externals import photo_sayings
from assets.photos.figures.drawings import company_drawn
from assets.photos.figures.keeping import checked, keep_figure
from assets.photos.people import photo_people
from assets.wholesets import Made, Sets
from catalog_data.photos.figures import PersonCompany, PersonPosition
from ml.people import positions, together
from resources.postgres import Postgres

PAIRS: sa.Table = PersonCompany.__table__  # type: ignore[assignment]
PLACES: sa.Table = PersonPosition.__table__  # type: ignore[assignment]
RECIPE, WHOLE = "company 1", "person_company_is_whole"
NAMED = """
    SELECT DISTINCT f.photo_id::text AS photo_id, f.person_id::text AS person,
        f.owner_id::text AS owner_id
    FROM derived.person_faces f JOIN derived.photo_people e ON e.person_id = f.person_id
    LEFT JOIN facts.photo_sayings y ON y.photo_id = f.photo_id
    WHERE e.name IS NOT NULL AND y.trashed_at IS NULL
"""


def made_of(shown: pl.DataFrame) -> Made:
    """Both sets, checked: everybody who is with somebody has a place."""
    pairs = together(shown.select("photo_id", "person"))
    owned = pairs.join(shown.select("person", "owner_id").unique(), on="person")
    company = owned.rename({"person": "person_id", "other": "other_id"}).with_columns(
        pl.col("photos").cast(pl.Int64)
    )
    parts = company.partition_by("owner_id", as_dict=True)
    placed = [_placed(str(owner), part) for (owner,), part in sorted(parts.items())]
    none = {"person_id": pl.String, "x": pl.Float64, "y": pl.Float64, "owner_id": pl.String}
    places = pl.concat([pl.DataFrame(schema=none), *placed])
    ends = pl.concat([company["person_id"], company["other_id"]]).unique()
    lost = ends.to_frame("person_id").join(places, on="person_id", how="anti").height
    return checked(WHOLE, {PAIRS: company, PLACES: places}, {"without_a_place": lost})


def _placed(owner: str, company: pl.DataFrame) -> pl.DataFrame:
    """Places of one owner's people: people of two owners never pull at each other."""
    pairs = company.select(person="person_id", other="other_id", photos="photos")
    return positions(pairs).rename({"person": "person_id"}).with_columns(owner_id=pl.lit(owner))


def drawn(sets: Sets) -> Image.Image | None:
    """People as dots, who is together joined by lines; no names."""
    return company_drawn(sets[PLACES], sets[PAIRS]) if sets[PAIRS].height else None


@dg.asset(
    group_name="photos",
    kinds={"postgres", "numpy"},
    deps=[photo_people, photo_sayings],
    check_specs=[dg.AssetCheckSpec(WHOLE, asset="person_company", blocking=True)],
    code_version=RECIPE,
)
def person_company(context: dg.AssetExecutionContext, postgres: Postgres) -> Iterator[Any]:
    """A pair of an owner's named people who are on photos together, and where both stand."""
    with postgres.writing("person_company"):
        shown = postgres.frame(sa.text(NAMED))
        yield keep_figure(
            context, postgres, RECIPE, [shown], [PAIRS, PLACES], lambda: made_of(shown), drawn
        )
