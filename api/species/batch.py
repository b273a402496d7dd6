"""Many lineages at once: ids in, columns of lineages out. What bytes are made of them: elsewhere.

The ids of a piece are looked up in two statements side by side, one for their names, one for their
places; what stands above them in two more, each taxon once. All answer by COPY, which polars reads.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.connections import Connections
from api.species.ancestors import TAXA, as_taxa, names_of, taxa_at
from api.species.copying import copied
from api.species.releases import Served, served, state_of

PIECE = 25_000
PLACED = {"id": pl.String, "is_taxon": pl.String, "path": pl.String}
ROWS: dict[str, Any] = {
    "n": pl.Int64,
    "id": pl.String,
    "status": pl.String,
    "rank": pl.String,
    "name": pl.String,
    "is_taxon": pl.Boolean,
    "path": pl.List(pl.Int32),
    "release": pl.Int32,
    "usage": pl.String,
}
PLACES_OF = """
    SELECT id, is_taxon, path::text FROM derived.lineages
    WHERE release = {release} AND id = ANY($1::text[])
"""
LAST = pl.col("path").list.last().alias("lft")


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
        rows: [asked, usage, status, taxon], all String: of an unknown id null but the first, of
            one that stands nowhere ``taxon`` is null; usage and taxon are whole ids.
        ends: (n + 1,) int64; the ancestors of row i are ``above[ends[i]:ends[i + 1]]``.
        above: (m,) rows of ``taxa``, from the root down, the taxon itself last.
        taxa: [release, lft, id, rank, name], each taxon of these lineages once, ids whole.
    """

    rows: pl.DataFrame
    ends: NDArray[np.int64]
    above: NDArray[np.int64]
    taxa: pl.DataFrame


async def pieces(
    connections: Connections, texts: Sequence[str], source: str | None
) -> AsyncIterator[Piece]:
    """Lineages of all texts. Raises NotFoundError before the first where no source serves.

    The rows of one piece are asked for while the one before it is finished.
    """
    asked = await served(connections, source)
    known = asked if source else list((await state_of(connections)).served)
    cuts = [texts[start : start + PIECE] for start in range(0, len(texts), PIECE)]
    series = [pl.Series("asked", cut, dtype=pl.String) for cut in cuts]
    ahead: asyncio.Task[pl.DataFrame] | None = None
    try:
        for number, some in enumerate(series):
            rows = await (ahead or _rows(connections, some, known, asked))
            ahead = None
            if number + 1 < len(series):
                following = _rows(connections, series[number + 1], known, asked)
                ahead = asyncio.create_task(following)
            taxa = await _taxa(connections, rows, known + asked)
            yield await asyncio.to_thread(_piece, some, rows, taxa)
    finally:
        if ahead is not None:
            ahead.cancel()


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
    statement = PLACES_OF.format(release=int(one.release))
    names, places = await asyncio.gather(
        names_of(connections, one, ids["id"]),
        copied(connections, statement, PLACED, ids["id"].unique().sort().to_list()),
    )
    path = pl.col("path").str.strip_chars("{}").str.split(",").cast(pl.List(pl.Int32))
    placed = places.select("id", pl.col("is_taxon") == "t", path)
    rows = ids.join(names, on="id").join(placed, on="id", how="left")
    usage = (pl.lit(f"{one.source}:") + pl.col("id")).alias("usage")
    return rows.with_columns(release=pl.lit(one.release, pl.Int32), usage=usage).select(list(ROWS))


async def _taxa(
    connections: Connections, rows: pl.DataFrame, every: Sequence[Served]
) -> pl.DataFrame:
    """TAXA of all places in the paths: those asked for themselves are known by now."""
    parts = [pl.DataFrame(schema=TAXA)]
    for one in {one.release: one for one in every}.values():
        mine = rows.filter(pl.col("release") == one.release)
        if mine.height:
            own = mine.filter("is_taxon").select(LAST, "id", "rank", "name").unique("lft")
            wanted = mine.select(pl.col("path").explode().alias("lft")).drop_nulls().unique()
            above = wanted.join(own, on="lft", how="anti")["lft"]
            others = await taxa_at(connections, one, above)
            others = others.join(above.to_frame(), on="lft", how="semi")
            parts += [as_taxa(one, own), others]
    return pl.concat(parts, rechunk=True)


def _piece(texts: pl.Series, found: pl.DataFrame, taxa: pl.DataFrame) -> Piece:
    """Rows in the order asked, paths as rows of taxa."""
    asked = pl.DataFrame({"n": np.arange(len(texts)), "asked": texts})
    rows = asked.join(found, on="n", how="left", maintain_order="left")
    length = rows["path"].list.len().fill_null(0).cast(pl.Int64).to_numpy()
    ends = np.concatenate([[0], np.cumsum(length)])
    flat = rows.select("release", pl.col("path").alias("lft")).explode("lft").drop_nulls("lft")
    at = taxa.select("release", "lft").with_row_index("at")
    above = flat.join(at, on=["release", "lft"], how="left", maintain_order="left")["at"]
    above = above.cast(pl.Int64)
    last = pl.Series(np.where(length > 0, ends[1:] - 1, -1))
    taxon = taxa["id"].gather(above.gather(last.set(last < 0, None)))
    return Piece(rows.select("asked", "usage", "status", taxon=taxon), ends, above.to_numpy(), taxa)
