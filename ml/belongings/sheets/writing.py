"""Sheets written: what is kept of items, as the one spelling of each cell, as CSV bytes.

What is kept comes as texts: ``tags`` and ``path`` as JSON arrays, all else as Postgres casts it.
"""

import csv
import io
from collections.abc import Sequence

import msgspec
import polars as pl

from ml.belongings.sheets.cells import PATH_MARK, TAG_MARK, each_distinct, guarded, joined
from ml.belongings.sheets.columns import BY_NAME, COLUMNS, FIELD, Kind

MARKS = {Kind.PATH: PATH_MARK, Kind.TAGS: TAG_MARK}
PLAIN = (Kind.NUMBER, Kind.DATE, Kind.FLAG, Kind.UNIT)


def spelt(kept: pl.DataFrame) -> pl.DataFrame:
    """Rows as they are kept, as ``read_sheet`` spells them."""
    lists = {name: BY_NAME[name].kind for name in kept.columns if name in BY_NAME}
    return kept.with_columns(
        _joined(kept[name], MARKS[kind]) for name, kind in lists.items() if kind in MARKS
    )


def _joined(arrays: pl.Series, mark: str) -> pl.Series:
    return each_distinct(
        arrays, lambda array: joined(msgspec.json.decode(array, type=list[str]), mark)
    )


def header_row(fields: Sequence[str]) -> bytes:
    """The header: all known columns, then own fields."""
    headers = [column.header for column in COLUMNS] + [FIELD + name for name in fields]
    return _csv([headers])


def sheet_rows(rows: pl.DataFrame, fields: int) -> bytes:
    """Rows of ``spelt`` as lines of CSV, texts guarded against being taken for formulas."""
    cells = [
        pl.col(column.name) if column.kind in PLAIN else guarded(pl.col(column.name))
        for column in COLUMNS
    ]
    own = [guarded(pl.col(f"f{number}")) for number in range(fields)]
    return _csv(rows.select(*cells, *own).iter_rows())


def _csv(rows: object) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)  # type: ignore[arg-type]
    return buffer.getvalue().encode()
