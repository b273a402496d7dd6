"""Catalogue of Life data packages (ColDP): archives read into frames. No database, no network."""

from ml.coldp.table import DAMAGED, TableRead, empty_table, read_table
from ml.coldp.terms import ENTITIES, OBSOLETE, column, column_of, columns, columns_of, entity_of

__all__ = [
    "DAMAGED",
    "ENTITIES",
    "OBSOLETE",
    "TableRead",
    "column",
    "column_of",
    "columns",
    "columns_of",
    "empty_table",
    "entity_of",
    "read_table",
]
