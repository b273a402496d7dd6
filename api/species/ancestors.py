"""Taxa that have others below them, held in memory, and the way up from any place. No lineage here.

The taxa above others are a tenth of a release, and stand in nearly every lineage: they are read
whole, once for each filling of a served release. Of 9.4 million usages 967,000 are held: 122 MB,
read in 4 s.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from api.connections import Connections
from api.species.copying import copied
from api.species.releases import Served, state_of

MOST = 4_000_000  # taxa, beside those of the release that is read
Ints = NDArray[np.int64]
Int32s = NDArray[np.int32]
READ = {
    "lft": pl.Int32,
    "rgt": pl.Int32,
    "parent": pl.Int32,
    "depth": pl.Int32,
    "id": pl.String,
    "rank": pl.String,
    "name": pl.String,
}
INNER = """
    SELECT lft, rgt, parent, depth, id, taxon_rank, taxon_name FROM derived.lineages
    WHERE release = {release} AND is_taxon AND rgt > lft
"""


@dataclass(frozen=True)
class Inner:
    """The taxa of one release that have others below them, in tree order; arrays are (k,).

    Attributes:
        lft, rgt: int32; the interval of each.
        up: int32; which of them is the parent, -1 of a root.
        depth: int32; 0 for roots.
        names: id (whole), rank and name, ``pa.string()`` each.
        steps: the three as a JSON object with a comma after it, ``pa.large_string()``.
    """

    lft: Int32s
    rgt: Int32s
    up: Int32s
    depth: Int32s
    names: tuple[pa.StringArray, ...]
    steps: pa.LargeStringArray

    def parents(self, places: Int32s) -> Int32s:
        """Which of them is the parent of the taxon at each ``lft``, (n,); -1 of a root, or of 0.

        It is the last one that begins before the place, or one above that, as intervals nest.
        """
        found = np.searchsorted(self.lft, places).astype(np.int32) - np.int32(1)
        left = np.flatnonzero(found >= 0)
        while len(left):
            left = left[self.rgt[found[left]] < places[left]]
            found[left] = self.up[found[left]]
            left = left[found[left] >= 0]
        return found

    def lengths(self, parents: Int32s) -> Ints:
        """How many taxa are met on the way up that begins with each of these, (n,)."""
        found = np.zeros(len(parents), dtype=np.int64)
        some = np.flatnonzero(parents >= 0)
        found[some] = self.depth[parents[some]] + 1
        return found

    def climb(self, target: Ints, ends: Ints, parents: Int32s, first: int) -> None:
        """Write the ways up, each from its end backward, as ``first`` plus their numbers here."""
        alive = np.flatnonzero(parents >= 0)
        at, here = ends[alive] - 1, parents[alive]
        while len(at):
            target[at] = here + first
            here = self.up[here]
            going = here >= 0
            at, here = at[going] - 1, here[going]


@dataclass
class _Held:
    """What one application holds: by release and stamp, the one used last at the end."""

    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    taxa: dict[tuple[int, int], Inner] = field(default_factory=dict)


_KNOWN: WeakKeyDictionary[Connections, _Held] = WeakKeyDictionary()


async def inner_of(connections: Connections, one: Served) -> Inner:
    """The inner taxa of a served release; read when first asked for, by one request at a time."""
    held, key = _KNOWN.setdefault(connections, _Held()), (one.release, one.stamp)
    if key not in held.taxa:
        async with held.one_at_a_time:
            if key not in held.taxa:
                served = (await state_of(connections)).served
                _forget(held, [(other.release, other.stamp) for other in served])
                held.taxa[key] = await _read(connections, one)
    found = held.taxa.pop(key)
    held.taxa[key] = found
    return found


def _forget(held: _Held, served: Sequence[tuple[int, int]]) -> None:
    """Let go of what is served no more, and of what was used longest ago beyond MOST taxa."""
    for key in [key for key in held.taxa if key not in served]:
        del held.taxa[key]
    while sum(len(one.lft) for one in held.taxa.values()) > MOST:
        del held.taxa[next(iter(held.taxa))]


async def _read(connections: Connections, one: Served) -> Inner:
    rows = await copied(connections, INNER.format(release=int(one.release)), READ)
    return await asyncio.to_thread(_inner, one.source, rows)


def _inner(source: str, rows: pl.DataFrame) -> Inner:
    """Rows of READ as they are held."""
    whole = (pl.lit(f"{source}:") + pl.col("id")).alias("id")
    rows = rows.sort("lft").with_columns(whole)
    lft, rgt, parent, depth = (rows[name].to_numpy() for name in ("lft", "rgt", "parent", "depth"))
    up = np.searchsorted(lft, rows["parent"].fill_null(0).to_numpy()).astype(np.int32)
    told = rows.select(step("id", "rank", "name") + ",").to_series()
    return Inner(
        lft=lft,
        rgt=rgt,
        up=np.where(rows["parent"].is_null().to_numpy(), np.int32(-1), up),
        depth=depth,
        names=tuple(rows[name].to_arrow().cast(pa.string()) for name in ("id", "rank", "name")),
        steps=told.to_arrow().cast(pa.large_string()),
    )


def step(id: str, rank: str, name: str) -> pl.Expr:
    """Three columns as the JSON of one step of a lineage."""
    members = (pl.col(id).alias("id"), pl.col(rank).alias("rank"), pl.col(name).alias("name"))
    found: pl.Expr = pl.struct(*members).struct.json_encode()
    return found
