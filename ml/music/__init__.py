"""Music computed: dumps of listening read into frames, signatures. No database, no network."""

from ml.music.batches import LISTENS, Batch, read_batches
from ml.music.members import DumpError, is_dump
from ml.music.signing import pseudonyms, signatures

__all__ = ["LISTENS", "Batch", "DumpError", "is_dump", "pseudonyms", "read_batches", "signatures"]
