"""Derivations of music in LanceDB: their Arrow schemas. Postgres tables are elsewhere.

A table is called by ``vector_table(artifact, recipe)``; which recipe of an artifact is served says
its pointer in ``published``.
"""

import pyarrow as pa

from catalog_data.photos.vectors import DERIVATION_FIELDS

TRACKS, ARTISTS, TASTES = "track_vectors", "artist_vectors", "taste_vectors"
KEYS = {TRACKS: "item_id", ARTISTS: "item_id", TASTES: "listener"}


def music_vector_schema(artifact: str, dimensions: int) -> pa.Schema:
    """One unit vector (float32) per item or listener, and the space it lies in.

    Args:
        artifact: TRACKS, ARTISTS or TASTES.
        dimensions: Length of a vector.
    """
    names = (KEYS[artifact], "space", "version")
    texts = [pa.field(name, pa.string(), nullable=False) for name in names]
    vector = pa.field("vector", pa.list_(pa.float32(), dimensions), nullable=False)
    return pa.schema([texts[0], vector, *texts[1:], *DERIVATION_FIELDS])
