"""Names into ids: a name that several items have is reported, never guessed. No ranking here."""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Self

from msgspec import Struct
from sqlalchemy import String, and_, bindparam, column, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from api.connections import Connections
from api.errors import UnprocessableError
from api.music.serving.items import Item, told
from api.music.serving.schemas import Ambiguous, Namesake, Seeds, Unresolved
from api.music.tables import ALBUM, ARTIST, GENRE, TRACK
from catalog_data.music.names import folded

Id = uuid.UUID
NAMESAKES = 20
KINDS = {kind.word: kind for kind in (ARTIST, ALBUM, TRACK, GENRE)}


class Meant(Struct):
    """What seeds mean: items by id, genres by id and name; and names that mean nothing yet."""

    items: dict[Id, str]
    genres: dict[Id, str]
    ambiguous: list[Ambiguous]
    unresolved: list[Unresolved]

    @classmethod
    def of(cls, items: Iterable[Item]) -> Self:
        """Just these items."""
        return cls({item.id: item.kind for item in items}, {}, [], [])

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to go by."""
        return not self.items and not self.genres


async def meant_by(connections: Connections, said: Seeds) -> Meant:
    """Resolve seeds; raises UnprocessableError where none was given."""
    asked = {
        "artist": said.artists,
        "album": said.albums,
        "track": said.tracks,
        "genre": said.genres,
    }
    if not said.has_seeds:
        raise UnprocessableError("Give at least one artist, album, track, genre or id in `seeds`.")
    known = await told(connections, said.seeds)
    found = Meant.of(known.values())
    found.unresolved = [Unresolved("item", str(id_)) for id_ in said.seeds if id_ not in known]
    parts = await asyncio.gather(
        *(named(connections, kind, names) for kind, names in asked.items())
    )
    for part in parts:
        found.items |= part.items
        found.genres |= part.genres
        found.ambiguous += part.ambiguous
        found.unresolved += part.unresolved
    return found


async def named(connections: Connections, kind: str, names: Sequence[str]) -> Meant:
    """What names of one kind mean, whatever their case and accents."""
    found = Meant({}, {}, [], [])
    ids = await _ids_of(connections, kind, names)
    found.unresolved = [Unresolved(kind, name) for name in names if name not in ids]
    if kind == "genre":
        found.genres = {same[0]: name for name, same in ids.items()}
        return found
    items = await told(connections, [id_ for same in ids.values() for id_ in same])
    for name, same in ids.items():
        meant = {items[id_].id: items[id_] for id_ in same if id_ in items}
        if len(meant) > 1:
            others = sorted((Namesake(one.id, one.artists) for one in meant.values()), key=_by_id)
            found.ambiguous.append(Ambiguous(kind, name, others[:NAMESAKES]))
        else:
            found.items |= dict.fromkeys(meant, kind)
    return found


def _by_id(one: Namesake) -> Id:
    return one.id


async def _ids_of(connections: Connections, kind: str, names: Sequence[str]) -> dict[str, list[Id]]:
    if not names:
        return {}
    one, names_given = KINDS[kind], bindparam("names", type_=ARRAY(String))
    asked = func.unnest(names_given).table_valued(column("name", String)).render_derived("asked")
    # Of names without letters or digits nothing is left to compare but they themselves.
    itself = or_(one.folded != "", one.name == asked.c.name)
    same = and_(one.folded == folded("asked.name"), itself)
    query = select(asked.c.name, one.table.c.id).join_from(asked, one.table, same)
    query = query.order_by(asked.c.name, one.table.c.id)
    found: defaultdict[str, list[Id]] = defaultdict(list)
    for name, item in await connections.rows(query, {"names": list(dict.fromkeys(names))}):
        found[name].append(item)
    return found
