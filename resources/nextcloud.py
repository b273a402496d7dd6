"""Folders of a Nextcloud: asked, listed, downloaded from. What is kept of them is others' matter.

WebDAV as the manual tells it (docs.nextcloud.com, developer manual, clients, WebDAV): files of a
user stand below ``remote.php/dav/files/USER``, listings go one folder deep, and the ETag of a
folder changes with anything below it.
"""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import dagster as dg
import httpx
import tenacity
from pydantic import Field

from catalog_data import secret_files
from catalog_data.photos.nextcloud import NO_PASSWORD, mirror_name, password_name
from catalog_data.webdav import (
    PROPFIND,
    Entry,
    Listing,
    ListingError,
    RefusalError,
    refused,
    root_url,
    unreachable,
    url_of,
)
from resources.download import Remote, Terms, download
from resources.guarded import Guarded
from resources.patience import AgainError, DownloadError, LaterError, patient, refuse_busy

TIMEOUT = httpx.Timeout(10.0, read=60.0)
HASTE = httpx.Timeout(10.0)
AGENT = {"user-agent": "wunderkammer (photos for a household)"}
LARGEST_LISTING = 512 << 20
LISTING_SECONDS = 300.0
LARGEST_FILE = 64 << 30
PATIENCE_SECONDS = 60.0
SLACK_SECONDS = 60.0


class Folder(NamedTuple):
    """A folder of a Nextcloud, as its owner named it."""

    id: uuid.UUID
    owner_id: uuid.UUID
    address: str
    username: str
    remote: str
    source_id: uuid.UUID
    password_at: str

    @property
    def mirror(self) -> str:
        """What its mirror is called."""
        return mirror_name(self.owner_id, self.address, self.username, self.remote)


@dataclass(frozen=True)
class Cloud:
    """One folder of a server that is being asked; safe to share between threads."""

    client: httpx.Client
    root: str
    tries: int
    first_wait: float
    slowest: float

    @property
    def host(self) -> str:
        """Of the server."""
        return httpx.URL(self.root).host

    def stand(self) -> Entry:
        """The folder itself, with its ETag; raises RefusalError."""
        return next(entry for entry in self._listed("", "0") if entry.name == "")

    def listing(self, path: str) -> list[Entry]:
        """What lies in a folder below the root ('' is the root); raises RefusalError."""
        return [entry for entry in self._listed(path, "1") if entry.name or entry.refused]

    def fetch(self, path: str, size: int, etag: str, target: Path) -> Path:
        """Download a file below the root.

        Raises DownloadError where it can't be had, LaterError where it can't be had now,
        RefusalError where the server must not be asked.
        """
        if size > LARGEST_FILE:
            raise DownloadError(f"{path} has {size:,} bytes, more than {LARGEST_FILE:,}.")
        terms = Terms(seconds=SLACK_SECONDS + size / self.slowest, longest_wait=PATIENCE_SECONDS)
        remote = Remote(url_of(self.root, path), size, etag)
        return download(self.client, remote, target, self._patience(), terms=terms)

    def _patience(self) -> tenacity.Retrying:
        return patient(self.tries, self.first_wait)

    def _listed(self, path: str, depth: str) -> list[Entry]:
        url = url_of(self.root, path)
        try:
            return self._patience()(self._ask, url, depth)
        except (AgainError, LaterError) as error:
            raise RefusalError("busy", f"{error}.".replace("..", ".")) from error
        except httpx.HTTPError as error:
            why = str(error) or type(error).__name__
            raise RefusalError(*unreachable(self.host, why)) from error
        except ListingError as error:
            raise RefusalError("no_nextcloud", f"{self.host}: {error}") from error

    def _ask(self, url: str, depth: str) -> list[Entry]:
        """One PROPFIND; the answer is bounded in bytes and in time."""
        headers = {"depth": depth, "content-type": "application/xml; charset=utf-8"}
        with self.client.stream("PROPFIND", url, headers=headers, content=PROPFIND) as answer:
            refuse_busy(answer, PATIENCE_SECONDS)
            location = answer.headers.get("location", "")
            if refusal := refused(answer.status_code, self.host, location):
                raise RefusalError(*refusal)
            return _entries(answer, url)


def _entries(answer: httpx.Response, url: str) -> list[Entry]:
    listing, read, until = Listing(url), 0, time.monotonic() + LISTING_SECONDS
    for piece in answer.iter_bytes():
        read += len(piece)
        if read > LARGEST_LISTING:
            raise ListingError("The answer does not end.")
        if time.monotonic() > until:
            raise AgainError(f"{answer.url.host} lists too slowly")
        listing.feed(piece)
    return listing.entries()


class Nextcloud(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Where mirrors and passwords lie, which servers may be asked, and how patiently."""

    mirrors: str = Field(description="folder of the mirrors")
    passwords: str = Field(description="folder of the passwords, a file each")
    named: list[str] = Field(
        default=[], description="hosts, IPs, networks that may be asked though they are private"
    )
    tries: int = 3
    first_wait: float = 2.0
    slowest: float = Field(default=20_000.0, description="bytes a second below which is given up")
    minutes: float = Field(default=30.0, description="how long one run brings files")
    at_once: int = Field(default=4, description="downloads side by side")

    def mirror(self, folder: Folder) -> Path:
        """The folder of the home that mirrors one."""
        return Path(self.mirrors) / folder.mirror

    def glance(self, folder: Folder) -> str:
        """The ETag of a folder, asked for once and in haste; raises RefusalError."""
        with self.opened(folder, tries=1) as cloud:
            cloud.client.timeout = HASTE
            return cloud.stand().etag

    @contextmanager
    def opened(self, folder: Folder, tries: int | None = None) -> Iterator[Cloud]:
        """Ask about a folder, with its password; raises RefusalError where there is none here.

        Redirects are not followed, and no proxy is asked: the password goes nowhere else.
        """
        password = secret_files.kept(self.passwords, password_name(folder.id))
        if password is None:
            raise RefusalError("refused", NO_PASSWORD)
        root = url_of(root_url(folder.address, folder.username), folder.remote)
        with httpx.Client(
            transport=Guarded(self.named),
            auth=httpx.BasicAuth(folder.username, password),
            timeout=TIMEOUT,
            headers=AGENT,
            follow_redirects=False,
            trust_env=False,
        ) as client:
            yield Cloud(client, root, tries or self.tries, self.first_wait, self.slowest)

    def forget_others(self, known: set[uuid.UUID], before: float) -> int:
        """Remove passwords of folders that are no more, if older than Unix seconds; how many."""
        folder = Path(self.passwords)
        names = {password_name(id_) for id_ in known}
        left = [path for path in folder.glob("nextcloud-*") if path.name not in names]
        old = [path for path in left if path.stat().st_mtime < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)
