"""Catalogue of Life data packages (ColDP): archives read into frames. No database, no network."""

from ml.coldp.terms import ENTITIES, OBSOLETE, column, column_of, columns, columns_of, entity_of

__all__ = [
    "ENTITIES",
    "OBSOLETE",
    "column",
    "column_of",
    "columns",
    "columns_of",
    "entity_of",
]
