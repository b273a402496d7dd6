"""How sources write the ids of what they know, and how we keep them. No table is asked here."""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec import Struct

from catalog_data.music.catalogue import SOURCES

HOUSE = "juke"
MUSICBRAINZ = "musicbrainz"
KINDS = {
    "artist": "artist",
    **dict.fromkeys(("album", "release", "release-group", "release_group"), "album"),
    **dict.fromkeys(("track", "recording"), "track"),
}
SPOTIFY = re.compile(
    r"(?:spotify:(\w+):|https://open\.spotify\.com/(?:intl-\w+/)?(\w+)/)?([0-9A-Za-z]{22})(?:\?.*)?"
)
ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
LONGEST = 200


class IdentifierError(ValueError):
    """No source writes ids like this; the message is one sentence."""


class Identifier(NamedTuple):
    """What a source calls a thing, as aliases keep it; the kind is None where any is meant."""

    source: str
    kind: str | None
    external_id: str


class Given(Struct, kw_only=True):
    """One thing by what is known of it: the house's id, MusicBrainz', another source's."""

    juke_id: str | None = None
    mbid: str | None = None
    source: str | None = None
    resource_type: str | None = None
    source_id: str | None = None


def identifiers(given: Given) -> list[Identifier]:
    """All identifiers of one thing, the most trusted first; raises IdentifierError."""
    found = list(_identifiers(given))
    if not found:
        raise IdentifierError("Give juke_id, mbid, or source, resource_type and source_id.")
    return found


def _identifiers(given: Given) -> Iterator[Identifier]:
    kind = _kind(given.resource_type)
    if given.juke_id is not None:
        yield Identifier(HOUSE, kind, _uuid(given.juke_id))
    if given.mbid is not None:
        yield Identifier(MUSICBRAINZ, kind, _uuid(given.mbid))
    if given.source is None and given.source_id is None:
        return
    if given.source is None or given.source_id is None or kind is None:
        raise IdentifierError("A source goes with resource_type and source_id.")
    if given.source not in READERS:
        raise IdentifierError(f"No source is called {given.source}: use {', '.join(READERS)}.")
    yield Identifier(given.source, kind, READERS[given.source](given.source_id.strip(), kind))


def _kind(word: str | None) -> str | None:
    if word is not None and word not in KINDS:
        raise IdentifierError(f"Nothing is a {word}: use artist, album, track or recording.")
    return word and KINDS[word]


def _uuid(given: str, _: str = "") -> str:
    try:
        return str(uuid.UUID(given))
    except ValueError as error:
        raise IdentifierError(f"{given[:LONGEST]} is no UUID.") from error


def _spotify(given: str, kind: str) -> str:
    """A bare id, a URI or a link of Spotify's."""
    read = SPOTIFY.fullmatch(given)
    word = read and (read[1] or read[2])
    if read is None or (word and KINDS.get(word) != kind):
        raise IdentifierError(f"{given[:LONGEST]} is no id, URI or link of a {kind} of Spotify's.")
    return read[3]


def _isrc(given: str, _: str) -> str:
    code = given.replace("-", "").upper()
    if not ISRC.fullmatch(code):
        raise IdentifierError(f"{given[:LONGEST]} is no ISRC.")
    return code


def _as_it_is(given: str, _: str) -> str:
    if not 0 < len(given) <= LONGEST:
        raise IdentifierError(f"An id has from 1 to {LONGEST} letters.")
    return given


READERS: dict[str, Callable[[str, str], str]] = {
    **dict.fromkeys(SOURCES, _as_it_is),
    **dict.fromkeys((HOUSE, MUSICBRAINZ, "listenbrainz"), _uuid),
    "spotify": _spotify,
    "isrc": _isrc,
}
