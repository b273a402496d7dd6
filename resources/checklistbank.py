"""Releases at ChecklistBank: which one is newest, and its archive. What becomes of it is others'.

The API as its guide tells it (api.checklistbank.org, CatalogueOfLife/checklistbank, about-md):
projects are released from time to time, releases are immutable, other datasets change under their
key. ``export.zip`` redirects to an archive made before; without ``extended`` it holds names alone.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import dagster as dg
import httpx
import msgspec

from resources.download import Advance, Remote, download
from resources.patience import AgainError, DownloadError, patient, refuse_busy
from resources.zips import A_ZIP

T = TypeVar("T")
NEWEST = 5
RELEASES = ("release", "xrelease")
WHOLE_COLDP = {"format": "ColDP", "extended": "true"}  # the case matters
TIMEOUT = httpx.Timeout(30.0, read=60.0)
ABSENT = 404


class Dataset(msgspec.Struct, rename="camel"):
    """What ChecklistBank says of a dataset, as far as it is needed."""

    key: int
    origin: str = "external"
    source_key: int | None = None
    title: str | None = None
    alias: str | None = None
    version: str | None = None
    issued: str | None = None
    created: str = ""
    doi: str | None = None
    size: int | None = None
    attempt: int | None = None


class Page(msgspec.Struct):
    """One page of a list."""

    result: list[Dataset] = []


class Found(msgspec.Struct, frozen=True):
    """A release that can be downloaded: what it is, its lasting address, where its archive lies."""

    dataset: Dataset
    origin: str
    remote: Remote

    @property
    def name(self) -> str:
        """What it is called, with its version."""
        called = self.dataset.alias or self.dataset.title or f"dataset {self.dataset.key}"
        version = self.dataset.version or self.dataset.issued
        return f"{called} ({version})" if version else called


class ChecklistBank(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The bank of checklists that publishes the Catalogue of Life."""

    url: str = "https://api.checklistbank.org"
    tries: int = 6
    first_wait: float = 2.0

    def newest(self, key: int) -> Found:
        """The newest of the last five releases whose archive is there.

        Args:
            key: Of a project, whose base releases are looked at; of one of its releases, whose
                kind (base or extended) is kept; or of a dataset that is no project's.

        Raises:
            DownloadError: ChecklistBank has no such dataset, no archive of it, or doesn't answer.
        """
        with self._client() as client:
            for dataset in self._candidates(client, key):
                found = self._downloadable(client, dataset)
                if found is not None:
                    return found
        raise DownloadError(f"ChecklistBank has no archive of dataset {key} to download now.")

    def fetch(self, found: Found, folder: Path, advance: Advance | None = None) -> Path:
        """Download a release's archive into a folder; see `download`."""
        target = folder / f"checklistbank-{found.dataset.key}.zip"
        with self._client() as client:
            patience = patient(self.tries, self.first_wait)
            return download(client, found.remote, target, patience, advance, A_ZIP)

    def _client(self) -> httpx.Client:
        agent = {"user-agent": "wunderkammer (checklists for a household)"}
        return httpx.Client(follow_redirects=True, timeout=TIMEOUT, headers=agent)

    def _candidates(self, client: httpx.Client, key: int) -> Iterator[Dataset]:
        """Releases that belong to a key, newest first; a dataset that has none is its own."""
        dataset = self._told(client, f"{self.url}/dataset/{key}", {}, Dataset)
        project = dataset.source_key if dataset.origin in RELEASES else key
        if dataset.origin not in (*RELEASES, "project") or project is None:
            yield dataset
            return
        kind = dataset.origin if dataset.origin in RELEASES else "release"
        asked: dict[str, str | int] = {
            "releasedFrom": project,
            "origin": kind,
            "sortBy": "created",
            "limit": NEWEST,
        }
        page = self._told(client, f"{self.url}/dataset", asked, Page)
        yield from sorted(page.result, key=lambda each: (each.created, each.key), reverse=True)

    def _downloadable(self, client: httpx.Client, dataset: Dataset) -> Found | None:
        """The release with its archive's address, or None where no archive was made of it."""
        export = httpx.URL(f"{self.url}/dataset/{dataset.key}/export.zip", params=WHOLE_COLDP)
        answer = self._asked(client, "HEAD", export)
        if not answer.is_success:
            return None
        length = answer.headers.get("content-length", "")
        remote = Remote(
            url=str(answer.url),
            size=int(length) if length.isdigit() else None,
            etag=answer.headers.get("etag"),
        )
        changes = dataset.origin not in RELEASES and dataset.attempt is not None
        origin = f"{export}#{dataset.attempt}" if changes else str(export)
        return Found(dataset=dataset, origin=origin, remote=remote)

    def _told(
        self, client: httpx.Client, url: str, asked: dict[str, str | int], kind: type[T]
    ) -> T:
        """A JSON answer."""
        answer = self._asked(client, "GET", httpx.URL(url, params=asked))
        if answer.status_code == ABSENT:
            raise DownloadError(f"ChecklistBank has no {url.removeprefix(self.url)[1:]}.")
        try:
            answer.raise_for_status()
            return msgspec.json.decode(answer.content, type=kind)
        except (httpx.HTTPStatusError, msgspec.MsgspecError) as error:
            raise DownloadError(f"{url} doesn't answer as ChecklistBank does.") from error

    def _asked(self, client: httpx.Client, verb: str, url: httpx.URL) -> httpx.Response:
        """An answer, after more tries where the network or the server has a bad moment."""

        def ask() -> httpx.Response:
            answer = client.request(verb, url)
            refuse_busy(answer)
            return answer

        try:
            return patient(self.tries, self.first_wait)(ask)
        except (AgainError, httpx.HTTPError) as error:
            why = str(error) or type(error).__name__
            raise DownloadError(f"ChecklistBank doesn't answer now ({why}).") from error
