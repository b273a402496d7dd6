"""A library that is done without the work: derived rows with the fingerprints they would have.

What is in them is made up; that they are pending no more is what benchmarks of idle work need.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import psycopg
import pyarrow as pa
import sqlalchemy as sa

from assets.photos import appearance, descriptors, embeddings, faces, hashes, words
from assets.photos.metadata import TOLD
from assets.photos.ocr import reading_recipe
from assets.photos.originals import PICTURES
from assets.photos.places import LOCATED
from assets.photos.renditions import RENDERED
from catalog_data.identity import vector_table
from catalog_data.photos.vectors import (
    DESCRIPTORS_SCHEMA,
    FACES_SCHEMA,
    WORDS_SCHEMA,
    vector_schema,
)
from ml.appearance import APPEARANCE_DIM
from ml.clip import Unavailable, Weights, choose_dtype, clip_recipe, dimensions
from ml.image import RENDITION_RECIPE
from ml.metadata import METADATA_RECIPE
from ml.places import PLACES_RECIPE
from resources.lance import Lance
from resources.postgres import Postgres
from resources.settings import PhotoSettings
from tests.benchmarks.harness import Laboratory

RUN, FACE_DIM = "bench", 128
AT_ONCE = 20_000
STAMP = "fingerprint, :recipe, 'bench', now()"
SIZES = {
    name: {"width": side, "height": side * 3 // 4, "bytes": 1000, "sha256": "0" * 64}
    for name, side in (("hotpreview", 150), ("small", 250), ("medium", 500), ("big", 1080))
}
NUMBER = "row_number() OVER (ORDER BY id)"
METADATA = f"""
    INSERT INTO derived.photo_metadata (photo_id, fingerprint, recipe, run_id, computed_at, format,
        width, height, taken_at, taken_at_rule, make, model, latitude, longitude)
    SELECT id, {STAMP}, 'JPEG', 1600, 1200,
        timestamp '2015-01-01' + n * interval '7 minutes', 'exif', 'Bench', 'Model ' || n % 7,
        CASE WHEN n % 3 = 0 THEN 40.5 + n % 20 END, CASE WHEN n % 3 = 0 THEN n % 25 + 0.25 END
    FROM (SELECT *, {NUMBER} AS n FROM ({TOLD}) AS told) AS numbered ON CONFLICT DO NOTHING
"""
PREVIEWS = f"""
    INSERT INTO derived.photo_previews (content_id, fingerprint, recipe, run_id, computed_at,
        width, height, source_format, hothash, renditions)
    SELECT id, {STAMP}, 1600, 1200, 'JPEG', md5(id) || md5(id || '.'), cast(:sizes AS jsonb)
    FROM ({PICTURES}) AS told ON CONFLICT DO NOTHING
"""
HASHES = f"""
    INSERT INTO derived.photo_hashes (content_id, fingerprint, recipe, run_id, computed_at,
        phash, colours)
    SELECT id, {STAMP}, hashtextextended(id, 0), '[]'::jsonb
    FROM ({RENDERED}) AS told ON CONFLICT DO NOTHING
"""
READINGS = f"""
    INSERT INTO derived.photo_ocr (content_id, fingerprint, recipe, run_id, computed_at,
        text, blocks, confidence, area, engine)
    SELECT id, {STAMP}, '', '[]'::jsonb, 0, 0, 'bench'
    FROM ({RENDERED}) AS told ON CONFLICT DO NOTHING
"""
PLACES = f"""
    INSERT INTO derived.photo_places (photo_id, fingerprint, recipe, run_id, computed_at,
        place, country, country_code, latitude, longitude)
    SELECT id::uuid, {STAMP}, 'Benchmark', 'Norway', 'NO', latitude, longitude
    FROM ({LOCATED}) AS told ON CONFLICT DO NOTHING
