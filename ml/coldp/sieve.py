"""Lines of a delimited file: which hold rows, which are damaged and why. Bytes, no values."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ml.coldp.padding import padded_columns
from ml.coldp.quoted import Quotes, join_lines

# What numpy and polars note of a block is eight times its size, twice while it is written.
BLOCK = 16 << 20
# A line beyond this is no row: the longest of the real archives has 54 KB.
LONGEST_LINE = 32 << 20
TEXT = 500

ROW, BLANK, CONTINUED, LONG, NOT_UTF8, NUL, QUOTE, ENDLESS = range(8)
REASONS = {
    LONG: "more values than columns",
    NOT_UTF8: "not UTF-8",
    NUL: "a NUL byte",
    QUOTE: "a quote out of place",
    ENDLESS: "a line without end",
}
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Shape:
    """How a file separates values: one byte, and whether RFC 4180's quotes count; its columns."""

    separator: bytes
    quoted: bool
    width: int


@dataclass(frozen=True)
class Sifted:
    """Lines of one block: byte offsets `starts` and `ends` (line end left out) and `kinds`, (n,).

    `first` is the 1-based number of the first line. `joined` holds the values of rows that only
    a full reader of quotes understands, by index of the line where they start. `padded` are
    the places of columns with space around values; None where quotes may hide it.
    """

    data: bytes
    first: int
    starts: Ints
    ends: Ints
    kinds: NDArray[np.int8]
    joined: dict[int, list[str]] = field(default_factory=dict)
    padded: frozenset[int] | None = None

    @property
    def count(self) -> int:
        """Lines of the block, those that continue a quoted value left out."""
        return len(self.starts) - int(np.count_nonzero(self.kinds == CONTINUED))

    @property
    def blank(self) -> int:
        """Lines with nothing in them, not even separators."""
        return int(np.count_nonzero(self.kinds == BLANK))

    @property
    def simple(self) -> Ints:
        """Indices of lines that are one row each, without those in `joined`."""
        rows = self.kinds == ROW
        rows[list(self.joined)] = False
        return np.flatnonzero(rows)

    def bytes_of(self, lines: Ints) -> bytes:
        """The given lines (ascending indices), one after the other, with their line ends."""
        if len(lines) == len(self.starts):
            return self.data
        wanted = np.zeros(len(self.starts), dtype=bool)
        wanted[lines] = True
        lengths = np.diff(self.starts, append=len(self.data))
        kept: bytes = np.frombuffer(self.data, np.uint8)[np.repeat(wanted, lengths)].tobytes()
        return kept

    def text(self, line: int) -> str:
        """At most 500 characters of a line, what is not UTF-8 or cannot be stored replaced."""
        start, end = int(self.starts[line]), int(self.ends[line])
        return readable(self.data[start : min(end, start + 4 * TEXT)])

    def damaged(self) -> Iterator[tuple[int, str]]:
        """Index of every damaged line and its reason."""
        for line in np.flatnonzero(self.kinds >= LONG):
            yield int(line), REASONS[int(self.kinds[line])]


def readable(line: bytes) -> str:
    """At most 500 characters; NUL, which no database stores, is shown by its symbol."""
    return line.decode("utf-8", "replace").rstrip("\r\n").replace("\0", "\u2400")[:TEXT]


def sifted_lines(stream: BinaryIO, shape: Shape, first: int) -> Iterator[Sifted]:
    """All lines from the stream's position on, block by block; `first` is the next line's number.

    A block ends with a line; in a quoted file also with a row.
    """
    size, start = BLOCK, stream.tell()
    while data := stream.read(size):
        last = len(data) < size
        end = len(data) if last else data.rfind(b"\n") + 1
        block = sift(data[:end], shape, first, last=last or size > LONGEST_LINE) if end else None
        if block and len(block.starts):
            start += len(block.data)
        elif size > LONGEST_LINE:
            block, start = _endless(data, stream, first)
        else:
            size *= 2
            stream.seek(start)
            continue
        yield block
        size, first = BLOCK, first + len(block.starts)
        stream.seek(start)


def _endless(data: bytes, stream: BinaryIO, first: int) -> tuple[Sifted, int]:
    """A line that is longer than any row may be, read over to its end, and where that is."""
    while (more := stream.readline(BLOCK)) and not more.endswith(b"\n"):
        pass
    kinds = np.full(1, ENDLESS, dtype=np.int8)
    head = data[: 4 * TEXT]
    return Sifted(head, first, np.zeros(1, np.int64), np.full(1, len(head)), kinds), stream.tell()


