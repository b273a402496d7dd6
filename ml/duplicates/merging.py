"""What a kept photo gains from those it replaces, each value with where it came from. No writing.

A person's words on the keeper are never overwritten: the others only fill what is empty.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

# Degrees within which two places are one: about ten metres.
SAME_PLACE = 0.0001


class Sayings(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of one photo: None, or nothing in a set, where nobody said anything."""

    photo_id: str
    rating: int | None = None
    favourite: bool = False
    title: str | None = None
    description: str | None = None
    place: tuple[float, float] | None = None
    tags: frozenset[str] = frozenset()
    albums: frozenset[str] = frozenset()


class Gain(msgspec.Struct, frozen=True):
    """A value that the keeper is given, the ids of the photos it comes from, and what it had."""

    field: str
    value: Any
    origins: tuple[str, ...]
    before: Any


class Merged(msgspec.Struct, frozen=True):
    """What the keeper gains, and the fields in which what others say is not taken."""

    gains: tuple[Gain, ...]
    conflicts: tuple[str, ...]


def merged(keeper: Sayings, others: Sequence[Sayings]) -> Merged:
    """What to write on the keeper when the others go, in the order of their ids.

    The highest rating; favourite if any is; all tags and albums; title and description if it has
    none, by the first that has; the place if it has none and all that have one agree.
    """
    rest = sorted(others, key=lambda one: one.photo_id)
    gains = [gain for name, merge in FIELDS.items() if (gain := merge(name, keeper, rest))]
    gained = {gain.field for gain in gains}
    return Merged(
        tuple(gains),
        tuple(name for name in SINGLE if name not in gained and _differs(name, keeper, rest)),
    )


def _highest(name: str, keeper: Sayings, rest: list[Sayings]) -> Gain | None:
    best = max((one.rating for one in rest if one.rating is not None), default=None)
    if best is None or (keeper.rating is not None and keeper.rating >= best):
        return None
    return Gain(name, best, _ids(one for one in rest if one.rating == best), keeper.rating)


def _any(name: str, keeper: Sayings, rest: list[Sayings]) -> Gain | None:
    marked = _ids(one for one in rest if one.favourite)
    return Gain(name, True, marked, False) if marked and not keeper.favourite else None


def _union(name: str, keeper: Sayings, rest: list[Sayings]) -> Gain | None:
    mine: frozenset[str] = getattr(keeper, name)
    new = frozenset().union(*(getattr(one, name) for one in rest)) - mine
    if not new:
        return None
    origins = _ids(one for one in rest if getattr(one, name) & new)
    return Gain(name, tuple(sorted(mine | new)), origins, tuple(sorted(mine)))


def _filled(name: str, keeper: Sayings, rest: list[Sayings]) -> Gain | None:
    first = next((one for one in rest if getattr(one, name)), None)
    if first is None or getattr(keeper, name):
        return None
    return Gain(name, getattr(first, name), (first.photo_id,), getattr(keeper, name))


def _agreed(name: str, keeper: Sayings, rest: list[Sayings]) -> Gain | None:
    placed = [one for one in rest if one.place]
    if keeper.place or not placed or not all(_same(placed[0].place, one.place) for one in placed):
        return None
    return Gain(name, placed[0].place, _ids(placed), None)


def _same(one: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(abs(a - b) <= SAME_PLACE for a, b in zip(one, other, strict=True))


def _differs(name: str, keeper: Sayings, rest: list[Sayings]) -> bool:
    """Whether another says something that the keeper will not say."""
    said = [getattr(one, name) for one in rest if getattr(one, name)]
    mine = getattr(keeper, name)
    if name == "place":
        return any(not _same(mine, other) for other in said)
    return any(other != mine for other in said)


def _ids(photos: Any) -> tuple[str, ...]:
    return tuple(one.photo_id for one in photos)


Merge = Callable[[str, Sayings, list[Sayings]], Gain | None]
FIELDS: dict[str, Merge] = {
    "rating": _highest,
    "favourite": _any,
    "title": _filled,
    "description": _filled,
    "place": _agreed,
    "tags": _union,
    "albums": _union,
}
SINGLE = ("title", "description", "place")
