"""MusicBrainz' core dump, mbdump.tar.bz2, read as a stream: which recording has which ISRC, where.

It is what its database's COPY writes (musicbrainz-server: admin/ExportAllTables, CreateTables.sql):
a file for each table, in an order that does not change, cells parted by tabs, no header. The JSON
dump of recordings holds but those that are on no release, so it is of no use here. Tags, genres
and ratings are in another archive, mbdump-derived, under another licence: it is refused.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

import polars as pl

from ml.music.blocks import blocks
from ml.music.members import DumpError, explained, inside, opened

FOLDER = "mbdump/"
UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
SPOTIFY = r"^https?://open\.spotify\.com/(?:intl-\w+/)?track/([0-9A-Za-z]{22})$"
FAULTS = {"line": pl.Int64(), "error": pl.String()}


class Table(NamedTuple):
    """Where the two values of interest stand in a table's rows, from 0, and what is told of none.

    The first is a number of the dump's own, the second what it stands for, as a pattern with the
    part that is kept. A row whose second value is another is a fault, or of no interest.
    """

    number: int
    value: int
    pattern: str
    wrong: str | None


# In the order in which they come.
TABLES = {
    "isrc": Table(1, 2, "^([A-Z]{2}[A-Z0-9]{3}[0-9]{7})$", "It is no ISRC of a recording."),
    "l_recording_url": Table(2, 3, "^([0-9]+)$", "It is no address of a recording."),
    "recording": Table(0, 1, f"({UUID})", "It is no recording with an MBID."),
    "recording_gid_redirect": Table(1, 0, f"({UUID})", "It is no MBID that became another."),
    "url": Table(0, 2, SPOTIFY, None),
}


class Piece(NamedTuple):
    """Some lines of one table."""

    table: str
    lines: int
    rows: pl.DataFrame  # number: Int32, value: String
    faults: pl.DataFrame  # columns FAULTS; lines count from 1


def read_core_dump(path: Path) -> Iterator[Piece]:
    """Read what a core dump tells of recordings; memory is bounded by a block.

    Raises:
        DumpError: the file is no core dump, is damaged, or its tables come in another order.
    """
    wanted, seen = {f"{FOLDER}{name}" for name in TABLES}, list[str]()
    with explained(path), opened(path) as stream:
        for member, inner in inside(stream, wanted.__contains__):
            seen.append(member.removeprefix(FOLDER))
            if seen != [name for name in TABLES if name in seen]:
                raise DumpError(f"The tables of {path.name} come in another order than known.")
            yield from _pieces(seen[-1], inner)
    missing = {"isrc", "recording"} - set(seen)
    if missing:
        raise DumpError(
            f"{path.name} holds no table {' and '.join(sorted(missing))}: mbdump.tar.bz2 does."
        )


def _pieces(name: str, stream: IO[bytes]) -> Iterator[Piece]:
    first = 1
    for block in blocks(name, stream):
        cells = _cells(block, TABLES[name])
        numbered = cells.with_row_index("line", first).with_columns(pl.col("line").cast(pl.Int64))
        first += numbered.height
        bad = pl.col("number").is_null() | pl.col("value").is_null()
        wrong = TABLES[name].wrong
        amiss = numbered.filter(bad) if wrong else numbered.clear()
        faults = amiss.select("line", error=pl.lit(wrong, pl.String))
        rows = numbered.filter(~bad).select("number", "value")
        yield Piece(name, numbered.height, rows, faults)


def _cells(block: bytes, table: Table) -> pl.DataFrame:
    """The two values of each line, null where they are none."""
    lines = pl.Series("line", block.decode("utf-8", "replace").split("\n"), dtype=pl.String)
    cells = pl.col("line").str.split("\t")
    number = cells.list.get(table.number, null_on_oob=True).cast(pl.Int32, strict=False)
    value = cells.list.get(table.value, null_on_oob=True).str.extract(table.pattern)
    return lines.to_frame().select(number=number, value=value)
