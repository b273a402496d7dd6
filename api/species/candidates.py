"""Candidates of names: what has a key, and what is said of it. Which one is meant: ml.names.

A statement asks one table for sorted keys: an index reads them in one pass. They are told by a
subquery, so that the planner expects ten: of 40,000 it would read the whole table, 2.1 s for 0.2 s.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import polars as pl

from api.connections import Connections
from api.species.copying import copied
from ml.coldp.ranks import level
from ml.names.decision import RANKS_SAID

INDEXED: dict[str, pl.DataType] = {
    "name_key": pl.Int64(),
    "canonical_simple": pl.String(),
    "standing": pl.Int16(),
    "id": pl.String(),
    "accepted_id": pl.String(),
}
BY_KEY = """
    SELECT name_key, canonical, standing, id, accepted_id FROM derived.name_index
    WHERE release = {release} AND name_key = ANY ((SELECT $1::text::bigint[])::bigint[])"""
WORDS = {"kind": pl.Int16(), "key": pl.Int64(), "own": pl.Int64()}
BY_WORD = """
    SELECT kind, key, own FROM derived.name_words
    WHERE release = {release} AND key = ANY ((SELECT $1::text::bigint[])::bigint[])"""
SAID: dict[str, pl.DataType] = {
    "id": pl.String(),
    "scientific_name": pl.String(),
    "authorship": pl.String(),
    "rank": pl.String(),
    "status": pl.String(),
}
USAGES = """
    SELECT id, scientific_name, authorship, rank, status FROM derived.name_usages
    WHERE release = {release} AND id = ANY ((SELECT $1::text::text[])::text[])"""
PLACED = {"id": pl.String(), **{f"{rank}_at": pl.Int32() for rank in RANKS_SAID}}
PLACES = """
    SELECT id, kingdom, phylum, class, "order", family FROM derived.lineages
    WHERE release = {release} AND id = ANY ((SELECT $1::text::text[])::text[])"""
NAMED = {"lft": pl.Int32(), "name": pl.String()}
NAMES = """
    SELECT lft, taxon_name FROM derived.lineages
    WHERE release = {release} AND is_taxon AND lft = ANY ((SELECT $1::text::int[])::int[])"""


async def with_keys(connections: Connections, release: int, keys: pl.Series) -> pl.DataFrame:
    """Names of the index with these keys: INDEXED; a usage may have two."""
    return await _asked(connections, release, BY_KEY, INDEXED, keys)


async def words_with(connections: Connections, release: int, asked: pl.DataFrame) -> pl.DataFrame:
    """Words with the keys [kind, key] that are asked for: WORDS, and maybe others."""
    return await _asked(connections, release, BY_WORD, WORDS, asked.get_column("key"))


async def described(connections: Connections, release: int, found: pl.DataFrame) -> pl.DataFrame:
    """Candidates with what is said of them: SAID, names of accepted and of higher taxa, levels."""
    ids = found.get_column("id")
    every = pl.concat([ids, found.get_column("accepted_id")])
    said, places = await asyncio.gather(
        _asked(connections, release, USAGES, SAID, every),
        _asked(connections, release, PLACES, PLACED, ids),
    )
    accepted = said.select(
        accepted_id="id", accepted_name="scientific_name", accepted_authorship="authorship"
    )
    whole = (
        found.join(said, on="id")
        .join(accepted, on="accepted_id", how="left")
        .join(places, on="id", how="left")
    )
    named = await _higher_taxa(connections, release, whole)
    return whole.with_columns(
        *named, rank_level=level(pl.col("rank")), taxon=pl.coalesce("accepted_id", "id")
    )


async def _higher_taxa(
    connections: Connections, release: int, placed: pl.DataFrame
) -> list[pl.Series]:
    """Names of RANKS_SAID."""
    columns = {rank: placed.get_column(f"{rank}_at") for rank in RANKS_SAID}
    found = await _asked(connections, release, NAMES, NAMED, pl.concat(columns.values()))
    lft, names = found.get_columns()
    return [
        at.replace_strict(lft, names, default=None, return_dtype=pl.String).alias(rank)
        for rank, at in columns.items()
    ]


async def _asked(
    connections: Connections,
    release: int,
    statement: str,
    schema: Mapping[str, Any],
    keys: pl.Series,
) -> pl.DataFrame:
    """Rows of a release with these keys; its number stands in the SQL, so that one part is read."""
    values = keys.drop_nulls().unique().sort()
    if values.is_empty():
        return pl.DataFrame(schema=schema)
    return await copied(connections, statement.format(release=int(release)), schema, _array(values))


def _array(values: pl.Series) -> str:
    """Values as the text of an array: of a list, the driver looks at every value by itself."""
    texts = values.cast(pl.String).str.replace_all(r'(["\\])', r"\$1")
    joined: str = texts.str.join('","').item()
    return f'{{"{joined}"}}'
