"""Figures of releases: usages counted by status and rank, once for each release. No names here."""

from collections import Counter
from typing import Any
from weakref import WeakKeyDictionary

from msgspec import Struct
from sqlalchemy import func, select

from api.connections import Connections
from api.species.releases import Served, served
from api.species.tables import Rows, of_release, usages
from ml.coldp import TAXA
from ml.coldp.ranks import IN_ORDER

MAX_KNOWN = 200
BIOLOGIDEX = {"kingdoms": "kingdom", "families": "family", "genera": "genus", "species": "species"}
_PLACE = {rank: place for place, rank in enumerate(IN_ORDER)}


class SourceFigures(Struct):
    """How much one source serves."""

    source: str
    release: int
    version: str | None
    usages: int
    taxa: int
    by_status: dict[str, int]
    by_rank: dict[str, int]


class Figures(Struct):
    """One source in figures, and each source beside it; ranks are those of taxa, from the top."""

    source: str
    release: int
    version: str | None
    usages: int
    total_taxa: int
    kingdoms: int
    families: int
    genera: int
    species: int
    sources: int
    by_status: dict[str, int]
    by_rank: dict[str, int]
    by_source: list[SourceFigures]


_Kept = dict[tuple[int, int], SourceFigures]
_KNOWN: WeakKeyDictionary[Connections, _Kept] = WeakKeyDictionary()


async def figures_of(connections: Connections, source: str | None) -> Figures:
    """Figures of the named source, else of the first by priority, and of each that is asked."""
    asked = await served(connections, source)
    each = [await source_figures(connections, one) for one in asked]
    first = each[0]
    return Figures(
        source=first.source,
        release=first.release,
        version=first.version,
        usages=first.usages,
        total_taxa=first.taxa,
        **{name: first.by_rank.get(rank, 0) for name, rank in BIOLOGIDEX.items()},
        sources=len(each),
        by_status=first.by_status,
        by_rank=first.by_rank,
        by_source=each,
    )


async def source_figures(connections: Connections, one: Served) -> SourceFigures:
    """Figures of one source; counting nine million usages takes seconds, so it is done once."""
    kept = _KNOWN.setdefault(connections, {})
    key = (one.release, one.stamp)
    if key not in kept:
        rows = await connections.rows(_counted(one.release))
        if len(kept) >= MAX_KNOWN:
            kept.clear()
        kept[key] = _figures(one, [tuple(row) for row in rows])
    return kept[key]


def _counted(release: int) -> Rows:
    grouped = (usages.c.status, usages.c.rank)
    query = select(*grouped, func.count()).where(of_release(usages, release))
    return query.group_by(*grouped)


def _figures(one: Served, rows: list[tuple[Any, ...]]) -> SourceFigures:
    statuses: Counter[str] = Counter()
    ranks: Counter[str] = Counter()
    for status, rank, count in rows:
        statuses[status] += count
        if status in TAXA:
            ranks[rank] += count
    in_order = sorted(ranks, key=lambda rank: (_PLACE.get(rank, len(_PLACE)), rank))
    return SourceFigures(
        source=one.source,
        release=one.release,
        version=one.version,
        usages=statuses.total(),
        taxa=ranks.total(),
        by_status=dict(sorted(statuses.items())),
        by_rank={rank: ranks[rank] for rank in in_order},
    )
