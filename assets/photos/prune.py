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
)
from catalog_data.photos.vectors import WORDS_SCHEMA
from ml.image import RENDITION_RECIPE
from resources.blobs import Blobs
from resources.lance import Lance
from resources.postgres import Postgres

BY_PHOTO = (PhotoMetadata, PhotoPlace, PhotoSidecar)
BY_CONTENT = (PhotoPreviews, PhotoHashes, PhotoOcr)
SPACES = (appearance.ARTIFACT, descriptors.ARTIFACT, embeddings.ARTIFACT, faces.ARTIFACT)
PHOTOS = "SELECT id::text AS id FROM facts.photos"
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
    told["renditions"] = _renditions(postgres, blobs)
    told["halves"] = blobs.facts.clear_halves("", UNTOUCHED) + sum(
        blobs.derived.clear_halves(part, UNTOUCHED)
        for part in blobs.derived.folders(_rendered_now())
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


def _rendered_now() -> str:
    """The folder of renditions of today's recipe."""
    return f"previews/{recipe_key(RENDITION_RECIPE)}"


def _renditions(postgres: Postgres, blobs: Blobs) -> int:
    """Remove renditions of other recipes and of contents that no photo has.

    As the writer of previews, so that none is removed whose row is about to be written; a 256th of
    the folders at a time, so that memory is bounded.
    """
    current, count = _rendered_now(), 0
    with postgres.writing("photo_previews"):
        known = set(postgres.frame(sa.text(CONTENTS))["id"])
        for recipe in blobs.derived.folders("previews"):
            if recipe != current:
                blobs.derived.delete_folder(recipe)
        for part in blobs.derived.folders(current):
            rendered = {key.rpartition("/")[0] for key in blobs.derived.keys(part)}
            for folder in rendered:
                if folder.rpartition("/")[2] not in known:
                    blobs.derived.delete_folder(folder)
                    count += 1
    return count
