"""A sheet with the files of its items, as a zip. Where files are kept is not known here.

``belongings.csv`` is the sheet, ``attachments.csv`` tells the files of items [HB.import_ref, kind,
name, content], and ``files/CONTENT`` is each file once, under the SHA-256 of its bytes. The same
belongings give the same zip, byte for byte: files are stored as they are, under one date.
"""

import csv
import hashlib
import io
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple

import polars as pl

from ml.belongings.sheets.cells import guarded, unguarded
from ml.belongings.sheets.opening import LARGEST_BYTES, Opened, SheetError, open_sheet
from ml.belongings.sheets.reading import Sheet

BUNDLE_HEAD = b"PK\x03\x04"
SHEET, LIST, FOLDER = "belongings.csv", "attachments.csv", "files/"
HEADERS = ("HB.import_ref", "kind", "name", "content")
LARGEST_FILES = 100_000
LONGEST_NAME = 255
LARGEST_TOTAL = 8 << 30
PIECE = 1 << 20


class Enclosed(NamedTuple):
    """One file of an item, by the item's reference."""

    reference: str
    kind: str
    name: str
    content: str


class Bundle(NamedTuple):
    """An opened zip.

    Attributes:
        archive: The zip itself.
        sheet: The bytes of the sheet.
        files: [row, reference, kind, name, content].
    """

    archive: zipfile.ZipFile
    sheet: bytes
    files: pl.DataFrame

    def extract(self, content: str, target: Path) -> int:
        """Write a file's bytes; how many. Raises SheetError where they are not that content."""
        digest, size = hashlib.sha256(), 0
        try:
            with self.archive.open(FOLDER + content) as source, target.open("wb") as file:
                while piece := source.read(PIECE):
                    digest.update(piece)
                    size += file.write(piece)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
            raise SheetError(f"The file {content} in the zip is damaged.") from error
        if digest.hexdigest() != content:
            raise SheetError(f"The file {content} in the zip is not what its name says.")
        return size


def open_bundle(path: Path) -> Bundle:
    """Open a zip of a sheet and files, to be closed; raises SheetError for what is none."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise SheetError(f"The zip can't be read: {error}.") from error
    try:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST_TOTAL:
            raise SheetError(f"The zip holds more than {LARGEST_TOTAL >> 30} GB.")
        listed = _listed(open_sheet(_member(archive, LIST)))
        return Bundle(archive, _member(archive, SHEET), listed)
    except BaseException:
        archive.close()
        raise


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        if archive.getinfo(name).file_size > LARGEST_BYTES:
            raise SheetError(f"{name} in the zip is larger than {LARGEST_BYTES >> 20} MB.")
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise SheetError(f"The zip has no readable {name} at its top.") from error


def _listed(opened: Opened) -> pl.DataFrame:
    if tuple(opened.headers) != HEADERS or opened.faults.height:
        raise SheetError(f"{LIST} in the zip has the columns {', '.join(HEADERS)}, in each row.")
    if opened.rows.height > LARGEST_FILES:
        raise SheetError(f"The zip has more than {LARGEST_FILES:,} files.")
    names = ("reference", "kind", "name", "content")
    cells = [unguarded(pl.col(str(at))).alias(name) for at, name in enumerate(names)]
    return opened.rows.select("row", *cells)


def faults_of_files(
    bundle: Bundle, sheet: Sheet, kinds: Sequence[str], largest: int
) -> pl.DataFrame:
    """Files that can't be taken [row, column, reason], rows as ``attachments.csv`` counts them."""
    there = {
        entry.filename.removeprefix(FOLDER): entry.file_size
        for entry in bundle.archive.infolist()
        if entry.filename.startswith(FOLDER)
    }
    size = pl.col("content").replace_strict(there, default=None, return_dtype=pl.Int64)
    long = pl.col("name").str.len_chars().is_between(1, LONGEST_NAME)
    plain = ~pl.col("name").str.contains(r"[/\\\p{C}]")
    known = pl.col("reference").is_in(sheet.named)
    wrong = {
        ("HB.import_ref", "is of no row of the sheet"): ~known,
        ("kind", f"is none of {', '.join(kinds)}"): ~pl.col("kind").is_in(list(kinds)),
        ("name", "is no name of a file"): ~(long & plain),
        ("content", "is no file of the zip"): size.is_null(),
        ("content", f"is larger than {largest >> 20} MB"): size > largest,
    }
    found = [
        bundle.files.filter(mask).select(
            "row", pl.lit(f"{LIST}: {column}").alias("column"), pl.lit(reason).alias("reason")
        )
        for (column, reason), mask in wrong.items()
    ]
    return pl.concat(found).sort("row", maintain_order=True)


def write_bundle(
    target: IO[bytes],
    sheet: IO[bytes],
    files: Sequence[Enclosed],
    opened: Callable[[str], BinaryIO],
) -> None:
    """Write a zip of a sheet, and of files that ``opened`` gives by content."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        _put(archive, SHEET, sheet)
        _put(archive, LIST, io.BytesIO(_list(files)))
        for content in sorted({file.content for file in files}):
            with opened(content) as source:
                _put(archive, FOLDER + content, source)


def _put(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> None:
    with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
        shutil.copyfileobj(source, entry, PIECE)


def _list(files: Iterable[Enclosed]) -> bytes:
    rows = pl.DataFrame(files, schema=dict.fromkeys(Enclosed._fields, pl.String), orient="row")
    cells = rows.select(guarded(pl.col(name)) for name in rows.columns)
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([HEADERS, *cells.iter_rows()])
    return buffer.getvalue().encode()
