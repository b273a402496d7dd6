"""The searchable words of each photo, in LanceDB full text. Ranking them is the API's."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from assets.photos.captions import photo_captions
from assets.photos.categories import BEARS, photo_categories
from assets.photos.externals import photo_sayings
from assets.photos.metadata import photo_metadata
from assets.photos.ocr import photo_ocr
from assets.photos.places import photo_places
from assets.photos.rowwise import derive, told
from assets.pointers import publish, served
from assets.shelves import LanceShelf
from catalog_data.photos.vectors import WORDS_SCHEMA
from resources.compute import Outcome
from resources.lance import Lance
from resources.postgres import Postgres
from resources.settings import PhotoSettings

ARTIFACT = "photo_words"
RECIPE = "words 3"

# No path and no file name: they are their owner's alone, and a hit would tell them.
SAID_AND_DERIVED = f"""
    WITH bears AS ({BEARS}), tags AS (
        SELECT photo_id, string_agg(label, ' ' ORDER BY label COLLATE "C") AS tags
        FROM bears GROUP BY photo_id
    ), told AS (
        SELECT p.id, concat_ws(' ', coalesce(y.title, m.title),
            coalesce(y.description, m.description), coalesce(y.caption, c.caption), t.tags,
            nullif(coalesce(y.category, k.category), 'photo'),
            CASE WHEN y.keywords_said THEN NULL ELSE array_to_string(m.keywords, ' ') END,
            a.name, m.creator, m.make, m.model, m.lens, m.software,
            l.place, l.region, l.country, o.text,
            to_char(coalesce(y.taken_at, m.taken_at), 'YYYY FMMonth')) AS words
        FROM facts.photos p
        LEFT JOIN facts.photo_sayings y ON y.photo_id = p.id
        LEFT JOIN facts.authors a ON a.id = y.author_id
        LEFT JOIN tags t ON t.photo_id = p.id
        LEFT JOIN derived.photo_metadata m ON m.photo_id = p.id
        LEFT JOIN derived.photo_places l ON l.photo_id = p.id
        LEFT JOIN derived.photo_ocr o ON o.content_id = p.content_id
        LEFT JOIN derived.photo_captions c ON c.content_id = p.content_id
        LEFT JOIN derived.photo_categories k ON k.photo_id = p.id
    )
    SELECT id::text AS id, words, encode(sha256(convert_to(words, 'UTF8')), 'hex') AS fingerprint
    FROM told
"""  # noqa: S608


def words_of(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
    """The words as they are: the query has put them together."""
    for frame in frames:
        for id_, words in frame.select("id", "words").iter_rows():
            yield Outcome(id_, value={"words": words})


@dg.asset(
    group_name="photos",
    kinds={"lancedb"},
    deps=[
        *(photo_metadata, photo_places, photo_ocr, photo_captions, photo_categories),
        photo_sayings,
    ],
    code_version=RECIPE,
)
def photo_words(
    context: dg.AssetExecutionContext, postgres: Postgres, lance: Lance, settings: PhotoSettings
) -> dg.MaterializeResult[Any]:
    """All words said or derived of one photo: what full-text search reads.

    A word that was edited away no longer finds the photo once this has run.
    """
    shelf = LanceShelf(lance, ARTIFACT, WORDS_SCHEMA, "photo_id")
    report = derive(context, postgres, shelf, RECIPE, SAID_AND_DERIVED, words_of, settings.shard)
    if report.wrote or (lance.has(ARTIFACT) and not lance.is_indexed(ARTIFACT, "words")):
        lance.delete_other_recipes(ARTIFACT, RECIPE)
        lance.index_words(ARTIFACT, "words")
    if lance.has(ARTIFACT) and served(postgres, ARTIFACT) != RECIPE:
        publish(postgres, ARTIFACT, RECIPE, {})
    return told(report, RECIPE)
