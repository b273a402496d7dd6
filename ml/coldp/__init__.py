"""Catalogue of Life data packages (ColDP): archives read into frames. No database, no network."""

from ml.coldp.archive import Archive, open_archive
from ml.coldp.issues import ISSUES
from ml.coldp.parquet import empty_table
from ml.coldp.ranks import MAJOR_RANKS, RANK_LEVELS, RANKS
from ml.coldp.references import merged_references, read_references
from ml.coldp.statuses import STATUSES, SYNONYMS, TAXA
from ml.coldp.survey import ArchiveError
from ml.coldp.table import DAMAGED, TableRead, read_table
from ml.coldp.terms import ENTITIES, OBSOLETE, column, column_of, columns, columns_of, entity_of
from ml.coldp.treatments import read_treatments
from ml.coldp.usages import NO_NAMES, USAGE_SCHEMA, NoNamesError, left_out, unify

__all__ = [
    "DAMAGED",
    "ENTITIES",
    "ISSUES",
    "MAJOR_RANKS",
    "NO_NAMES",
    "OBSOLETE",
    "RANKS",
    "RANK_LEVELS",
    "STATUSES",
    "SYNONYMS",
    "TAXA",
    "USAGE_SCHEMA",
    "Archive",
    "ArchiveError",
    "NoNamesError",
    "TableRead",
    "column",
    "column_of",
    "columns",
    "columns_of",
    "empty_table",
    "entity_of",
    "left_out",
    "merged_references",
    "open_archive",
    "read_references",
    "read_table",
    "read_treatments",
    "unify",
]
