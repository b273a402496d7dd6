"""Many lineages at once: ids in, columns of lineages out. What bytes are made of them: elsewhere.

Ids of one piece are looked up in one statement, their ancestors, each once, in another one; both
answer by COPY, which polars reads. Ancestors found are kept for the pieces that follow.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.connections import Connections
from api.species.copying import copied
from api.species.releases import Served, served, state_of

PIECE = 20_000
PLACED = {
    "n": pl.Int64,
    "id": pl.String,
    "status": pl.String,
    "taxon": pl.String,
    "path": pl.String,
}
TAXON = {"lft": pl.Int32, "id": pl.String, "rank": pl.String, "name": pl.String}
TAXA = {"release": pl.Int32, **TAXON}
ROWS = {"n": pl.Int64, "usage": pl.String, "status": pl.String, "taxon": pl.String}
# LATERAL with a limit is one descent of the index for each id, however large the table is.
PLACES_OF = """
    SELECT k.n - 1, u.id, u.status, CASE WHEN l.path IS NOT NULL
        THEN CASE WHEN l.is_taxon THEN u.id ELSE u.accepted_id END END, l.path::text
    FROM unnest($1::text[]) WITH ORDINALITY AS k(id, n)
    CROSS JOIN LATERAL (SELECT id, status, accepted_id FROM derived.name_usages
                        WHERE release = {release} AND id = k.id LIMIT 1) u
    LEFT JOIN LATERAL (SELECT is_taxon, path FROM derived.lineages
                       WHERE release = {release} AND id = k.id LIMIT 1) l ON true
"""
TAXA_AT = """
    SELECT k.lft, u.id, u.rank, u.scientific_name
    FROM unnest($1::int[]) AS k(lft)
    CROSS JOIN LATERAL (SELECT id FROM derived.lineages
                        WHERE release = {release} AND lft = k.lft AND is_taxon LIMIT 1) l
    CROSS JOIN LATERAL (SELECT id, rank, scientific_name FROM derived.name_usages
                        WHERE release = {release} AND id = l.id LIMIT 1) u
"""


class Piece(NamedTuple):
    """Lineages of some ids, in the order asked.

    Attributes:
        rows: [asked, usage, status, taxon], all String: of an unknown id null but the first, of
            one that stands nowhere ``taxon`` is null; usage and taxon are whole ids.
        ends: (n + 1,) int64; the ancestors of row i are ``above[ends[i]:ends[i + 1]]``.
        above: rows of ``taxa``, from the root down, the taxon itself last.
        taxa: [release, lft, id, rank, name], each taxon that was met so far, ids whole.
    """

    rows: pl.DataFrame
    ends: NDArray[np.int64]
    above: NDArray[np.uint32]
    taxa: pl.DataFrame


async def pieces(
    connections: Connections, texts: Sequence[str], source: str | None
) -> AsyncIterator[Piece]:
    """Lineages of all texts, in pieces. Raises NotFoundError before the first where none serves."""
    asked = await served(connections, source)
    known = asked if source else list((await state_of(connections)).served)
    taxa = pl.DataFrame(schema=TAXA)
    for start in range(0, len(texts), PIECE):
        some = pl.Series("asked", texts[start : start + PIECE], dtype=pl.String)
        placed = await _placed(connections, some, known, asked)
        taxa = await _with_ancestors(connections, taxa, placed, known + asked)
        yield _piece(some, placed, taxa)


async def _placed(
    connections: Connections, texts: pl.Series, known: Sequence[Served], asked: Sequence[Served]
) -> pl.DataFrame:
    """[n, usage, status, taxon, path List(Int32), release]: one row for each text that is known."""
    found: list[pl.DataFrame] = []
    left = pl.DataFrame({"n": np.arange(len(texts)), "id": texts})
    for one, ids in _rounds(left, known, asked):
        ids = (
            left.join(ids, on="n", how="semi").select("n").join(ids, on="n", maintain_order="left")
        )
        if ids.height:
            rows = await _looked_up(connections, one, ids)
            found.append(rows)
            left = left.join(rows, on="n", how="anti")
    return pl.concat(found) if found else pl.DataFrame()


def _rounds(
    texts: pl.DataFrame, known: Sequence[Served], asked: Sequence[Served]
) -> Iterator[tuple[Served, pl.DataFrame]]:
    """Which source to ask for which ids, best first: as the path parameter is read."""
    for one in known:
        begun = pl.col("id").str.starts_with(f"{one.source}:")
        cut = pl.col("id").str.slice(len(one.source) + 1)
        yield one, texts.filter(begun).with_columns(cut)
    yield from ((one, texts) for one in asked)


async def _looked_up(connections: Connections, one: Served, ids: pl.DataFrame) -> pl.DataFrame:
    statement = PLACES_OF.format(release=int(one.release))
    rows = await copied(connections, statement, PLACED, ids["id"].to_list())
    path = pl.col("path").str.strip_chars("{}").str.split(",").cast(pl.List(pl.Int32))
    whole = [pl.lit(f"{one.source}:") + pl.col(name) for name in ("id", "taxon")]
    return rows.select(
        ids["n"].gather(rows["n"]).alias("n"),
        whole[0].alias("usage"),
        "status",
        whole[1].alias("taxon"),
        path,
        pl.lit(one.release, pl.Int32).alias("release"),
    )


async def _with_ancestors(
    connections: Connections, taxa: pl.DataFrame, placed: pl.DataFrame, all_served: Sequence[Served]
) -> pl.DataFrame:
    """The taxa met so far, with all ancestors of these rows."""
    if placed.is_empty():
        return taxa
    wanted = (
        placed.select("release", pl.col("path").alias("lft")).explode("lft").drop_nulls().unique()
    )
    new = wanted.join(taxa, on=["release", "lft"], how="anti")
    for one in {one.release: one for one in all_served}.values():
        places = new.filter(release=one.release)["lft"].sort()
        if len(places):
            statement = TAXA_AT.format(release=int(one.release))
            rows = await copied(connections, statement, TAXON, places.to_list())
            release = pl.lit(one.release, pl.Int32).alias("release")
            named = rows.select(
                release, "lft", (f"{one.source}:" + pl.col("id")).alias("id"), "rank", "name"
            )
            taxa = pl.concat([taxa, named])
    return taxa


def _piece(texts: pl.Series, placed: pl.DataFrame, taxa: pl.DataFrame) -> Piece:
    """Rows in the order asked, paths as rows of taxa."""
    rows = pl.DataFrame({"n": np.arange(len(texts)), "asked": texts})
    if placed.is_empty():
        placed = pl.DataFrame(schema={**ROWS, "path": pl.List(pl.Int32), "release": pl.Int32})
    rows = rows.join(placed, on="n", how="left", maintain_order="left")
    length = rows["path"].list.len().fill_null(0).cast(pl.Int64).to_numpy()
    flat = rows.select("release", pl.col("path").alias("lft")).explode("lft").drop_nulls("lft")
    at = taxa.select("release", "lft").with_row_index("at")
    above = flat.join(at, on=["release", "lft"], how="left", maintain_order="left")["at"]
    ends = np.concatenate([[0], np.cumsum(length)])
    return Piece(rows.select("asked", "usage", "status", "taxon"), ends, above.to_numpy(), taxa)
