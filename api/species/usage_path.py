"""The one path parameter ``{taxon}``: ``source:usage``, or a usage id alone. Nowhere else.

Of a usage id alone, the first active source by priority that has it is meant. Where ``source`` is
named, no other is asked. Usage ids may hold colons and slashes: what stands before the first colon
is a source only if it is one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, and_, select

from api.connections import Connections
from api.errors import NotFoundError
from api.species.releases import Served, served, state_of
from api.species.tables import Rows, among, lineages, of_release, usages

COLUMNS = ("status", "rank", "scientific_name", "authorship", "accepted_id", "name_id")
PLACE = ("is_taxon", "lft", "rgt", "depth", "path")


class Found(Struct, frozen=True):
    """One usage of a served release, and where it stands: nowhere, where ``lft`` is None."""

    served: Served
    id: str
    status: str
    rank: str
    scientific_name: str | None
    authorship: str | None
    accepted_id: str | None
    name_id: str | None
    is_taxon: bool
    lft: int | None
    rgt: int | None
    depth: int | None
    path: list[int] | None

    @property
    def key(self) -> str:
        """The id that names it in any source."""
        return key_of(self.served, self.id)

    @property
    def taxon_id(self) -> str:
        """The usage id of the taxon: of a synonym that stands somewhere, its accepted one."""
        return self.accepted_id if self.accepted_id and not self.is_taxon else self.id

    @property
    def taxon_key(self) -> str:
        """The same with its source."""
        return key_of(self.served, self.taxon_id)


def key_of(one: Served, usage: str) -> str:
    """The id of a usage as answers tell it."""
    return f"{one.source}:{usage}"


async def find(connections: Connections, text: str, source: str | None) -> Found:
    """The usage that a text names; raises NotFoundError where no served release has it."""
    found = (await find_all(connections, [text], source))[0]
    if found is None:
        where = f"in source {source!r}" if source else "in any source"
        raise NotFoundError(f"There is no usage {text!r} {where}.")
    return found


async def find_all(
    connections: Connections, texts: Sequence[str], source: str | None
) -> list[Found | None]:
    """The usages that texts name, in their order, in one statement a release."""
    everything = (await state_of(connections)).served
    asked = await served(connections, source)
    candidates = [list(_meant(text, asked, everything, source)) for text in texts]
    wanted: dict[int, set[str]] = defaultdict(set)
    releases = {one.release: one for one in (*everything, *asked)}
    for one, id_ in (pair for pairs in candidates for pair in pairs):
        wanted[one.release].add(id_)
    known = {
        (release, row.id): _found(releases[release], row)
        for release, ids in wanted.items()
        for row in await connections.rows(_usages(release, ids))
    }
    keys = [[(one.release, id_) for one, id_ in pairs] for pairs in candidates]
    return [next((known[key] for key in some if key in known), None) for some in keys]


def _meant(
    text: str, asked: Sequence[Served], everything: Sequence[Served], source: str | None
) -> Iterator[tuple[Served, str]]:
    """What a text may mean, best first."""
    code, colon, rest = text.partition(":")
    if colon:
        named = asked if source else everything
        yield from ((one, rest) for one in named if one.source == code)
    yield from ((one, text) for one in asked)


def _usages(release: int, ids: Iterable[str]) -> Rows:
    joined = usages.outerjoin(
        lineages, and_(lineages.c.id == usages.c.id, of_release(lineages, release))
    )
    columns = [*(usages.c[name] for name in COLUMNS), *(lineages.c[name] for name in PLACE)]
    query = select(usages.c.id, *columns).select_from(joined)
    return query.where(of_release(usages, release), among(usages.c.id, ids))


def _found(one: Served, row: Row[*tuple[Any, ...]]) -> Found:
    values = row._asdict()
    return Found(one, **values | {"is_taxon": bool(values["is_taxon"])})
