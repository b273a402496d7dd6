"""Spotify as both floors read it: the app a home has there, addresses, answers. Nothing is asked.

As its reference tells (developer.spotify.com, Web API). Since February 2026 apps in development
mode search ten at a time and are told neither popularity nor, of a list, ISRCs: what may be
missing has a default. Audio features, genre seeds and related artists are answered no more.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Literal, NamedTuple

from msgspec import Struct, field

ACCOUNTS = "https://accounts.spotify.com"
API = "https://api.spotify.com/v1"
ID, SECRET = "WUNDERKAMMER_SPOTIFY_ID", "WUNDERKAMMER_SPOTIFY_SECRET"  # noqa: S105
UNSET = (
    f"No Spotify is set up here: make an app at developer.spotify.com and set {ID} and {SECRET}."
)
PAGE = 50
LARGEST_OFFSET = 1_000  # no search goes on beyond it
Precision = Literal["year", "month", "day"]


class SpotifyApp(Struct, frozen=True):
    """The app by which a home is known at Spotify."""

    client_id: str
    client_secret: str
    accounts: str = ACCOUNTS
    api: str = API


def app_from(environment: Mapping[str, str]) -> SpotifyApp | None:
    """The app that the environment names; raises ValueError where half of it is missing.

    WUNDERKAMMER_SPOTIFY_ID, WUNDERKAMMER_SPOTIFY_SECRET: of the app; none.
    WUNDERKAMMER_SPOTIFY_ACCOUNTS_URL, WUNDERKAMMER_SPOTIFY_URL: where Spotify is; for tests.
    """
    client_id, secret = (environment.get(name, "").strip() for name in (ID, SECRET))
    if not client_id and not secret:
        return None
    if not client_id or not secret:
        raise ValueError(f"Set both {ID} and {SECRET}, or neither.")
    accounts = environment.get("WUNDERKAMMER_SPOTIFY_ACCOUNTS_URL", "").strip().rstrip("/")
    api = environment.get("WUNDERKAMMER_SPOTIFY_URL", "").strip().rstrip("/")
    return SpotifyApp(client_id, secret, accounts or ACCOUNTS, api or API)


class Token(Struct):
    """Leave to ask, for so many seconds; without a new refresh token the old one stays good."""

    access_token: str
    expires_in: int = 3600
    refresh_token: str | None = None
    scope: str = ""


class Named(Struct):
    """Somebody or something that has an id at Spotify; an artist of a track may have none."""

    id: str | None
    name: str = ""


class Artist(Named):
    """An artist, and genres as Spotify calls them."""

    genres: list[str] = []


class Album(Named):
    """An album; the date may be a year, or a year and a month."""

    album_type: str = "album"
    release_date: str | None = None
    release_date_precision: str | None = None
    artists: list[Named] = []


class ExternalIds(Struct):
    """Numbers that others give; most are left out."""

    isrc: str | None = None


class Track(Named):
    """A track, and where it stands on its album."""

    track_number: int | None = None
    disc_number: int = 1
    duration_ms: int | None = None
    artists: list[Named] = []
    external_ids: ExternalIds = field(default_factory=ExternalIds)


class Released(NamedTuple):
    """When an album came out: the first day of a year or month that is all that is known."""

    day: dt.date | None
    precision: Precision | None


def released(told: str | None) -> Released:
    """A date as Spotify tells it: YYYY, YYYY-MM or YYYY-MM-DD; nothing of what is none."""
    kinds: dict[int, Precision] = {1: "year", 2: "month", 3: "day"}
    parts = (told or "").split("-")
    try:
        numbers = [int(part) for part in parts]
        day = dt.date(*[*numbers, 1, 1][:3])
    except (ValueError, OverflowError):
        return Released(None, None)
    return Released(day, kinds[len(parts)]) if len(parts) in kinds else Released(None, None)
