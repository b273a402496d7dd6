"""Bringing one remote file into a mirror, and taking one out. Which ones is decided elsewhere."""

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog_data.webdav import RefusalError
from resources.compute import OriginalUnreachable
from resources.nextcloud import Cloud
from resources.patience import LaterError

HALVES = ".incoming"  # hidden, so that no scan enters it; on the same disk
SAME_SECONDS = 2.0  # how exactly any file system keeps a time
COLUMNS = ("folder_id", "path", "etag", "size", "modified")
Row = dict[str, Any]


@dataclass(frozen=True)
class Bring:
    """The task of bringing files, on the threads of this process.

    Attributes:
        clouds: Of each folder that answers, by its id.
        roots: Of each mirror, by the folder's id.
        until: Moment of the monotonic clock after which no file is begun.
        down: Folders whose server went away meanwhile.
    """

    clouds: dict[str, Cloud]
    roots: dict[str, Path]
    until: float
    down: set[str] = field(default_factory=set)

    def make(self) -> Callable[[Row], Row]:
        """Nothing to load."""
        return self.bring

    def bring(self, row: Row) -> Row:
        """The row of one file that is in its mirror now.

        Raises OriginalUnreachable where the run has no time left, or the server went away.
        """
        if time.monotonic() > self.until:
            raise OriginalUnreachable("The next run goes on.")
        folder = row["folder_id"]
        root = self.roots[folder]
        if not (row["is_new"] and is_same(root / row["path"], row)):
            place(self._fetched(folder, root, row), root, row)
        return {name: row[name] for name in COLUMNS}

    def _fetched(self, folder: str, root: Path, row: Row) -> Path:
        """Download beside the mirror; a server that is away is not asked again in this run."""
        if folder in self.down:
            raise OriginalUnreachable("The server is away.")
        name = hashlib.sha256(row["path"].encode()).hexdigest()[:32]
        cloud = self.clouds[folder]
        try:
            return cloud.fetch(row["path"], row["size"], row["etag"], root / HALVES / name)
        except LaterError as error:
            if answers(cloud):
                raise
            self.down.add(folder)
            raise OriginalUnreachable("The server is away.") from error


def answers(cloud: Cloud) -> bool:
    """Whether a server still tells of its folder: then a file that breaks off is at fault."""
    try:
        cloud.stand()
    except RefusalError:
        return False
    return True


def is_same(path: Path, row: Row) -> bool:
    """Whether a file that nothing is known of is the remote one: by its size and its time."""
    try:
        state = path.stat()
    except OSError:
        return False
    when = row["modified"]
    close = when is not None and abs(state.st_mtime - when) < SAME_SECONDS
    return close and state.st_size == row["size"]


def place(half: Path, root: Path, row: Row) -> None:
    """Put what was downloaded where it belongs, with the time that the server tells."""
    target = root / row["path"]
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.parent.resolve().is_relative_to(root.resolve()):
        raise OSError(f"{row['path']} would lie outside of its mirror.")
    if row["modified"] is not None:
        os.utime(half, (row["modified"], row["modified"]))
    half.replace(target)


def take_out(root: Path, path: str) -> None:
    """Remove a file from a mirror, and folders that are empty then; raises OSError."""
    target = root / path
    target.unlink(missing_ok=True)
    with suppress(OSError):  # the first one that is not empty ends it
        for parent in target.relative_to(root).parents:
            if parent != Path():
                (root / parent).rmdir()


def clear_halves(root: Path) -> None:
    """Remove what is left of downloads that nobody goes on with."""
    shutil.rmtree(root / HALVES, ignore_errors=True)
