"""Sheets written: what is kept of items, as the one spelling of each cell, as CSV bytes.

What is kept comes as texts: ``tags`` and ``path`` as JSON arrays, all else as Postgres casts it.
"""

import csv
import io
from collections.abc import Iterable, Sequence

import msgspec
import polars as pl

from ml.belongings.sheets.cells import PATH_MARK, TAG_MARK, each_distinct, guarded, joined
from ml.belongings.sheets.columns import BY_NAME, COLUMNS, FIELD, Kind
from ml.belongings.sheets.opening import LARGEST_COLUMNS, SheetError

MOST_FIELDS = LARGEST_COLUMNS - len(COLUMNS)
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
    """The header: all known columns, then own fields; raises SheetError for too many."""
    if len(fields) > MOST_FIELDS:
        raise SheetError(
            f"The items have {len(fields):,} different fields: a sheet has room for {MOST_FIELDS}."
        )
    headers = [column.header for column in COLUMNS] + [FIELD + name for name in fields]
    return _csv([headers])


def sheet_rows(rows: pl.DataFrame, fields: int) -> bytes:
    """Rows of ``spelt`` as lines of CSV, texts guarded against being taken for formulas.

    What has no reference goes by its id, so that the sheet finds it again.
    """
    known = pl.when(pl.col("reference") == "").then(pl.col("id")).otherwise("reference")
    rows = rows.with_columns(known.alias("reference"))
    cells = [
        pl.col(column.name) if column.kind in PLAIN else guarded(pl.col(column.name))
        for column in COLUMNS
    ]
    own = [guarded(pl.col(f"f{number}")) for number in range(fields)]
    return _csv(rows.select(*cells, *own).iter_rows())


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()


def kept_frame(
    rows: Iterable[Sequence[object]], columns: Sequence[str], fields: int
) -> pl.DataFrame:
    """Rows [id, columns, fields] of texts, as they come from the database."""
    names = ["id", *columns, *(f"f{number}" for number in range(fields))]
    told = [tuple(row) for row in rows]
    return pl.DataFrame(told, schema=dict.fromkeys(names, pl.String), orient="row")


def copied(rows: pl.DataFrame) -> bytes:
    """Rows as Postgres copies them in: CSV without a header, nulls as it writes them."""
    buffer = io.BytesIO()
    rows.write_csv(buffer, include_header=False, null_value="\\N", quote_style="non_numeric")
    return buffer.getvalue()
