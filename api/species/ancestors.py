"""Taxa by their place in the tree, as frames, for many lineages at once; those met are remembered.

A few hundred thousand taxa stand above all others: they are asked for once, not at each request.
"""

from typing import Any
from weakref import WeakKeyDictionary

import polars as pl

from api.connections import Connections
from api.species.copying import copied
from api.species.releases import Served

REMEMBERED = 500_000
PLACES = {"lft": pl.Int32, "id": pl.String}
NAMES = {"id": pl.String, "status": pl.String, "rank": pl.String, "name": pl.String}
TAXA: dict[str, Any] = {
    "release": pl.Int32,
    "lft": pl.Int32,
    "id": pl.String,
    "rank": pl.String,
    "name": pl.String,
}
# An index reads a sorted array of keys in one pass: a third of the time of one after another.
PLACES_AT = """
    SELECT lft, id FROM derived.lineages
    WHERE release = {release} AND lft = ANY($1::int[]) AND is_taxon
"""
NAMES_OF = """
    SELECT id, status, rank, scientific_name FROM derived.name_usages
    WHERE release = {release} AND id = ANY($1::text[])
"""

_Kept = dict[tuple[int, int], pl.DataFrame]
_KNOWN: WeakKeyDictionary[Connections, _Kept] = WeakKeyDictionary()


async def names_of(connections: Connections, one: Served, ids: pl.Series) -> pl.DataFrame:
    """[id, status, rank, name] of usages by id, in no order."""
    statement = NAMES_OF.format(release=int(one.release))
    return await copied(connections, statement, NAMES, ids.unique().sort().to_list())


async def taxa_at(connections: Connections, one: Served, places: pl.Series) -> pl.DataFrame:
    """Rows of TAXA, ids whole, for at least these values of ``lft``."""
    kept = _KNOWN.setdefault(connections, {})
    known = kept.get((one.release, one.stamp), pl.DataFrame(schema=TAXA))
    missing = places.to_frame("lft").join(known, on="lft", how="anti")["lft"]
    if len(missing):
        known = pl.concat([known, await _asked(connections, one, missing)], rechunk=True)
        if known.height <= REMEMBERED:
            for stale in [key for key in kept if key[0] == one.release]:
                del kept[stale]
            kept[one.release, one.stamp] = known
    return known


async def _asked(connections: Connections, one: Served, places: pl.Series) -> pl.DataFrame:
    statement = PLACES_AT.format(release=int(one.release))
    found = await copied(connections, statement, PLACES, places.sort().to_list())
    named = await names_of(connections, one, found["id"])
    return as_taxa(one, found.join(named, on="id"))


def as_taxa(one: Served, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows [lft, id, rank, name] of a release as TAXA."""
    release = pl.lit(one.release, pl.Int32).alias("release")
    whole = (pl.lit(f"{one.source}:") + pl.col("id")).alias("id")
    return rows.select(release, "lft", whole, "rank", "name")