"""

CONTENT = "md5(n::text) || md5(n || '.')"
FILES = f"""
    WITH numbers AS (SELECT n, gen_random_uuid() AS id FROM generate_series(1, :count) AS n),
    made AS (
        INSERT INTO facts.photos (id, owner_id, content_id)
        SELECT id, CASE WHEN n % 2 = 0 THEN cast(:owner AS uuid) ELSE cast(:other AS uuid) END,
            {CONTENT} FROM numbers
    )
    INSERT INTO facts.photo_files (id, source_id, path, photo_id, kind, media_type, content_id,
        size, mtime_ns, inode, name)
    SELECT gen_random_uuid(), :source, n || '.jpg', id, 'image', 'image/jpeg', {CONTENT},
        1000, 0, n, n || '.jpg' FROM numbers
"""
SAYINGS = """
    INSERT INTO facts.photo_sayings (photo_id, title, rating, visibility)
    SELECT id, 'A title', 3, (ARRAY['private', 'friends', 'authenticated', 'public'])[1 + n % 4]
    FROM (SELECT id, row_number() OVER (ORDER BY content_id) AS n FROM facts.photos) AS numbered
    WHERE n % 3 > 0
"""


def facts_of(lab: Laboratory, count: int) -> None:
    """Photos of two people, two thirds of them with something said; there are no files of them."""
    other = lab.add_person("other")
    people = {"owner": lab.owner_id, "other": other, "source": lab.add_folder(Path("nowhere"))}
    with lab.postgres.begin() as connection:
        connection.execute(sa.text(FILES), {**people, "count": count})
    lab.said(sa.text(SAYINGS))


def tables_done(postgres: Postgres) -> None:
    """Fill the derived tables of Postgres for every photo there is."""
    sizes = json.dumps(SIZES)
    steps: list[tuple[str, dict[str, Any]]] = [
        (METADATA, {"recipe": METADATA_RECIPE}),
        (PREVIEWS, {"recipe": RENDITION_RECIPE, "sizes": sizes}),
        (HASHES, {"recipe": hashes.RECIPE}),
        (READINGS, {"recipe": reading_recipe()}),
        (PLACES, {"recipe": PLACES_RECIPE}),
    ]
    with postgres.begin() as connection:
        for statement, values in steps:
            connection.execute(sa.text(statement), values)


def settled(lab: Laboratory) -> None:
    """What autovacuum does within a minute of a bulk load: statistics and visibility maps."""
    with psycopg.connect(lab.urls.owner, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def vectors_done(postgres: Postgres, lance: Lance, weights: Weights) -> None:
    """Fill the spaces and the words of LanceDB for every photo there is."""
    rendered = postgres.frame(sa.text(f"SELECT id, fingerprint FROM ({RENDERED}) AS told"))
    spaces = (
        (appearance.ARTIFACT, appearance.RECIPE, APPEARANCE_DIM),
        (embeddings.ARTIFACT, clip_recipe(weights, choose_dtype()), dimensions(weights)),
    )
    for artifact, recipe, length in spaces:
        table = vector_table(artifact, recipe)
        for part in pending(lance, table, "content_id", rendered).iter_slices(AT_ONCE):
            rows = stamped(part, "content_id", recipe, "vector", unit_vectors(part.height, length))
            lance.merge(table, vector_schema(length), rows, "content_id")
    descriptors_done(lance, rendered)
    faces_done(postgres, lance)
    told = postgres.frame(sa.text(words.SAID_AND_DERIVED))
    for part in pending(lance, words.ARTIFACT, "photo_id", told).iter_slices(AT_ONCE):
        texts = part["words"].to_arrow().cast(pa.string())
        rows = stamped(part, "photo_id", words.RECIPE, "words", texts)
        lance.merge(words.ARTIFACT, WORDS_SCHEMA, rows, "photo_id")
    lance.index_words(words.ARTIFACT, "words")


def faces_done(postgres: Postgres, lance: Lance) -> None:
    """A face in every third picture, each of somebody else."""
    found = faces.chosen(PhotoSettings(models=""))
    if isinstance(found, Unavailable):
        raise RuntimeError(found.reason)
    recipe, _ = found
    table = vector_table(faces.ARTIFACT, recipe)
    sources = postgres.frame(sa.text(f"SELECT id, fingerprint FROM ({faces.SOURCES}) AS told"))
    lengths = {"boxes": 4, "landmarks": 10, "vectors": FACE_DIM}
    for part in pending(lance, table, "source_id", sources).iter_slices(AT_ONCE):
        shown = np.arange(part.height) % 3 == 0
        rows = stamped(
            part, "source_id", recipe, "names", lists(shown, pa.nulls(shown.sum(), pa.string()))
        )
        frames = lists(shown, pa.array(np.zeros(shown.sum(), np.int16)))
        rows = rows.append_column("frames", frames)
        for name in (*FACES_SCHEMA.names[2:9], "vectors"):
            values = made_up(name, int(shown.sum()), lengths.get(name, 1))
            rows = rows.append_column(name, lists(shown, values, lengths.get(name, 1)))
        lance.merge(table, FACES_SCHEMA, rows.select(FACES_SCHEMA.names), "source_id")


def descriptors_done(lance: Lance, rendered: pl.DataFrame) -> None:
    """Descriptors of noise, of which none is like another."""
    table, random = vector_table(descriptors.ARTIFACT, descriptors.RECIPE), np.random.default_rng(1)
    for part in pending(lance, table, "content_id", rendered).iter_slices(AT_ONCE):
        rows = stamped(part, "content_id", descriptors.RECIPE, *sharp(part.height))
        for field in (DESCRIPTORS_SCHEMA.field(name) for name in ("hashes", "grey", "tint")):
            noise = random.bytes(part.height * field.type.byte_width)
            buffers = [None, pa.py_buffer(noise)]
            values = pa.Array.from_buffers(field.type, part.height, buffers)
            rows = rows.append_column(field.name, values)
        bars = pa.FixedSizeListArray.from_arrays(np.zeros(part.height * 4, np.float32), 4)
        rows = rows.append_column("bars", bars)
        lance.merge(table, DESCRIPTORS_SCHEMA, rows.select(DESCRIPTORS_SCHEMA.names), "content_id")


def sharp(count: int) -> tuple[str, pa.Array]:
    """The column of sharpness, all alike."""
    return "sharpness", pa.array(np.full(count, 50, np.float32))


def made_up(name: str, count: int, length: int) -> pa.Array:
    """Numbers of so many faces: vectors of unit length, faces of 100 pixels."""
    if name == "vectors":
        return unit_vectors(count, length).flatten()
    return pa.array(np.full(count * length, 0.2 if length > 1 else 100.0, dtype=np.float32))


def lists(shown: np.ndarray, values: pa.Array, length: int = 1) -> pa.Array:
    """A list of ``length`` values where a face is shown, else an empty one."""
    ends = np.concatenate([[0], np.cumsum(shown * length)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), values)


def pending(lance: Lance, table: str, key: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that a table does not hold yet."""
    return rows.join(lance.triples(table, key), on="id", how="anti")


def unit_vectors(count: int, length: int) -> pa.Array:
    """Random directions."""
    vectors = np.random.default_rng(0).standard_normal((count, length), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return pa.FixedSizeListArray.from_arrays(vectors.ravel(), length)


def stamped(part: pl.DataFrame, key: str, recipe: str, column: str, values: pa.Array) -> pa.Table:
    """Rows as an asset would commit them."""
    now = pa.scalar(0, pa.timestamp("us", tz="UTC"))
    return pa.table(
        {
            key: part["id"].to_arrow().cast(pa.string()),
            column: values,
            "fingerprint": part["fingerprint"].to_arrow().cast(pa.string()),
            "recipe": pa.array([recipe] * part.height),
            "run_id": pa.array([RUN] * part.height),
            "computed_at": pa.array([now] * part.height),
        }
    )
