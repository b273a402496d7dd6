"""How one says one's profile of music: fields, and favourites by their names. Reading is beside."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec import UNSET
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.connections import Connections
from api.errors import UnprocessableError
from api.music import favourites
from api.music.canonical import Ref
from api.music.favourites import Id, Loved, loved_by
from api.music.naming import candidates, described
from api.music.profiles import GENRES, Profile, ProfileIn, Unresolved, own_profile
from api.music.tables import ITEMS, Kind
from api.music.tastes import loved_genres
from api.visibility import profiles

COLUMNS = {
    "bio": "bio",
    "city": "city",
    "city_lat": "latitude",
    "city_lng": "longitude",
    "clout": "clout",
    "shown": "shown",
}
UNSAID: dict[str, Any] = {
    "bio": "",
    **dict.fromkeys(("city", "latitude", "longitude")),
    "clout": 0.0,
    "shown": False,
}
DECIMALS = 2  # of a degree: a kilometre, a town and no house


class Meant(NamedTuple):
    """What names of one kind mean: what is loved by then, and what is not known."""

    kind: Kind
    ids: list[Id]
    unresolved: list[Unresolved]


async def introduce(
    connections: Connections, viewer: Viewer, said: ProfileIn, *, whole: bool
) -> Profile:
    """Say one's profile: all of it, or what changes. Names that are not clear are told, not kept.

    Raises UnprocessableError where of a place one half would be known.
    """
    loved = (await loved_by(connections, [viewer.id]))[viewer.id]
    meant = [await _meant(connections, kind, names, loved) for kind, names in _named(said)]
    async with connections.begin() as connection:
        await _say(connection, viewer, (UNSAID if whole else {}) | _fields(said))
        for one in meant:
            await _replace(connection, viewer, one, loved)
    shown = await own_profile(connections, viewer)
    shown.unresolved = [lost for one in meant for lost in one.unresolved]
    shown.unresolved += await _genres(connections, viewer, said)
    return shown


def _fields(said: ProfileIn) -> dict[str, Any]:
    given = {column: getattr(said, name) for name, column in COLUMNS.items()}
    row = {name: value for name, value in given.items() if value is not UNSET}
    for name in ("latitude", "longitude"):
        if row.get(name) is not None:
            row[name] = round(row[name], DECIMALS)
    return row


async def _say(connection: AsyncConnection, viewer: Viewer, row: dict[str, Any]) -> None:
    """Write what was said over what stood there."""
    held = select(*(profiles.c[name] for name in UNSAID)).where(profiles.c.user_id == viewer.id)
    before = (await connection.execute(held.with_for_update())).mappings().first()
    now = UNSAID | dict(before or {}) | row
    if (now["latitude"] is None) != (now["longitude"] is None):
        raise UnprocessableError("Say city_lat and city_lng together, or neither.")
    now["said_at"] = func.clock_timestamp()
    new = insert(profiles).values(user_id=viewer.id, **now)
    await connection.execute(new.on_conflict_do_update(index_elements=["user_id"], set_=now))


def _named(said: ProfileIn) -> list[tuple[Kind, list[str]]]:
    given = [(kind, getattr(said, f"favorite_{word}s")) for word, kind in ITEMS.items()]
    return [(kind, names) for kind, names in given if names is not UNSET]


async def _meant(
    connections: Connections, kind: Kind, names: Sequence[str], loved: Sequence[Loved]
) -> Meant:
    """What is loved already keeps its name; of others, each must mean one thing."""
    known = await candidates(connections, kind, names)
    mine = [one.end for one in loved if one.end.kind == kind.word]
    meant = Meant(kind, [], [])
    for name in dict.fromkeys(names):
        refs = known.get(name, [])
        kept = [end.id for end in mine if end.name == name or end.ref in refs]
        if kept or len(refs) == 1:
            meant.ids.extend(kept or [refs[0].id])
        else:
            meant.unresolved.append(await _unclear(connections, kind, name, refs))
    return meant


async def _unclear(
    connections: Connections, kind: Kind, name: str, refs: Sequence[Ref]
) -> Unresolved:
    told = await described(connections, refs)
    return Unresolved(kind.word, name, "ambiguous" if refs else "unknown", told)


async def _replace(
    connection: AsyncConnection, viewer: Viewer, meant: Meant, loved: Sequence[Loved]
) -> None:
    before = [one for one in loved if one.end.kind == meant.kind.word]
    gone = [one.item_id for one in before if one.end.id not in meant.ids]
    await favourites.remove(connection, viewer, gone)
    there = {one.end.id for one in before}
    await favourites.add(connection, viewer, [id_ for id_ in meant.ids if id_ not in there])


async def _genres(connections: Connections, viewer: Viewer, said: ProfileIn) -> list[Unresolved]:
    """Genres that were said and do not follow of what is loved."""
    names = [] if said.favorite_genres is UNSET else said.favorite_genres
    follow = (await loved_genres(connections, [viewer.id], GENRES))[viewer.id] if names else []
    return [Unresolved("genre", name, "derived") for name in names if name not in follow]
