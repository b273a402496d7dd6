"""Releases of ListenBrainz: which dumps of listening there are, and fetching one. No reading.

As its documentation tells (listenbrainz.readthedocs.io, data dumps): ``fullexport`` twice a month,
``incremental`` daily, each a folder that holds the dump of listens and its SHA-256.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

import dagster as dg
import httpx
from pydantic import Field

from resources.download import Advance, Remote, Terms, download
from resources.patience import AgainError, DownloadError, patient, refuse_busy

URL = "https://ftp.musicbrainz.org/pub/musicbrainz/listenbrainz"
AGENT = {"user-agent": "wunderkammer/0.1 (music of a household)"}
TIMEOUT = httpx.Timeout(30.0, read=60.0)
LARGEST_LIST = 4 << 20
Kind = Literal["full", "incremental"]
FOLDERS: dict[Kind, str] = {"full": "fullexport", "incremental": "incremental"}
FOLDER = re.compile(r'href="(listenbrainz-dump-(\d+)-(\d{8}-\d{6})-(full|incremental))/?"')
FILE = re.compile(r'href="(listenbrainz-listens-dump-[\w.-]+\.tar\.(?:zst|xz))"')
SUM = re.compile(r"\b[0-9a-f]{64}\b")


class Dump(NamedTuple):
    """One release: its number, when it was made, all of it or what came since the one before."""

    number: int
    made: str
    kind: Kind
    folder: str


class ListenBrainz(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Where its dumps lie; another address is for a mirror."""

    url: str = Field(default=URL, description="what its folders stand below")
    tries: int = 6
    first_wait: float = 2.0

    def dumps(self, kind: Kind) -> list[Dump]:
        """The releases of a kind, the oldest first; raises DownloadError."""
        listed = self._listed(f"{self.url}/{FOLDERS[kind]}/")
        found = {
            Dump(int(number), made, kind, name)
            for name, number, made, told in FOLDER.findall(listed)
            if told == kind
        }
        return sorted(found)

    def fetch(self, dump: Dump, folder: Path, advance: Advance | None = None) -> Path:
        """Download a release's listens into a folder, proven by the SHA-256 beside them.

        What lies there whole already is only proven.

        Raises:
            DownloadError: It can't be had, or is not what its sum says.
        """
        where = f"{self.url}/{FOLDERS[dump.kind]}/{dump.folder}"
        names = FILE.findall(self._listed(f"{where}/"))
        if not names:
            raise DownloadError(f"{dump.folder} holds no dump of listens.")
        name: str = sorted(names)[-1]
        sums = SUM.findall(self._listed(f"{where}/{name}.sha256"))
        if not sums:
            raise DownloadError(f"{name} has no SHA-256 beside it.")
        whole = folder / name
        if whole.exists():
            _prove(whole, name, sums[0])
            return whole
        terms = Terms(is_whole=lambda half, _: _prove(half, name, sums[0]))
        with self._client() as client:
            patience = patient(self.tries, self.first_wait)
            remote = Remote(f"{where}/{name}")
            return download(client, remote, whole, patience, advance, terms)

    @contextmanager
    def _client(self) -> Iterator[httpx.Client]:
        with httpx.Client(timeout=TIMEOUT, headers=AGENT, follow_redirects=True) as client:
            yield client

    def _listed(self, url: str) -> str:
        """A small page, whole."""

        def ask() -> bytes:
            with client.stream("GET", url) as answer:
                refuse_busy(answer)
                if not answer.is_success:
                    raise DownloadError(f"{url} answers {answer.status_code}.")
                return _bounded(answer)

        with self._client() as client:
            try:
                return patient(self.tries, self.first_wait)(ask).decode("utf-8", "replace")
            except (AgainError, httpx.HTTPError) as error:
                why = str(error) or type(error).__name__
                raise DownloadError(f"ListenBrainz doesn't answer now ({why}).") from error


def _bounded(answer: httpx.Response) -> bytes:
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > LARGEST_LIST:
            raise DownloadError(f"{answer.url} does not end.")
    return bytes(body)


def _prove(half: Path, name: str, expected: str) -> None:
    """Raise DownloadError, and begin anew next time, where the bytes are others."""
    with half.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != expected:
        half.unlink()
        raise DownloadError(f"{name} is not what its SHA-256 says; the next try begins anew.")
