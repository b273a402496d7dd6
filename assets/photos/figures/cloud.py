"""The word cloud of each owner: what stands most in titles and descriptions, who and where."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import numpy as np
import polars as pl
import sqlalchemy as sa
from PIL import Image

from assets.photos.captions import photo_captions
from assets.photos.externals import face_sayings, photo_sayings
from assets.photos.figures.drawings import words_drawn
from assets.photos.figures.keeping import checked, keep_figure
from assets.photos.metadata import photo_metadata
from assets.photos.people import photo_people
from assets.photos.places import photo_places
from assets.wholesets import Made, Sets
from catalog_data.photos.figures import CloudWord
from ml.figures import telling, words
from resources.postgres import Postgres

TABLE: sa.Table = CloudWord.__table__  # type: ignore[assignment]
RECIPE, WHOLE, MOST = "word cloud 2", "photo_word_cloud_is_whole", 100
# Lists of words that tell nothing come with Postgres, one for each language it can stem.
LANGUAGES = [
    *("danish", "dutch", "english", "finnish", "french", "german", "hungarian", "italian"),
    *("norwegian", "portuguese", "russian", "spanish", "swedish"),
]
TELL_NOTHING = """
    SELECT language, name FROM unnest(CAST(:languages AS text[])) AS language,
        unnest(CAST(:names AS text[])) AS name
    WHERE ts_lexize((language || '_stem')::regdictionary, name) = '{}'
"""
TEXTS = """
    SELECT p.id::text AS id, p.owner_id::text AS owner_id, concat_ws(' ',
        coalesce(y.title, m.title), coalesce(y.description, m.description),
        coalesce(y.caption, c.caption), array_to_string(m.keywords, ' '),
        (SELECT string_agg(t.tag, ' ') FROM facts.photo_tags t WHERE t.photo_id = p.id)) AS text
    FROM facts.photos p
    LEFT JOIN facts.photo_sayings y ON y.photo_id = p.id
    LEFT JOIN derived.photo_metadata m ON m.photo_id = p.id
    LEFT JOIN derived.photo_captions c ON c.content_id = p.content_id
    WHERE y.trashed_at IS NULL
"""
NAMED = """
    SELECT DISTINCT f.photo_id::text AS id, e.owner_id::text AS owner_id, 'people' AS kind, e.name
    FROM derived.person_faces f JOIN derived.photo_people e ON e.person_id = f.person_id
    LEFT JOIN facts.photo_sayings y ON y.photo_id = f.photo_id
    WHERE e.name IS NOT NULL AND y.trashed_at IS NULL
    UNION ALL
    SELECT p.id::text, p.owner_id::text, 'places', l.place
    FROM facts.photos p JOIN derived.photo_places l ON l.photo_id = p.id
    LEFT JOIN facts.photo_sayings y ON y.photo_id = p.id
    WHERE l.place IS NOT NULL AND y.trashed_at IS NULL
"""


def counted_of(postgres: Postgres) -> pl.DataFrame:
    """Frame [owner_id, kind, name, photos] of the commonest of each kind."""
    found = words(postgres.frame(sa.text(TEXTS)))
    asked = {"languages": LANGUAGES, "names": found["name"].unique().to_list()}
    stops = postgres.frame(sa.text(TELL_NOTHING), asked)
    told = telling(found, stops).with_columns(kind=pl.lit("words"))
    columns = ["owner_id", "kind", "name"]
    both = pl.concat([told.select(columns), postgres.frame(sa.text(NAMED)).select(columns)])
    counts = both.group_by(columns).agg(photos=pl.len().cast(pl.Int64))
    ranked = counts.sort("photos", "name", descending=[True, False])
    return ranked.group_by("owner_id", "kind", maintain_order=True).head(MOST)


def made_of(counted: pl.DataFrame) -> Made:
    """The set, checked."""
    weight = pl.Series("weight", np.log1p(counted["photos"].to_numpy()).round(4))
    longest = counted.group_by("owner_id", "kind").len().filter(pl.col("len") > MOST).height
    empty = counted.filter(pl.col("photos") < 1).height
    return checked(WHOLE, {TABLE: counted.with_columns(weight)}, {"long": longest, "empty": empty})


def drawn(sets: Sets) -> Image.Image | None:
    """The words of all owners, the more the larger."""
    found = (
        sets[TABLE]
        .group_by("name")
        .agg(pl.col("weight").max())
        .sort(["weight", "name"], descending=[True, False])
    )
    return words_drawn(found.head(40)) if found.height else None


@dg.asset(
    group_name="photos",
    kinds={"postgres"},
    deps=[
        *(photo_metadata, photo_captions, photo_places, photo_people),
        *(photo_sayings, face_sayings),
    ],
    check_specs=[dg.AssetCheckSpec(WHOLE, asset="photo_word_cloud", blocking=True)],
    code_version=RECIPE,
)
def photo_word_cloud(context: dg.AssetExecutionContext, postgres: Postgres) -> Iterator[Any]:
    """One word, person or place of an owner and on how many photos: the 100 commonest of each.

    Words are those of titles, descriptions, captions, tags and keywords that mean something by
    themselves.
    """
    with postgres.writing("photo_word_cloud"):
        counted = counted_of(postgres)
        yield keep_figure(
            context, postgres, RECIPE, [counted], [TABLE], lambda: made_of(counted), drawn
        )
