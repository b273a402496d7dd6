"""Music computed: dumps and collections of listening read into frames. No database, no network."""

from ml.music.batches import LISTENS, Batch, read_batches
from ml.music.counts import Layout, layout_of
from ml.music.genres import is_genres, read_genres
from ml.music.members import DumpError, is_dump
from ml.music.playlists import Listed, read_playlists
from ml.music.signing import name_keys, pseudonyms, signatures

__all__ = [
    "LISTENS",
    "Batch",
    "DumpError",
    "Layout",
    "Listed",
    "is_dump",
    "is_genres",
    "layout_of",
    "name_keys",
    "pseudonyms",
    "read_batches",
    "read_genres",
    "read_playlists",
    "signatures",
]
