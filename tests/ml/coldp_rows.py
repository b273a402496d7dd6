"""Tables of a ColDP archive written as rows, and what `unify` makes of them, by id."""

import polars as pl

from ml.coldp.usages import unify


def table(*rows):
    """A table of an entity as it is read: texts, nulls, and the line of each row."""
    names = dict.fromkeys(name for row in rows for name in row)
    data = {name: [row.get(name) for row in rows] for name in names}
    frame = pl.LazyFrame(data, schema=dict.fromkeys(names, pl.String))
    return frame.with_columns(line=pl.int_range(2, len(rows) + 2, dtype=pl.Int64))


def usages(*rows, **tables):
    """Rows of `unify` by id, from rows of NameUsage or from rows of other entities."""
    found = {entity: table(*given) for entity, given in tables.items()}
    frame = unify(found or {"NameUsage": table(*rows)}).collect()
    return {row["id"]: row for row in frame.iter_rows(named=True)}
