"""Clearing away what is derived of nothing: rows, failures, renditions, old spaces. Upkeep's."""

import datetime as dt

import polars as pl
import sqlalchemy as sa

from assets.incremental import orphans
from assets.photos import appearance, descriptors, embeddings, faces, words
from assets.photos.rowwise import inputs_of
from assets.pointers import PUBLISHED
from assets.shelves import FailureRows, LanceShelf, TableShelf
from catalog_data.identity import recipe_key, vector_table
from catalog_data.photos.derived import (
    PhotoHashes,
    PhotoMetadata,
    PhotoOcr,
    PhotoPlace,
    PhotoPreviews,
    PhotoSidecar,
    VideoPreviews,
)
from catalog_data.photos.shown import PhotoCaption, PhotoCategory, PhotoLabels, PhotoRetelling
from catalog_data.photos.vectors import WORDS_SCHEMA
from ml.image import RENDITION_RECIPE
from ml.video import VIDEO_RECIPE
from resources.blobs import Blobs
from resources.lance import Lance
from resources.postgres import Postgres

BY_PHOTO = (PhotoMetadata, PhotoPlace, PhotoCategory, PhotoRetelling, PhotoSidecar)
BY_CONTENT = (PhotoPreviews, VideoPreviews, PhotoHashes, PhotoOcr, PhotoLabels, PhotoCaption)
SPACES = (appearance.ARTIFACT, descriptors.ARTIFACT, embeddings.ARTIFACT, faces.ARTIFACT)
PHOTOS = "SELECT id::text AS id FROM facts.photos"
# Folders of blobs/derived, today's recipe in each, and the asset that writes there.
KEPT = (
    ("previews", RENDITION_RECIPE, "photo_previews"),
    ("films", VIDEO_RECIPE, "video_previews"),
)
UNTOUCHED = dt.timedelta(days=1)  # longer than any upload takes
CONTENTS = "SELECT DISTINCT content_id AS id FROM facts.photos"


def prune_photos(postgres: Postgres, lance: Lance, blobs: Blobs) -> dict[str, int]:
    """Remove what no fact stands behind; how many of each. Photos that are away keep theirs."""
    photos = postgres.frame(sa.text(PHOTOS))["id"]
    contents = postgres.frame(sa.text(CONTENTS))["id"]
    told = {}
    for model in (*BY_PHOTO, *BY_CONTENT):
        known = photos if model in BY_PHOTO else contents
        shelf = TableShelf(postgres, model)
        with postgres.writing(model.__tablename__):
            told[model.__tablename__] = shelf.remove(orphans(known, shelf.triples()))
        FailureRows(postgres, model.__tablename__).keep_only(known)
    told |= _vectors_and_words(postgres, lance, photos, contents)
    told["renditions"] = sum(_pictures(postgres, blobs, *kept) for kept in KEPT)
    told["halves"] = blobs.facts.clear_halves("", UNTOUCHED) + sum(
        blobs.derived.clear_halves(part, UNTOUCHED)
        for folder, recipe, _ in KEPT
        for part in blobs.derived.folders(f"{folder}/{recipe_key(recipe)}")
    )
    return told


def _vectors_and_words(
    postgres: Postgres, lance: Lance, photos: pl.Series, contents: pl.Series
) -> dict[str, int]:
    sources = inputs_of(postgres, faces.SOURCES)["id"]
    known = dict.fromkeys(SPACES, ("content_id", contents))
    known |= {faces.ARTIFACT: ("source_id", sources), words.ARTIFACT: ("photo_id", photos)}
    told = {"old_spaces": _old_spaces(postgres, lance)}
    for table in lance.tables():
        artifact = table if table == words.ARTIFACT else table.rpartition("_")[0]
        if artifact not in known:
            continue
        key, ids = known[artifact]
        shelf = LanceShelf(lance, table, WORDS_SCHEMA, key)
        with postgres.writing(artifact):
            told[table] = shelf.remove(orphans(ids, shelf.triples()))
    for artifact in SPACES:
        FailureRows(postgres, artifact).keep_only(known[artifact][1])
    return told


def _old_spaces(postgres: Postgres, lance: Lance) -> int:
    """Drop spaces that are neither served nor the one before, once their artifact is served."""
    kept, artifacts = set(), set()
    pointers = postgres.frame(
        sa.select(PUBLISHED.c.artifact, PUBLISHED.c.version, PUBLISHED.c.previous)
    )
    for artifact, *recipes in pointers.iter_rows():
        artifacts.add(artifact)
        kept |= {vector_table(artifact, recipe) for recipe in recipes if recipe}
    old = [t for t in lance.tables() if t.rpartition("_")[0] in artifacts & set(SPACES)]
    dropped = [table for table in old if table not in kept]
    for table in dropped:
        lance.drop(table)
    return len(dropped)


def _pictures(postgres: Postgres, blobs: Blobs, folder: str, recipe: str, asset: str) -> int:
    """Remove what lies there of other recipes and of contents that no photo has.

    As the one writer, so that none is removed whose row is about to be written; a 256th of
    the folders at a time, so that memory is bounded.
    """
    current, count = f"{folder}/{recipe_key(recipe)}", 0
    with postgres.writing(asset):
        known = set(postgres.frame(sa.text(CONTENTS))["id"])
        for other in blobs.derived.folders(folder):
            if other != current:
                blobs.derived.delete_folder(other)
        for part in blobs.derived.folders(current):
            rendered = {key.rpartition("/")[0] for key in blobs.derived.keys(part)}
            for content in rendered:
                if content.rpartition("/")[2] not in known:
                    blobs.derived.delete_folder(content)
                    count += 1
    return count
