"""Catalogue of Life data packages (ColDP): archives read into frames. No database, no network."""

from ml.coldp.archive import Archive, open_archive
from ml.coldp.parquet import empty_table
from ml.coldp.references import merged_references, read_references
from ml.coldp.survey import ArchiveError
from ml.coldp.table import DAMAGED, TableRead, read_table
from ml.coldp.terms import ENTITIES, OBSOLETE, column, column_of, columns, columns_of, entity_of

__all__ = [
    "DAMAGED",
    "ENTITIES",
    "OBSOLETE",
    "Archive",
    "ArchiveError",
    "TableRead",
    "column",
    "column_of",
    "columns",
    "columns_of",
    "empty_table",
    "entity_of",
    "merged_references",
    "open_archive",
    "read_references",
    "read_table",
]