def sift(data: bytes, shape: Shape, first: int, *, last: bool) -> Sifted:
    """Sort the lines of a block; `last` says that nothing follows it in the file."""
    view = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(view == ord("\n"))
    if not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])
    kinds = np.where(_empty(view, starts, ends), BLANK, ROW).astype(np.int8)
    block = Sifted(data, first, starts, ends, kinds)
    separates = view == ord(shape.separator)
    separators = np.flatnonzero(separates)
    if shape.quoted and b'"' in data:
        quotes = Quotes.of(view, starts, ends, ord(shape.separator))
        separators = quotes.outside(separators)
        kinds[quotes.odd] = QUOTE
        block = _joined(block, shape, last)
    if not shape.quoted:
        block = replace(block, padded=padded_columns(view, starts, ends, separates))
    _mark_long(block, separators, shape.width)
    _mark_unreadable(block)
    return block


def _empty(view: NDArray[np.uint8], starts: Ints, ends: Ints) -> NDArray[np.bool_]:
    """Lines of no bytes, or of a carriage return alone."""
    lengths = ends - starts
    empty: NDArray[np.bool_] = lengths == 0
    single = np.flatnonzero(lengths == 1)
    empty[single] = view[starts[single]] == ord("\r")
    return empty


def _joined(block: Sifted, shape: Shape, last: bool) -> Sifted:
    """Read the lines whose quotes are not simple; an open row at the end waits for its rest."""
    rows, open_at = join_lines(
        block.data, block.starts, block.kinds == QUOTE, shape.separator.decode(), shape.width
    )
    for line, (height, _) in rows.items():
        block.kinds[line] = ROW
        block.kinds[line + 1 : line + height] = CONTINUED
    block = replace(block, joined={line: values for line, (_, values) in rows.items()})
    return block if last or open_at < 0 else _cut(block, open_at)


def _cut(block: Sifted, line: int) -> Sifted:
    """The block up to a line."""
    return Sifted(
        block.data[: block.starts[line]],
        block.first,
        block.starts[:line],
        block.ends[:line],
        block.kinds[:line],
        {index: values for index, values in block.joined.items() if index < line},
    )


def _mark_long(block: Sifted, separators: Ints, width: int) -> None:
    """Mark lines with values beyond the last column; empty ones there are forgiven."""
    before = np.searchsorted(separators, block.starts)
    surplus = np.diff(before, append=len(separators)) - (width - 1)
    long = np.flatnonzero((surplus > 0) & (block.kinds == ROW))
    long = long[~np.isin(long, list(block.joined))]
    view = np.frombuffer(block.data, np.uint8)
    tail = block.ends[long] - separators[before[long] + width - 1]
    tail -= view[block.ends[long] - 1] == ord("\r")
    block.kinds[long[tail > surplus[long]]] = LONG


def _mark_unreadable(block: Sifted) -> None:
    """Mark lines with a NUL or with what is not UTF-8."""
    if b"\0" in block.data:
        places = np.flatnonzero(np.frombuffer(block.data, np.uint8) == 0)
        block.kinds[np.searchsorted(block.starts, places, "right") - 1] = NUL
    for line in _undecodable(block, 0, len(block.starts)):
        block.kinds[line] = NOT_UTF8


def _undecodable(block: Sifted, start: int, stop: int) -> Iterator[int]:
    """Lines that are not UTF-8, by halving: a block without any is looked at once."""
    if start == stop or _is_utf8(block, start, stop):
        return
    if stop - start == 1:
        yield start
        return
    middle = (start + stop) // 2
    yield from _undecodable(block, start, middle)
    yield from _undecodable(block, middle, stop)


def _is_utf8(block: Sifted, start: int, stop: int) -> bool:
    """Whether some lines are UTF-8. Arrow looks without decoding: 0.4 ms against 14 for 8 MB."""
    span = np.array([block.starts[start], block.ends[stop - 1]], dtype=np.int64)
    text = pa.Array.from_buffers(
        pa.large_string(), 1, [None, pa.py_buffer(span), pa.py_buffer(block.data)]
    )
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
