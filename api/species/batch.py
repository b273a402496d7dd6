"""Many lineages at once: ids in, columns of lineages out. What bytes are made of them: elsewhere.

One row of a table says where a usage stands and what its taxon is called; the taxa above it are
held. The ids of a piece are looked up in one statement, by COPY, which polars reads.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.connections import Connections
from api.species.ancestors import Inner, inner_of
from api.species.copying import copied
from api.species.releases import Served, served, state_of

PIECE = 25_000
AHEAD = 2  # pieces that are looked up at once
FOUND = {
    "id": pl.String,
    "status": pl.String,
    "lft": pl.Int32,
    "accepted_id": pl.String,
    "rank": pl.String,
    "name": pl.String,
}
ROWS: dict[str, Any] = {
    "n": pl.Int64,
    "release": pl.Int32,
    "usage": pl.String,
    "status": pl.String,
    "taxon": pl.String,
    "rank": pl.String,
    "name": pl.String,
    "lft": pl.Int32,
}
# An index reads a sorted array of keys in one pass: a third of the time of one after another.
USAGES = """
    SELECT id, status, lft, accepted_id, taxon_rank, taxon_name FROM derived.lineages
    WHERE release = {release} AND id = ANY($1::text[])
"""


async def begun(pieces: AsyncIterator["Piece"]) -> AsyncIterator["Piece"]:
    """The same pieces, the first of them at hand: what fails at once is no half answer."""
    first = await anext(pieces, None)

    async def all_of_them() -> AsyncIterator[Piece]:
        if first is not None:
            yield first
            async for piece in pieces:
                yield piece

    return all_of_them()


class Piece(NamedTuple):
    """Lineages of some ids, in the order asked.

    Attributes:
        rows: [asked, usage, status, taxon, rank, name], all String: of an unknown id null but the
            first, of one that stands nowhere the last three; usage and taxon are whole ids.
        ends: (n + 1,) int64; what is above row i's taxon is ``above[ends[i]:ends[i + 1]]``.
        above: (m,) int64, taxa from the root down; numbers go on from one of ``inner`` to the next.
        inner: of each release that is among the rows.
    """

    rows: pl.DataFrame
    ends: NDArray[np.int64]
    above: NDArray[np.int64]
    inner: Sequence[Inner]


async def pieces(
    connections: Connections, texts: Sequence[str], source: str | None
) -> AsyncIterator[Piece]:
    """Lineages of all texts. Raises NotFoundError before the first where no source serves.

    The rows of the next pieces are asked for while one is finished.
    """
    asked = await served(connections, source)
    known = asked if source else list((await state_of(connections)).served)
    releases = {one.release: one for one in (*known, *asked)}
    cuts = [texts[start : start + PIECE] for start in range(0, len(texts), PIECE)]
    series = [pl.Series("asked", cut, dtype=pl.String) for cut in cuts]
    ahead: deque[asyncio.Task[pl.DataFrame]] = deque()
    try:
        for number, some in enumerate(series):
            while len(ahead) < AHEAD and number + len(ahead) < len(series):
                following = _rows(connections, series[number + len(ahead)], known, asked)
                ahead.append(asyncio.create_task(following))
            rows = await ahead.popleft()
            placed = rows.drop_nulls("lft")["release"].unique().sort()
            inner = {number: await inner_of(connections, releases[number]) for number in placed}
            yield await asyncio.to_thread(_piece, some, rows, inner)
    finally:
        for task in ahead:
            task.cancel()


async def _rows(
    connections: Connections, texts: pl.Series, known: Sequence[Served], asked: Sequence[Served]
) -> pl.DataFrame:
    """ROWS: one for each text that is known, by the best source that knows it."""
    found = [pl.DataFrame(schema=ROWS)]
    left = pl.DataFrame({"n": np.arange(len(texts)), "id": texts})
    left = left.filter(~pl.col("id").str.contains("\0", literal=True))  # Postgres has no such text
    for one, meant in _rounds(left, known, asked):
        ids = meant.join(left, on="n", how="semi")
        if ids.height:
            found.append(await _looked_up(connections, one, ids))
            left = left.join(found[-1], on="n", how="anti")
    return pl.concat(found)


def _rounds(
    texts: pl.DataFrame, known: Sequence[Served], asked: Sequence[Served]
) -> Iterator[tuple[Served, pl.DataFrame]]:
    """Which source to ask for which ids, best first: as the path parameter is read."""
    for one in known:
        begun = pl.col("id").str.starts_with(f"{one.source}:")
        yield one, texts.filter(begun).with_columns(pl.col("id").str.slice(len(one.source) + 1))
    yield from ((one, texts) for one in asked)


async def _looked_up(connections: Connections, one: Served, ids: pl.DataFrame) -> pl.DataFrame:
    """ROWS of those ids [n, id] that the release has."""
    statement = USAGES.format(release=int(one.release))
    found = await copied(connections, statement, FOUND, ids["id"].unique().sort().to_list())
    code = pl.lit(f"{one.source}:")
    taxon = pl.when(pl.col("lft").is_not_null()).then(code + pl.coalesce("accepted_id", "id"))
    release = pl.lit(one.release, pl.Int32)
    told = found.with_columns(release=release, usage=code + pl.col("id"), taxon=taxon)
    return ids.join(told, on="id").select(list(ROWS))


def _piece(texts: pl.Series, found: pl.DataFrame, inner: Mapping[int, Inner]) -> Piece:
    """Rows in the order asked, each with its way from the root."""
    asked = pl.DataFrame({"n": np.arange(len(texts)), "asked": texts})
    rows = asked.join(found, on="n", how="left", maintain_order="left")
    lft, release = rows["lft"].fill_null(0).to_numpy(), rows["release"].fill_null(-1).to_numpy()
    length, ways = np.zeros(len(texts), dtype=np.int64), []
    for number, taxa in inner.items():
        mine = np.flatnonzero(release == number)
        parents = taxa.parents(lft[mine])
        length[mine] = taxa.lengths(parents)
        ways.append((taxa, mine, parents))
    ends = np.concatenate([[0], np.cumsum(length)])
    above, first = np.empty(ends[-1], dtype=np.int64), 0
    for taxa, mine, parents in ways:
        taxa.climb(above, ends[mine + 1], parents, first)
        first += len(taxa.lft)
    told = rows.select("asked", "usage", "status", "taxon", "rank", "name")
    return Piece(told, ends, above, list(inner.values()))
