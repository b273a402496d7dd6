"""Tables of text read piece by piece into frames of text, bad rows told. What they mean: not here.

What is read may be packed with zstd, gzip or xz, and is in UTF-8.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

from ml.music.members import DumpError, bare, explained, opened

BLOCK = 8 << 20  # bytes: what is in memory at once
TABBED = (".tsv", ".dat")
FAULTS = {"line": pl.Int64(), "error": pl.String()}


class Rows(NamedTuple):
    """Some rows of a table: those with all their cells, and what is wrong with the others."""

    rows: pl.DataFrame  # the columns asked for, as String, null where empty; and line
    faults: pl.DataFrame  # columns FAULTS; the header is line 1, a row counts once


def file_of(folder: Path, stem: str) -> Path | None:
    """The table of a folder whose name starts so, whatever it is packed in; None without one."""
    named = sorted(folder.glob(f"{stem}*"))
    return next((path for path in named if bare(path.name).endswith((*TABBED, ".csv"))), None)


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[Rows]:
    """Read some columns of a table: cells parted by commas in a CSV, else by tabs without quotes.

    Raises:
        DumpError: the file is no table in UTF-8, is damaged, or lacks a column.
    """
    bad, schema = dict[int, str](), dict.fromkeys(columns, pl.String()) | {"line": pl.Int64()}
    with explained(path), opened(path) as stream:
        reader = _reader(stream, bad, is_csv=bare(path.name).endswith(".csv"))
        missing = [name for name in columns if name not in reader.schema.names]
        if missing:
            raise DumpError(f"{path.name} has no column {', '.join(missing)}.")
        line = 2
        for batch in reader:
            rows = pl.DataFrame(pl.from_arrow(batch)).select(columns)
            lines = _lines(line, rows.height, bad)
            line = int(lines[-1]) + 1 if rows.height else line
            yield Rows(rows.with_columns(pl.Series("line", lines)), _told(bad, line))
    yield Rows(pl.DataFrame(schema=schema), _told(bad, max(bad, default=0) + 1))


def _reader(stream: IO[bytes], bad: dict[int, str], *, is_csv: bool) -> csv.CSVStreamingReader:
    def skip(row: csv.InvalidRow) -> str:
        bad[row.number] = f"It has {row.actual_columns} cells instead of {row.expected_columns}"
        return "skip"

    return csv.open_csv(
        stream,
        # On one thread a bad row has its number.
        read_options=csv.ReadOptions(use_threads=False, block_size=BLOCK),
        parse_options=csv.ParseOptions(
            delimiter="," if is_csv else "\t",
            quote_char='"' if is_csv else False,
            newlines_in_values=is_csv,
            invalid_row_handler=skip,
        ),
        convert_options=csv.ConvertOptions(
            default_column_type=pa.string(), strings_can_be_null=True, null_values=[""]
        ),
    )


def _lines(first: int, count: int, bad: dict[int, str]) -> NDArray[np.int64]:
    """Numbers of the next good rows: the reader looks ahead, so bad ones of later are known."""
    numbers = np.arange(first, first + count + len(bad), dtype=np.int64)
    return np.setdiff1d(numbers, np.fromiter(bad, np.int64, len(bad)))[:count]


def _told(bad: dict[int, str], before: int) -> pl.DataFrame:
    """Take out what is told of rows before a line."""
    lines = sorted(line for line in bad if line < before)
    return pl.DataFrame([(line, bad.pop(line)) for line in lines], schema=FAULTS, orient="row")
