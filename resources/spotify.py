"""Spotify's catalogue for those who derive: searched and listed page by page. Nothing is kept here.

No person is behind these requests: the house asks by its own app (client credentials). The secret
is read from the environment when it is needed, so that no page or book of runs shows it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import dagster as dg
from msgspec import Struct
from pydantic import Field

from catalog_data.music.spotify import (
    ACCOUNTS,
    API,
    PAGE,
    SECRET,
    UNSET,
    Album,
    Artist,
    Token,
    Track,
)
from resources.pace import Pace
from resources.service import AnswerError, RefusedError, Service, SilentError

T = TypeVar("T")
FEW = 10  # of a search by an app in development mode
INVALID_LIMIT = "invalid limit"


class Page(Struct):
    """Where the next page begins, if there is one, and how much there is in all."""

    next: str | None = None
    total: int = 0
    limit: int = PAGE
    offset: int = 0

    @property
    def following(self) -> int | None:
        """Where the next page begins; None after the last one."""
        return None if self.next is None else self.offset + self.limit


class Artists(Page):
    """A page of artists."""

    items: list[Artist] = []


class Albums(Page):
    """A page of albums."""

    items: list[Album] = []


class Tracks(Page):
    """A page of tracks."""

    items: list[Track] = []


class FoundArtists(Struct):
    """What a search for artists answers."""

    artists: Artists


class FoundTracks(Struct):
    """What a search for tracks answers."""

    tracks: Tracks


class Spotify(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The house's app at Spotify, or none; twice a second at most."""

    client_id: str = Field(default="", description="of the app; empty: there is none")
    accounts: str = Field(default=ACCOUNTS, description="where tokens are given")
    url: str = Field(default=API, description="what its paths stand below")
    per_second: float = Field(default=2.0, description="requests a second at most")
    tries: int = 4
    first_wait: float = 2.0

    @property
    def trouble(self) -> str | None:
        """Why it can't be asked; None where it can."""
        return None if self.client_id and os.environ.get(SECRET, "").strip() else UNSET

    @contextmanager
    def opened(self) -> Iterator["Catalogue"]:
        """Ask while the block runs; raises SilentError where there is no app."""
        if self.trouble is not None:
            raise SilentError(self.trouble)
        service = Service("Spotify", Pace(self.per_second), self.tries, self.first_wait)
        try:
            yield Catalogue(self, service)
        finally:
            service.close()


class Catalogue:
    """Spotify's catalogue while it is asked. All raise as `Service.told` does."""

    def __init__(self, spotify: Spotify, service: Service) -> None:
        self.spotify, self.service = spotify, service
        self.largest_search = PAGE
        self._token = ""

    def artists(self, genre: str, offset: int) -> Artists:
        """Artists of a genre, as Spotify orders them."""
        words = genre.replace('"', " ")
        return self._found(FoundArtists, f'genre:"{words}"', "artist", offset).artists

    def by_isrc(self, isrc: str) -> Tracks:
        """Tracks that have an ISRC: the same recording on several albums."""
        return self._found(FoundTracks, f"isrc:{isrc}", "track", 0).tracks

    def albums(self, artist: str, offset: int) -> Albums:
        """Albums and singles of an artist's own."""
        told = {"include_groups": "album,single", "limit": PAGE, "offset": offset}
        return self._told(Albums, f"/artists/{artist}/albums", told)

    def tracks(self, album: str, offset: int) -> Tracks:
        """Tracks of an album, disc by disc."""
        return self._told(Tracks, f"/albums/{album}/tracks", {"limit": PAGE, "offset": offset})

    def _found(self, kind: type[T], words: str, what: str, offset: int) -> T:
        """A page of a search; smaller ones where the app may not ask for more."""
        asked = {"q": words, "type": what, "offset": offset}
        try:
            return self._told(kind, "/search", asked | {"limit": self.largest_search})
        except AnswerError as error:
            if INVALID_LIMIT not in str(error).lower() or self.largest_search == FEW:
                raise
        self.largest_search = FEW
        return self._told(kind, "/search", asked | {"limit": FEW})

    def _told(self, kind: type[T], path: str, asked: dict[str, Any]) -> T:
        """An answer; with another token where the one at hand ended."""
        url = f"{self.spotify.url}{path}"
        if self._token:
            try:
                return self.service.told(kind, "GET", url, params=asked, headers=self._bearer())
            except RefusedError:
                self._token = ""
        self._token = self._new_token()
        return self.service.told(kind, "GET", url, params=asked, headers=self._bearer())

    def _bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._token}"}

    def _new_token(self) -> str:
        login = (self.spotify.client_id, os.environ.get(SECRET, "").strip())
        form = {"grant_type": "client_credentials"}
        url = f"{self.spotify.accounts}/api/token"
        return self.service.told(Token, "POST", url, data=form, auth=login).access_token
