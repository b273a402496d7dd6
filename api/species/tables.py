"""Tables of species as statements read them, and numbers that stand in the SQL. No query is here.

The number of a release stands in the SQL: so the planner knows which part of a table it reads.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Table,
    any_,
    literal,
    literal_column,
)
from sqlalchemy.orm import DeclarativeBase

from catalog_data.ledger import Published
from catalog_data.species.details import Distribution, TaxonDetail, TaxonReference, VernacularName
from catalog_data.species.facts import TaxonomyArchive, TaxonomyDecision, TaxonomySource
from catalog_data.species.releases import ReleaseChange, ReleasePart, TaxonRelease
from catalog_data.species.usages import Lineage, NameUsage

Rows = Select[*tuple[Any, ...]]
Condition = ColumnElement[bool]


def table(model: type[DeclarativeBase]) -> Table:
    """The table of a model: plain columns compile in half the time of mapped attributes."""
    found = model.__table__
    if not isinstance(found, Table):
        raise TypeError(f"{model.__name__} is no table")
    return found


sources, archives = table(TaxonomySource), table(TaxonomyArchive)
decisions, published = table(TaxonomyDecision), table(Published)
releases, parts, changes = table(TaxonRelease), table(ReleasePart), table(ReleaseChange)
usages, lineages = table(NameUsage), table(Lineage)
vernaculars, distributions = table(VernacularName), table(Distribution)
references, details = table(TaxonReference), table(TaxonDetail)


def among(column: ColumnElement[Any], values: Iterable[Any]) -> Condition:
    """One of some values, as an array: the same statement for however many."""
    return column == any_(literal(sorted(set(values)), ARRAY(column.type)))


def number(value: int) -> ColumnElement[int]:
    """A whole number that stands in the SQL."""
    return literal_column(str(int(value)), Integer)


def of_release(rows: Table, release: int) -> Condition:
    """The rows of one release."""
    return rows.c.release == number(release)
