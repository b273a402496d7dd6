"""Dumps and tables of listening events, read piece by piece into frames. Nothing is kept here."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

import msgspec
import polars as pl

from ml.music.blocks import blocks
from ml.music.listens import LISTENS, Listen, frame_of, wrong
from ml.music.members import DumpError, explained, is_csv, members

__all__ = ["LISTENS", "Batch", "read_batches"]

ROWS = 20_000
DECODER = msgspec.json.Decoder(Listen)
FAULTS = {"line": pl.Int64(), "error": pl.String()}
NEEDED = {"listened_at", "artist", "title"}
Told = tuple[int, str]


class Batch(NamedTuple):
    """Some lines of one member: events, and the lines that are none."""

    member: str
    lines: int
    events: pl.DataFrame  # columns LISTENS, in the order of the lines
    faults: pl.DataFrame  # columns FAULTS; lines count from 1


def read_batches(path: Path, listener: str | None = None) -> Iterator[Batch]:
    """Read a dump, JSON lines or a CSV of plays; memory is bounded by a block.

    Args:
        path: As ``members`` takes it. A CSV has the columns listened_at (seconds since 1970 or ISO
            8601 with its offset), artist, title, and may have listener, album, isrc.
        listener: Whose events they are that name nobody.

    Raises:
        DumpError: the file is none, damaged, or its table has not the columns. A single line that
            is no event is a fault and costs nothing else.
    """
    with explained(path):
        for name, stream in members(path):
            read = _table if is_csv(name) else _lines
            yield from read(name, stream, listener)


def _lines(name: str, stream: IO[bytes], listener: str | None) -> Iterator[Batch]:
    first = 1
    for block in blocks(name, stream):
        count = block.count(b"\n") + 1
        try:
            listens = DECODER.decode_lines(block)
        except (msgspec.DecodeError, UnicodeDecodeError):
            listens = []
        if len(listens) == count:
            yield _batch(name, (first, count), listens, None, [], listener)
        else:  # a line is bad, or empty: their numbers count
            yield _batch(name, (first, count), *_one_by_one(block), listener)
        first += count


def _one_by_one(block: bytes) -> tuple[list[Listen], list[int], list[Told]]:
    """Decode a block some line of which is no event; numbers count from 0."""
    listens, numbers, faults = [], [], []
    for number, line in enumerate(block.split(b"\n")):
        if not line.strip():
            continue
        try:
            listens.append(DECODER.decode(line))
            numbers.append(number)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            faults.append((number, str(error)))
    return listens, numbers, faults


def _batch(
    name: str,
    span: tuple[int, int],
    listens: list[Listen],
    numbers: list[int] | None,
    faults: list[Told],
    listener: str | None,
) -> Batch:
    """A batch of what was decoded; what a line must say and does not is a fault, too."""
    first, count = span
    places = pl.Series("line", numbers if numbers is not None else range(count), dtype=pl.Int64)
    events = frame_of(listens, listener).with_columns(places + first, error=wrong())
    amiss = events.filter(pl.col("error").is_not_null()).select("line", "error")
    told = pl.DataFrame(faults, schema=FAULTS, orient="row").with_columns(pl.col("line") + first)
    return Batch(
        name,
        len(listens) + len(faults),
        events.filter(pl.col("error").is_null()).drop("line", "error"),
        pl.concat([told, amiss]).sort("line"),
    )


def _played(row: dict[str, Any]) -> Listen:
    """One row of a table as an event; raises msgspec.ValidationError or ValueError."""
    told = row["listened_at"] or ""
    moment = None if told.isdigit() else dt.datetime.fromisoformat(told)
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"{told} has no offset from UTC")
    track = {"artist_name": row["artist"], "track_name": row["title"]}
    track |= {"release_name": row.get("album"), "additional_info": {"isrc": row.get("isrc")}}
    event = {
        "track_metadata": track,
        "listened_at": int(told) if moment is None else int(moment.timestamp()),
        "user_name": row.get("listener") or None,
    }
    return msgspec.convert(event, Listen)


def _table(name: str, stream: IO[bytes], listener: str | None) -> Iterator[Batch]:
    text = io.TextIOWrapper(io.BufferedReader(_Readable(stream)), "utf-8-sig", newline="")
    rows = csv.DictReader(text)
    missing = NEEDED - set(rows.fieldnames or ())
    if missing:
        raise DumpError(f"{name} has no column {', '.join(sorted(missing))}.")
    try:
        while batch := _rows(rows):
            yield _batch(name, (0, 0), *batch, listener)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DumpError(f"{name} is no table in UTF-8: line {rows.line_num}, {error}.") from error


def _rows(rows: "csv.DictReader[str]") -> tuple[list[Listen], list[int], list[Told]] | None:
    """The next rows of a table, with the numbers of the lines they end on; None at its end."""
    listens, numbers, faults = [], [], []
    for row in islice(rows, ROWS):
        try:
            listens.append(_played(row))
            numbers.append(rows.line_num)
        except ValueError as error:
            faults.append((rows.line_num, str(error)))
    return (listens, numbers, faults) if listens or faults else None


class _Readable(io.RawIOBase):
    """A stream that can only ``read``, as one that text is read from."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self.stream.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
