"""Bytes of a sheet to texts in columns: encoding, dialect, shape. What cells mean is read beside.

Read with the standard library's strict reader: it tells which row is broken, and keeps line ends
that stand inside of quotes.
"""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

DELIMITERS = ",;\t"
LARGEST_BYTES = 32 << 20
LARGEST_ROWS, LARGEST_COLUMNS, LARGEST_CELLS = 200_000, 1_000, 8_000_000
SHARD = 5_000
FAULTS = {"row": pl.Int64, "column": pl.String, "reason": pl.String}


class SheetError(ValueError):
    """The whole sheet can't be read: the message says why, and what to do."""


class Opened(NamedTuple):
    """A sheet as texts: headers, rows [row, 0, 1, …] by the columns' numbers, and broken rows.

    ``row`` counts from the header, which is row 1, as spreadsheets do.
    """

    headers: list[str]
    delimiter: str
    rows: pl.DataFrame
    faults: pl.DataFrame


def open_sheet(data: bytes) -> Opened:
    """Divide a sheet into rows and cells; raises SheetError."""
    if len(data) > LARGEST_BYTES:
        raise SheetError(f"The sheet is larger than {LARGEST_BYTES >> 20} MB: divide it.")
    text = decoded(data)
    delimiter = delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    headers = _headers(reader)
    frames, faults = [], []
    for numbers, rows, broken in _shards(reader, len(headers)):
        frames.append(_frame(numbers, rows, len(headers)))
        faults += broken
        _refuse_more(sum(frame.height for frame in frames), len(headers))
    return Opened(headers, delimiter, pl.concat(frames), faults_of(faults))


def faults_of(found: list[tuple[int, str, str]]) -> pl.DataFrame:
    """Faults [row, column, reason]."""
    return pl.DataFrame(found, schema=FAULTS, orient="row")


def decoded(data: bytes) -> str:
    """The text of a sheet in UTF-8, with or without its mark."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SheetError("The sheet is UTF-16: save it as CSV in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SheetError(
            f"The sheet is not UTF-8: line {line} has the byte 0x{data[error.start]:02x}. "
            "Save it as CSV in UTF-8."
        ) from error


def delimiter_of(text: str) -> str:
    """What divides cells: of comma, semicolon and tab the one the first line has most of."""
    line = text.lstrip("\r\n").split("\n", 1)[0]
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _headers(reader: Iterator[list[str]]) -> list[str]:
    try:
        headers = next((row for row in reader if any(row)), [])
    except csv.Error as error:
        raise SheetError(f"The header can't be read: {error}.") from error
    if not headers:
        raise SheetError("The sheet is empty: its first row names the columns.")
    if len(headers) > LARGEST_COLUMNS:
        raise SheetError(f"The sheet has more than {LARGEST_COLUMNS:,} columns.")
    return headers


def _refuse_more(rows: int, columns: int) -> None:
    if rows > LARGEST_ROWS or rows * columns > LARGEST_CELLS:
        raise SheetError(
            f"The sheet has more than {LARGEST_ROWS:,} rows or {LARGEST_CELLS:,} cells: divide it."
        )


def _shards(
    reader: Iterator[list[str]], width: int
) -> Iterator[tuple[list[int], list[list[str]], list[tuple[int, str, str]]]]:
    """Numbers and cells of rows of the right width, some thousand at a time, and broken ones."""
    numbers, rows, faults = list[int](), list[list[str]](), list[tuple[int, str, str]]()
    number = 1
    try:
        for number, cells in enumerate(reader, 2):
            if len(cells) == width:
                numbers.append(number)
                rows.append(cells)
            elif any(cell.strip() for cell in cells):
                faults.append((number, "", _width_of(cells, width)))
            if len(rows) + len(faults) >= SHARD:
                yield numbers, rows, faults
                numbers, rows, faults = [], [], []
    except csv.Error as error:
        reason = f"can't be read, and nothing below it: {error}"
        faults.append((number + 1, "", reason))
    yield numbers, rows, faults


def _width_of(cells: list[str], width: int) -> str:
    return f"has {len(cells)} cells, the header has {width}"


def _frame(numbers: list[int], rows: list[list[str]], width: int) -> pl.DataFrame:
    """Rows [row, 0, 1, …] that have a cell with something in it."""
    columns = zip(*rows, strict=True) if rows else [()] * width
    cells = [pl.Series(str(at), cells, pl.String) for at, cells in enumerate(columns)]
    frame = pl.DataFrame([pl.Series("row", numbers, pl.Int64), *cells])
    blank = pl.all_horizontal(pl.exclude("row").str.strip_chars() == "")
    return frame.filter(~blank)
