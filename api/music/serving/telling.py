"""Hits of models and of the content space as they are told: with names, and albums of tracks."""

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct

from api.music.serving.items import Id, Item
from api.music.serving.ranking import Hit
from api.music.serving.schemas import Extra, Reason, Recommended

LIKENESS_DIGITS = 2
Names = dict[Id, Item]


class Found(Struct):
    """What one model says, the best first, and which one it is."""

    hits: list[Hit]
    version: str


def recommended(
    named: Names, hits: Sequence[Hit], version: str, best: float | None = None
) -> list[Recommended]:
    """Hits with names, what became one item once; likeness is the share of ``best``.

    Where that is not given, it is of the highest score. What has no name is left out.
    """
    whole = best or max((hit.score for hit in hits), default=1.0)
    shown: dict[Id, Recommended] = {}
    for hit in hits:
        item = named.get(hit.id)
        if item is not None and item.id not in shown:
            shown[item.id] = _one(item, hit, named, version, whole)
    return list(shown.values())


def ids_in(hits: Sequence[Hit]) -> list[Id]:
    """All that hits name, each once."""
    found = dict.fromkeys(hit.id for hit in hits)
    return list(found | dict.fromkeys(id_ for hit in hits for id_, _ in hit.reasons))


def _one(item: Item, hit: Hit, named: Names, version: str, whole: float) -> Recommended:
    reasons = [
        Reason(named[id_].id, named[id_].name, share) for id_, share in hit.reasons if id_ in named
    ]
    likeness = round(min(1.0, max(0.0, hit.score / whole)), LIKENESS_DIGITS)
    extra = Extra(item.id, hit.score, version, item.artists, item.spotify_id, reasons)
    return Recommended(item.name, likeness, extra)


def albums_of(named: Names, hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The albums of tracks, each as good as its best track, for the same reasons."""
    best: dict[Id, Hit] = {}
    for hit in hits:
        album = named[hit.id].album_id if hit.id in named else None
        if album is not None:
            best.setdefault(album, Hit(album, hit.score, hit.reasons))
    return list(best.values())[:limit]


def now() -> dt.datetime:
    """When an answer is made."""
    return dt.datetime.now(dt.UTC)
