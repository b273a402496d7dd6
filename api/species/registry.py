"""Sources of names and all their releases that are known. What a release holds is elsewhere."""

import datetime as dt
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import select, text

from api.connections import Connections
from api.errors import NotFoundError
from api.pagination import Page, cursor_of, position_of
from api.species.releases import Served, state_of
from api.species.tables import Rows, archives, number, releases, sources
from catalog_data.identity import fingerprint

State = Literal["served", "previous", "refused", "not served"]
_TOLD = text(
    """
    SELECT md5(string_agg(s::text, '|' ORDER BY code)) FROM facts.taxonomy_sources s
    UNION ALL SELECT md5(string_agg(a::text, '|' ORDER BY release)) FROM facts.taxonomy_archives a
    UNION ALL SELECT md5(string_agg(concat_ws('|', release, computed_at, refused, checks), '|'
                                    ORDER BY release)) FROM derived.taxon_releases
    """
)
SAID = ("title", "alias", "version", "issued", "doi", "licence", "citation", "url")


class SourceOut(Struct):
    """One source of names: lower priority is asked first. ``release`` is the one it serves."""

    code: str
    title: str | None
    url: str | None
    frequency: str
    licence: str | None
    citation: str | None
    priority: int
    active: bool
    dataset_key: int | None
    release: int | None
    previous: int | None
    version: str | None
    issued: str | None
    doi: str | None


class ReleaseOut(Struct):
    """One release of one source: what it says of itself, what it holds, how its checks went."""

    release: int
    source: str
    state: State
    content_id: str
    size: int
    added_at: dt.datetime
    title: str | None
    alias: str | None
    version: str | None
    issued: str | None
    doi: str | None
    licence: str | None
    citation: str | None
    url: str | None
    refused: str | None
    counts: dict[str, Any]
    checks: list[Any]


async def registry_tag(connections: Connections) -> str:
    """A tag of all that is told here: of what is served, of facts and of releases."""
    state = await state_of(connections)
    rows = [row[0] for row in await connections.rows(_TOLD)]
    return fingerprint(state.tag, *rows)


async def all_sources(connections: Connections) -> list[SourceOut]:
    """All sources by priority, those that serve nothing too."""
    by_code = {one.source: one for one in (await state_of(connections)).served}
    rows = await connections.rows(select(sources).order_by(sources.c.priority, sources.c.code))
    return [_source(row, by_code.get(row.code)) for row in rows]


async def sources_page(connections: Connections, cursor: str | None, limit: int) -> Page[SourceOut]:
    """The same by cursor; there are as many as somebody made by hand."""
    after: tuple[int, str] | None = position_of(cursor, tuple[int, str])
    found = [
        source
        for source in await all_sources(connections)
        if after is None or (source.priority, source.code) > after
    ]
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], cursor_of((last.priority, last.code)) if last else None)


def _source(row: Any, one: Served | None) -> SourceOut:
    own = {name: getattr(row, name) for name in SourceOut.__struct_fields__ if name in sources.c}
    shown = ("title", "url", "licence", "citation")
    told = {name: own[name] or getattr(one, name, None) for name in shown}
    of_release = ("release", "previous", "version", "issued", "doi")
    return SourceOut(**own | told | {name: getattr(one, name, None) for name in of_release})


async def releases_page(
    connections: Connections, source: str | None, cursor: str | None, limit: int
) -> Page[ReleaseOut]:
    """Releases, newest first, of one source or of all. Raises NotFoundError for an unknown one."""
    after, state = position_of(cursor, int), await state_of(connections)
    if source is not None:
        await _must_be_known(connections, source)
    rows = await connections.rows(_releases(source, after, limit + 1))
    pointers: dict[int, State] = {one.previous: "previous" for one in state.served if one.previous}
    pointers |= {one.release: "served" for one in state.served}
    items = [_release(row._asdict(), pointers) for row in rows[:limit]]
    return Page(items, cursor_of(items[-1].release) if len(rows) > limit else None)


async def _must_be_known(connections: Connections, source: str) -> None:
    known = select(sources.c.code).where(sources.c.code == source)
    if await connections.first(known) is None:
        raise NotFoundError(f"There is no source {source!r}.")


def _releases(source: str | None, after: int | None, limit: int) -> Rows:
    own = ("release", "source", "content_id", "size", "added_at")
    derived = (*SAID, "refused", "counts", "checks")
    query = select(*(archives.c[name] for name in own), *(releases.c[name] for name in derived))
    query = query.outerjoin_from(archives, releases, releases.c.release == archives.c.release)
    if source is not None:
        query = query.where(archives.c.source == source)
    if after is not None:
        query = query.where(archives.c.release < after)
    return query.order_by(archives.c.release.desc()).limit(number(limit))


def _release(row: dict[str, Any], pointers: dict[int, State]) -> ReleaseOut:
    state: State = "refused" if row["refused"] else "not served"
    row |= {"counts": row["counts"] or {}, "checks": row["checks"] or []}
    return ReleaseOut(state=pointers.get(row["release"], state), **row)
