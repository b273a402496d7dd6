"""MusicBrainz for those who derive: names of genres, ISRCs of recordings.

Its web service (musicbrainz.org/doc/MusicBrainz_API) is asked once a second, and wants to know whom
to write to: without an address to tell, it is not asked.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from msgspec import Struct, field
from pydantic import Field

from resources.pace import Pace
from resources.service import Service, SilentError

URL = "https://musicbrainz.org/ws/2"
CONTACT = "WUNDERKAMMER_MUSICBRAINZ_CONTACT"
UNSET = f"MusicBrainz is not asked here: set {CONTACT} to an address that it may write to."
PAGE = 100


class _Genre(Struct):
    name: str


class Genres(Struct):
    """A page of genres."""

    total: int = field(name="genre-count", default=0)
    offset: int = field(name="genre-offset", default=0)
    genres: list[_Genre] = []

    @property
    def names(self) -> list[str]:
        """What they are called."""
        return [genre.name for genre in self.genres]

    @property
    def following(self) -> int | None:
        """Where the next page begins; None after the last one."""
        after = self.offset + len(self.genres)
        return after if self.genres and after < self.total else None


class _Recording(Struct):
    id: uuid.UUID
    isrcs: list[str] = []


class MusicBrainz(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The open encyclopaedia of music."""

    url: str = Field(default=URL, description="what its paths stand below")
    contact: str = Field(default="", description="whom it may write to; empty: it is not asked")
    per_second: float = Field(default=1.0, description="requests a second at most")
    tries: int = 4
    first_wait: float = 2.0

    @property
    def trouble(self) -> str | None:
        """Why it is not asked; None where it is."""
        return None if self.contact else UNSET

    @contextmanager
    def opened(self) -> Iterator["Encyclopaedia"]:
        """Ask while the block runs; raises SilentError where it may not be."""
        if self.trouble is not None:
            raise SilentError(self.trouble)
        agent = f"wunderkammer/0.1 ( {self.contact} )"
        pace = Pace(self.per_second)
        service = Service("MusicBrainz", pace, self.tries, self.first_wait, agent)
        try:
            yield Encyclopaedia(self.url, service)
        finally:
            service.close()


class Encyclopaedia:
    """MusicBrainz while it is asked. All raise as `Service.told` does."""

    def __init__(self, url: str, service: Service) -> None:
        self.url, self.service = url, service

    def genres(self, offset: int) -> Genres:
        """A hundred genres, by name."""
        asked = {"fmt": "json", "limit": PAGE, "offset": offset}
        return self.service.told(Genres, "GET", f"{self.url}/genre/all", params=asked)

    def isrcs(self, recording: str) -> list[str]:
        """ISRCs of a recording; raises AbsentError where there is no such recording."""
        asked = {"fmt": "json", "inc": "isrcs"}
        where = f"{self.url}/recording/{recording}"
        return self.service.told(_Recording, "GET", where, params=asked).isrcs
