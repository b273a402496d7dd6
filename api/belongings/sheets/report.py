"""What came of a sheet, as Structs: each row, what changes, what is wrong. Nothing is decided."""

import uuid
from collections import Counter
from typing import Any, Literal

import polars as pl
from msgspec import Struct, field

from ml.belongings.sheets import Compared

Outcome = Literal["new", "changed", "same", "wrong"]


class Change(Struct):
    """One cell of a row: what is kept, and what the sheet says."""

    column: str
    before: str
    after: str


class Fault(Struct):
    """Why a row can't be taken; without a column where all of the row is meant."""

    row: int
    column: str
    reason: str


class SheetRow(Struct):
    """One row of a sheet (the header is row 1), and what becomes of it."""

    row: int
    outcome: Outcome
    item_id: uuid.UUID | None
    name: str
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class SheetReport(Struct):
    """What a sheet says, row by row; all of it is kept, or nothing in a dry run.

    ``files`` counts the files that came with it; their faults count rows of ``attachments.csv``.
    """

    dry_run: bool
    new: int
    changed: int
    same: int
    wrong: int
    rows: list[SheetRow]
    files: int = 0
    file_faults: list[Fault] = field(default_factory=list)


def report(
    compared: Compared, *, dry_run: bool, files: int, file_faults: list[Fault]
) -> SheetReport:
    """The report of a comparison."""
    rows = {row["row"]: _row(row) for row in compared.rows.iter_rows(named=True)}
    for fault in told_faults(compared.faults):
        # A row with too few cells was never compared.
        row = rows.setdefault(fault.row, SheetRow(fault.row, "wrong", None, ""))
        row.faults.append(fault)
    for row, *change in compared.changes.iter_rows():
        rows[row].changes.append(Change(*change))
    told = [rows[number] for number in sorted(rows)]
    counts = Counter(row.outcome for row in told)
    return SheetReport(
        dry_run=dry_run,
        new=counts["new"],
        changed=counts["changed"],
        same=counts["same"],
        wrong=counts["wrong"],
        rows=told,
        files=files,
        file_faults=file_faults,
    )


def told_faults(faults: pl.DataFrame) -> list[Fault]:
    """Faults [row, column, reason], by row."""
    return [Fault(*row) for row in faults.iter_rows()]


def _row(row: dict[str, Any]) -> SheetRow:
    is_known = row["outcome"] in ("changed", "same")
    return SheetRow(
        row["row"], row["outcome"], uuid.UUID(row["id"]) if is_known else None, row["name"]
    )
