"""Which releases are served: read from the pointers, and remembered for a second. No names here.

Nothing else decides what may be read: a part of a table that no pointer names is never asked.
"""

import time
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct
from sqlalchemy import BigInteger, Integer, String, cast, func, literal, select

from api.connections import Connections
from api.errors import NotFoundError
from api.species.tables import parts, published, releases, sources
from catalog_data.identity import fingerprint

ARTIFACT = "taxonomy:"
REMEMBERED = 1.0
SHAPE = "1"


class Served(Struct, frozen=True):
    """The release that one source serves, with what its answers say of the source.

    ``previous`` is the release served before, which is kept; ``stamp`` changes whenever a table
    of the release was filled again.
    """

    source: str
    release: int
    previous: int | None
    priority: int
    active: bool
    title: str | None
    alias: str | None
    licence: str | None
    citation: str | None
    version: str | None
    issued: str | None
    doi: str | None
    url: str | None
    stamp: int


class State(Struct, frozen=True):
    """All that is served, by priority; ``tag`` is of this state alone."""

    served: tuple[Served, ...]
    tag: str


_KNOWN: WeakKeyDictionary[Connections, tuple[float, State]] = WeakKeyDictionary()


async def state_of(connections: Connections) -> State:
    """What is served, as it was at most a second ago."""
    until, state = _KNOWN.get(connections, (0.0, None))
    if state is not None and time.monotonic() < until:
        return state
    rows = await connections.rows(_QUERY)
    served = tuple(Served(*row) for row in rows)
    told = msgspec.json.encode(served).decode()
    state = State(served, fingerprint(SHAPE, told)[:24])
    _KNOWN[connections] = (time.monotonic() + REMEMBERED, state)
    return state


async def served(connections: Connections, source: str | None = None) -> list[Served]:
    """Active sources by priority, or the one that is named, active or not.

    Raises NotFoundError where the named source serves nothing, or where none does.
    """
    all_served = (await state_of(connections)).served
    if source is None:
        found = [one for one in all_served if one.active]
    else:
        found = [one for one in all_served if one.source == source]
    if not found and source is None:
        raise NotFoundError("No release of any source of names is published yet.")
    if not found:
        raise NotFoundError(f"There is no source {source!r} that serves a release.")
    return found


async def first_served(connections: Connections, source: str | None = None) -> Served:
    """The named source's release, else that of the first active source by priority."""
    return (await served(connections, source))[0]


def _query() -> Any:
    filled = (
        select(parts.c.release, func.max(parts.c.computed_at).label("at"))
        .group_by(parts.c.release)
        .subquery("filled")
    )
    newest = func.greatest(filled.c.at, releases.c.computed_at)
    stamp = func.extract("epoch", newest) * 1_000_000
    return (
        select(
            sources.c.code,
            cast(published.c.version, Integer),
            cast(published.c.previous, Integer),
            sources.c.priority,
            sources.c.active,
            *(
                func.coalesce(sources.c[name], releases.c[name])
                if name in sources.c
                else releases.c[name]
                for name in ("title", "alias", "licence", "citation", "version", "issued", "doi")
            ),
            func.coalesce(sources.c.url, releases.c.url),
            cast(stamp, BigInteger),
        )
        .join_from(
            sources, published, published.c.artifact == literal(ARTIFACT, String) + sources.c.code
        )
        # As text: only versions of taxonomies are numbers, and which rows are cast first is open.
        .join(releases, cast(releases.c.release, String) == published.c.version)
        .outerjoin(filled, filled.c.release == releases.c.release)
        .order_by(sources.c.priority, sources.c.code)
    )


_QUERY = _query()
