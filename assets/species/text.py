"""Columns as the text that Postgres reads: arrays, and objects of what has a value. No loops."""

from collections.abc import Sequence

import polars as pl


def array(column: pl.Expr) -> pl.Expr:
    """A list of numbers or plain words as `{1,2}`; null stays null.

    Words must have neither quotes nor commas: those of a vocabulary have none.
    """
    return pl.format(
        "{}{}{}", pl.lit("{"), column.cast(pl.List(pl.String)).list.join(","), pl.lit("}")
    )


def jsonb(columns: Sequence[str]) -> pl.Expr:
    """Columns of text as an object of those that have a value; null where none has."""
    if not columns:
        return pl.lit(None, pl.String)
    members = pl.concat_str([_member(name) for name in columns], separator=",", ignore_nulls=True)
    return pl.when(members != "").then("{" + members + "}")


def _member(name: str) -> pl.Expr:
    """A column as `"name":"value"`, escaped by polars; null where it is null.

    What it writes of one column is `{"name":"value"}`: the braces come off.
    """
    written = pl.struct(name).struct.json_encode().str.strip_prefix("{").str.strip_suffix("}")
    return pl.when(pl.col(name).is_not_null()).then(written)


def held(rows: pl.LazyFrame, names: list[str]) -> list[str]:
    """Those columns that have a value anywhere."""
    if not names:
        return []
    counts = rows.select(pl.col(names).count()).collect(engine="streaming").row(0, named=True)
    return [name for name, count in counts.items() if count]
