"""How a delimited file is laid out: its separator, its quotes, its header. No rows here."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ml.coldp.sieve import Shape
from ml.coldp.terms import ENTITIES, column, columns_of

BOM = b"\xef\xbb\xbf"
# A first line beyond this is no header: 72 terms have 1 KB.
LONGEST_HEADER = 1 << 20
# Without these a row says nothing: what it is, or what it is about.
_ABOUT = {
    "ID": ("NameUsage", "Name", "Taxon", "Author", "Reference"),
    "nameID": ("Synonym", "NameRelation", "TypeMaterial"),
}
REQUIRED = {entity: "taxonID" for entity in ENTITIES} | {
    entity: term for term, entities in _ABOUT.items() for entity in entities
}


@dataclass(frozen=True)
class Layout:
    """Shape of a file, the column of each of its values (None: not ColDP's), and its first rows.

    `blank` lines come before the header, or before the first row where `header` is 0.
    """

    entity: str
    shape: Shape
    names: tuple[str | None, ...]
    header: int
    blank: int


def opened(source: Path) -> BinaryIO:
    """A file's bytes; where carriage returns alone end its lines, as on old Macs, newlines do."""
    stream = source.open("rb")
    start = stream.read(LONGEST_HEADER)
    stream.seek(0)
    if b"\n" in start or b"\r" not in start:
        return stream
    with stream:
        return io.BytesIO(stream.read().replace(b"\r", b"\n"))


def layout_of(stream: BinaryIO, suffix: str, entity: str) -> Layout:
    """Read the layout off the first line that says anything; the stream then stands at the rows.

    A header is known by its terms. Without one, values come in the order of ENTITIES.
    """
    if stream.read(len(BOM)) != BOM:
        stream.seek(0)
    blank, start = 0, stream.tell()
    while (line := stream.readline(LONGEST_HEADER)) and not line.strip():
        blank, start = blank + 1, stream.tell()
    text = line.decode("utf-8", "replace")
    separator = _separator(text, suffix, entity)
    cells = _cells(text, separator)
    header = _is_header(cells, entity)
    if not header:
        stream.seek(start)
    names = columns_of(cells, entity) if header else [column(term) for term in ENTITIES[entity]]
    shape = Shape(separator.encode(), quoted=separator != "\t", width=len(names))
    return Layout(entity, shape, tuple(names), int(header), blank)


def _cells(line: str, separator: str) -> list[str]:
    """Values of a line."""
    line = line.rstrip("\r\n")
    return line.split("\t") if separator == "\t" else next(csv.reader([line], delimiter=separator))


def _separator(line: str, suffix: str, entity: str) -> str:
    """The separator that shows most terms, then most values; the suffix settles the rest."""

    def worth(separator: str) -> tuple[int, int]:
        known = sum(name is not None for name in columns_of(_cells(line, separator), entity))
        return (known if known > 1 else 0, line.count(separator))

    return max(",;\t" if suffix == ".csv" else "\t,;", key=worth)


def _is_header(cells: list[str], entity: str) -> bool:
    """Whether a line names terms: its key and another one, or more than half of its values.

    One word alone proves nothing: `genus` may be a rank, `ID` a country.
    """
    given = [cell for cell in cells if cell.strip()]
    known = [name for name in columns_of(given, entity) if name]
    keyed = column(REQUIRED[entity]) in known
    return (keyed and len(known) > 1) or 2 * len(known) > len(given)
