"""The file a backup is: a manifest, kept originals, tables of facts. No database is opened here.

The archive is a plain tar: ``manifest.json``, ``blobs/<key>`` as they are, ``facts/<table>.copy``
in Postgres' text COPY format with the columns the manifest names, in that order.
"""

import datetime as dt
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

FORMAT = 1
Advance = Callable[[str, int, int], None]


class BackupError(Exception):
    """A backup cannot be written or brought back; the message says why in one sentence."""


class SavedTable(msgspec.Struct, frozen=True):
    """One table of an archive, in the order in which it is filled again."""

    name: str
    columns: list[str]
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What an archive holds."""

    format: int
    revision: str
    written_at: dt.datetime
    tables: list[SavedTable]
    blobs: int


def silent(_name: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def add_member(archive: tarfile.TarFile, name: str, data: IO[bytes], size: int) -> None:
    """One file of the archive."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    archive.addfile(entry, data)


@contextmanager
def reading(path: Path) -> Iterator[tarfile.TarFile]:
    """An archive opened from front to back; damage becomes one sentence."""
    try:
        with tarfile.open(path, "r|") as archive:
            yield archive
    except tarfile.TarError as error:
        raise BackupError(f"{path} is damaged or no backup: {error}.") from error


def manifest_of(archive: tarfile.TarFile, path: Path) -> Manifest:
    """The manifest, which is an archive's first member."""
    first = archive.next()
    stream = archive.extractfile(first) if first and first.name == "manifest.json" else None
    if stream is None:
        raise BackupError(f"{path} is no backup of a Wunderkammer.")
    try:
        manifest = msgspec.json.decode(stream.read(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupError(f"{path} has a manifest that cannot be read: {error}.") from error
    if manifest.format != FORMAT:
        raise BackupError(f"{path} was written by a newer Wunderkammer: update this one.")
    return manifest
