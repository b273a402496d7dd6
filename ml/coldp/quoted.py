"""Quotes of RFC 4180 in a block of lines: which lines are simple, and rows of several lines."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Lines that one quoted value may span; beyond it the quote was opened by mistake.
TALLEST_ROW = 200
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Quotes:
    """Quotes of a block by place, the first of each line, and lines (n,) that are not simple.

    A simple line opens its values' quotes after a separator and closes them before one.
    """

    starts: Ints
    places: Ints
    firsts: Ints
    odd: NDArray[np.bool_]

    @classmethod
    def of(cls, view: NDArray[np.uint8], starts: Ints, ends: Ints, separator: int) -> "Quotes":
        """Judge every quote by its neighbours; `view` holds the bytes, `starts` the lines."""
        quote, line_end = ord('"'), ord("\n")
        places = np.flatnonzero(view == quote)
        firsts = np.searchsorted(places, starts)
        lines = np.searchsorted(starts, places, "right") - 1
        rank = np.arange(len(places)) - firsts[lines]
        edges = np.concatenate([[line_end], view, [line_end, line_end]])
        before, after, beyond = edges[places], edges[places + 2], edges[places + 3]
        opens = (before == separator) | (before == line_end) | ((before == quote) & (rank > 0))
        closes = np.isin(after, (separator, line_end, quote))
        closes |= (after == ord("\r")) & (beyond == line_end)
        wrong = np.where(rank % 2 == 0, ~opens, ~closes)
        odd = np.diff(firsts, append=len(places)) % 2 == 1
        odd[lines[wrong]] = True
        return cls(starts, places, firsts, odd)

    def outside(self, separators: Ints) -> Ints:
        """Separators that stand in no quoted value of a simple line."""
        lines = np.searchsorted(self.starts, separators, "right") - 1
        inside = (np.searchsorted(self.places, separators) - self.firsts[lines]) % 2 == 1
        outside: Ints = separators[~inside]
        return outside


Rows = dict[int, tuple[int, list[str]]]


def join_lines(
    data: bytes, starts: Ints, odd: NDArray[np.bool_], separator: str, width: int
) -> tuple[Rows, int]:
    """Rows that start in lines that are not simple: {line: (lines it spans, its values)}.

    The second value is the line of a row that the block's end leaves open, else -1.
    """
    rows: Rows = {}
    read_to = 0
    for line in np.flatnonzero(odd).tolist():
        if line < read_to:
            continue
        height, values = _row_at(data, starts, line, separator)
        if not values and height and line + height == len(starts):
            return rows, line
        if values and _fits(values, height, width):
            rows[line] = (height, values[:width])
            read_to = line + height
    return rows, -1


def _fits(values: list[str], height: int, width: int) -> bool:
    """A row of several lines must have every column: a quote out of place seldom leaves that."""
    whole = height == 1 or len(values) >= width
    return whole and not any(values[width:]) and not any("\0" in value for value in values)


def _row_at(data: bytes, starts: Ints, line: int, separator: str) -> tuple[int, list[str]]:
    """How many lines were read, and the row's values; none where its quotes make no sense."""
    reader = csv.reader(_texts(data, starts, line), delimiter=separator, strict=True)
    try:
        values = next(reader)
    except (csv.Error, UnicodeDecodeError):
        values = []
    return reader.line_num, values


def _texts(data: bytes, starts: Ints, line: int) -> Iterator[str]:
    """Up to 200 lines from one on, with their ends."""
    stops = np.append(starts[line + 1 : line + TALLEST_ROW], 0)
    for start, stop in zip(starts[line : line + TALLEST_ROW], stops, strict=False):
        yield data[start : stop or len(data)].decode()
