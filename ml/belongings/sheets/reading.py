"""A sheet of belongings read: known columns, own fields, faults. What is kept is not known here."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import polars as pl

from ml.belongings.sheets.cells import PATH_MARK, each_distinct, parts_of, unguarded
from ml.belongings.sheets.columns import BY_HEADER, BY_NAME, FIELD, LINE, Column
from ml.belongings.sheets.opening import Opened, SheetError, faults_of, open_sheet
from ml.belongings.sheets.values import Judged, judged, texts


class Sheet(NamedTuple):
    """What a sheet says, all of it spelt in one way, empty where nothing is said.

    Attributes:
        columns: Names of the item's own columns that the sheet has.
        fields: Names of the own fields it has; ``f0``, ``f1``, … in ``rows``.
        headers: How the sheet itself calls each column of ``rows``.
        rows: [row, one String for each column and field].
        faults: [row, column, reason]; a row with a fault is in ``rows``, too.
    """

    columns: list[str]
    fields: list[str]
    headers: dict[str, str]
    rows: pl.DataFrame
    faults: pl.DataFrame

    @property
    def named(self) -> list[str]:
        """References that rows have."""
        if "reference" not in self.columns:
            return []
        return self.rows["reference"].filter(self.rows["reference"] != "").unique().to_list()


def read_sheet(data: bytes, units: Sequence[str]) -> Sheet:
    """Read a sheet; raises SheetError where it is none of belongings.

    Args:
        data: CSV of commas, semicolons or tabs, in UTF-8.
        units: Units of quantities there are; what has none is counted (``count``).
    """
    opened = open_sheet(data)
    known, fields = columns_of(opened)
    comma = opened.delimiter != ","
    found = {
        **{column.name: (at, _own(column, units, comma=comma)) for at, column in known.items()},
        **{f"f{number}": (at, _field_texts) for number, at in enumerate(fields)},
    }
    headers = {name: opened.headers[at].strip() for name, (at, _) in found.items()}
    told = {name: judge(opened.rows[str(at)]) for name, (at, judge) in found.items()}
    values = [cells.values.alias(name) for name, cells in told.items()]
    rows = _completed(pl.DataFrame([opened.rows["row"], *values]))
    faults = [_faults(opened.rows, headers[name], cells.reasons) for name, cells in told.items()]
    faults += [opened.faults, *(_faults(rows, *fault) for fault in _across(rows, headers))]
    names = [column.name for column in known.values()]
    told_all = pl.concat(faults).sort("row", maintain_order=True)
    return Sheet(names, list(fields.values()), headers, rows, told_all)


def _own(column: Column, units: Sequence[str], *, comma: bool) -> Callable[[pl.Series], Judged]:
    return lambda cells: judged(cells, column, units, comma=comma)


def _field_texts(cells: pl.Series) -> Judged:
    return texts(cells.to_frame("cell").select(unguarded(pl.col("cell"))).to_series())


def columns_of(opened: Opened) -> tuple[dict[int, Column], dict[int, str]]:
    """Known columns and own fields by their numbers; what is not known is a field.

    Raises SheetError for no name, for a column that is there twice, for one that has cells and no
    header, and for a unit without its quantity.
    """
    known: dict[int, Column] = {}
    fields: dict[int, str] = {}
    for at, header in enumerate(opened.headers):
        column = BY_HEADER.get(header.strip().casefold())
        if column is not None:
            _once(column.name in {other.name for other in known.values()}, header)
            known[at] = column
        elif (name := header.removeprefix(FIELD)).strip():
            _once(name in fields.values(), header)
            fields[at] = _field(name)
        elif (opened.rows[str(at)].str.strip_chars() != "").any():
            raise SheetError(f"Column {at + 1} has cells and no name: write one above them.")
    _whole({column.name for column in known.values()})
    return known, fields


def _once(again: bool, header: str) -> None:
    if again:
        raise SheetError(f"The column {header.strip()} is there twice, maybe in an older spelling.")


def _field(name: str) -> str:
    if len(name) > LINE or "\0" in name:
        raise SheetError(f"{name[:40]!r} can't be a field: its name has up to {LINE} letters.")
    return name


def _whole(names: set[str]) -> None:
    if "name" not in names:
        raise SheetError("The sheet has no column HB.name: its first row names the columns.")
    for part, other in (("quantity_unit", "quantity"), ("in_location", "path")):
        if part in names and other not in names:
            needed, said = BY_NAME[other].header, BY_NAME[part].header
            raise SheetError(f"The column {said} says something of {needed}, which is missing.")


def _completed(rows: pl.DataFrame) -> pl.DataFrame:
    """What follows from empty cells: a quantity alone is counted, and nowhere is no location."""
    told = []
    if "quantity_unit" in rows.columns:
        counted = (pl.col("quantity") != "") & (pl.col("quantity_unit") == "")
        told.append(pl.when(counted).then(pl.lit("count")).otherwise("quantity_unit"))
    if "in_location" in rows.columns:
        inside = (pl.col("path") != "") & (pl.col("in_location") == "true")
        told.append(pl.when(inside).then(pl.lit("true")).otherwise(pl.lit("")))
    names = [name for name in ("quantity_unit", "in_location") if name in rows.columns]
    return rows.with_columns(each.alias(name) for name, each in zip(names, told, strict=True))


def _across(rows: pl.DataFrame, headers: dict[str, str]) -> list[tuple[str, pl.Series]]:
    """Faults that show between cells: (column, reasons)."""
    found = [("name", pl.col("name") == "", "is empty: an item has a name")]
    if "quantity_unit" in rows.columns:
        alone = (pl.col("quantity_unit") != "") & (pl.col("quantity") == "")
        found.append(("quantity_unit", alone, "is a unit without a quantity"))
    if "in_location" in rows.columns:
        short = each_distinct(rows["path"], lambda path: "1" * len(parts_of(path, PATH_MARK)))
        bare = (pl.col("in_location") == "true") & (pl.lit(short) == "1")
        found.append(("path", bare, "names a location and no unit in it: items lie in units"))
    told = [(headers[name], _why(rows, wrong, reason)) for name, wrong, reason in found]
    return [*told, *_doubles(rows, headers)]


def _doubles(rows: pl.DataFrame, headers: dict[str, str]) -> list[tuple[str, pl.Series]]:
    if "reference" not in rows.columns:
        return []
    first = pl.col("row").first().over("reference")
    again = (pl.col("reference") != "") & (pl.col("row") != first)
    why = pl.when(again).then(pl.format("is that of row {}, too", first))
    return [(headers["reference"], rows.select(why.alias("reason")).to_series())]


def _why(rows: pl.DataFrame, wrong: pl.Expr, reason: str) -> pl.Series:
    return rows.select(pl.when(wrong).then(pl.lit(reason)).alias("reason")).to_series()


def _faults(rows: pl.DataFrame, column: str, reasons: pl.Series) -> pl.DataFrame:
    frame = pl.DataFrame([rows["row"], reasons.alias("reason").cast(pl.String)])
    found = frame.filter(pl.col("reason").is_not_null())
    told = found.select("row", pl.lit(column).alias("column"), "reason")
    return told if told.height else faults_of([])
