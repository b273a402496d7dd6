"""Derivations of music in LanceDB: their Arrow schemas. Postgres tables are elsewhere.

Each channel has spaces of its own, learned from what its licences allow, so what was made for
research never shows in production. A table is called by ``vector_table(artifact, recipe)``; which
recipe of an artifact is served says its pointer in ``published``.
"""

import pyarrow as pa

from catalog_data.music.licences import Channel
from catalog_data.photos.vectors import DERIVATION_FIELDS

TRACK, ARTIST, TASTE = "track", "artist", "taste"
OF = {TRACK: "item_id", ARTIST: "item_id", TASTE: "listener"}


def vectors_of(of: str, channel: Channel) -> str:
    """Name of the vectors of tracks, artists or tastes in a channel: of an asset, of a pointer.

    Args:
        of: TRACK, ARTIST or TASTE.
        channel: Whose space it is.
    """
    return f"{of}_vectors" if channel is Channel.PRODUCTION else f"{of}_vectors_{channel.value}"


KEYS = {vectors_of(of, channel): key for channel in Channel for of, key in OF.items()}


def music_vector_schema(artifact: str, dimensions: int) -> pa.Schema:
    """One unit vector (float32) per item or listener, and the space it lies in.

    Args:
        artifact: A name that ``vectors_of`` gives.
        dimensions: Length of a vector.
    """
    names = (KEYS[artifact], "space", "version")
    texts = [pa.field(name, pa.string(), nullable=False) for name in names]
    vector = pa.field("vector", pa.list_(pa.float32(), dimensions), nullable=False)
    return pa.schema([texts[0], vector, *texts[1:], *DERIVATION_FIELDS])
