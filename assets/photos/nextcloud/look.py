"""What lies in a remote folder now: walked folder by folder. Nothing is downloaded here."""

from dataclasses import dataclass, field

import polars as pl

from assets.photos.scan.walk import skipping
from catalog_data.webdav import Entry, RefusalError, is_media
from resources.nextcloud import Cloud

FOUND = {
    "path": pl.String,
    "etag": pl.String,
    "size": pl.Int64,
    "modified": pl.Float64,
}
MOST_FOLDERS = 200_000
DEEPEST = 100


@dataclass
class Look:
    """What was found below a root; paths are relative, with ``/``.

    Attributes:
        etag: Of the root, as it was before the walk began.
        rows: Photos, films and sidecars, as FOUND.
        closed: Folders that can't be listed, to why: what lies in them is not known.
        refused: Names that no folder can hold, to why.
    """

    etag: str
    rows: list[tuple[str, str, int, float | None]] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def frame(self) -> pl.DataFrame:
        """Frame of FOUND, one row per file, each path once."""
        found = pl.DataFrame(self.rows, schema=FOUND, orient="row")
        return found.unique("path", keep="first", maintain_order=True)


def look(cloud: Cloud, etag: str) -> Look:
    """Walk a remote folder; names that a scan would not enter are not entered.

    Raises RefusalError where the server can't be asked, or tells of folders without end: then
    nothing is known. A folder inside that is refused, or gone since, is closed alone.
    """
    found, skip = Look(etag), skipping([]).match
    stack, seen = [""], 1
    while stack:
        below = stack.pop()
        for entry in _entries(cloud, below, found):
            if skip(entry.name):
                continue
            path = f"{below}/{entry.name}" if below else entry.name
            if entry.refused:
                found.refused[path] = f"{path} has {entry.refused}."
            elif entry.is_folder:
                stack.append(path)
                seen += 1
            elif is_media(entry.name):
                _note(entry, path, found)
        if seen > MOST_FOLDERS or below.count("/") > DEEPEST:
            raise RefusalError("no_nextcloud", f"{cloud.host} tells of folders without end.")
    return found


def _entries(cloud: Cloud, below: str, found: Look) -> list[Entry]:
    try:
        return cloud.listing(below)
    except RefusalError as error:
        if below and error.refusal.kind in ("refused", "absent"):
            found.closed[below] = f"{below} can't be listed: {error}"
            return []
        raise


def _note(entry: Entry, path: str, found: Look) -> None:
    if entry.size is None:
        found.refused[path] = f"{path} is told without its size."
    else:
        found.rows.append((path, entry.etag, entry.size, entry.modified))
