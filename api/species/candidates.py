"""Candidates of names: usages with a key, one word away, or above. Which one is meant: ml.names."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import polars as pl
from sqlalchemy import TextClause, text

from api.connections import Connections
from ml.coldp.ranks import level
from ml.names.authorship import authorship_parts
from ml.names.decision import RANKS_SAID

USAGE: dict[str, pl.DataType] = {
    "canonical_simple": pl.String(),
    "standing": pl.Int16(),
    "id": pl.String(),
    "accepted_id": pl.String(),
    "scientific_name": pl.String(),
    "authorship": pl.String(),
    "rank": pl.String(),
    "status": pl.String(),
    "accepted_name": pl.String(),
    "accepted_authorship": pl.String(),
    **{f"{rank}_at": pl.Int32() for rank in RANKS_SAID},
}
SELECTED = """
    i.canonical, i.standing, i.id, i.accepted_id, u.scientific_name, u.authorship, u.rank, u.status,
    a.scientific_name AS accepted_name, a.authorship AS accepted_authorship,
    l.kingdom, l.phylum, l.class, l.order, l.family"""
JOINED = """
    JOIN derived.name_usages u ON u.release = {release} AND u.id = i.id
    LEFT JOIN derived.name_usages a ON a.release = {release} AND a.id = i.accepted_id
    LEFT JOIN derived.lineages l ON l.release = {release} AND l.id = i.id"""
BY_KEY = """
    SELECT i.name_key, {selected} FROM derived.name_index i {joined}
    WHERE i.release = {release} AND i.name_key = ANY (CAST(:keys AS bigint[]))"""
BY_WORD = """
    WITH near AS (
        SELECT DISTINCT q.row, q.rest # (w.own << q.place) AS name_key
        FROM unnest(CAST(:rows AS int[]), CAST(:kinds AS int[]), CAST(:keys AS bigint[]),
            CAST(:rests AS bigint[]), CAST(:places AS int[])) AS q (row, kind, key, rest, place)
        JOIN derived.name_words w ON w.release = {release} AND w.key = q.key AND w.kind = q.kind
    )
    SELECT near.row, {selected}
    FROM near JOIN derived.name_index i ON i.release = {release} AND i.name_key = near.name_key
    {joined}"""
PLACES = """
    SELECT l.lft, u.scientific_name FROM derived.lineages l
    JOIN derived.name_usages u ON u.release = {release} AND u.id = l.id
    WHERE l.release = {release} AND l.is_taxon AND l.lft = ANY (CAST(:places AS int[]))"""
SOUNDS = """
    SELECT kind, key, own FROM derived.name_words
    WHERE release = {release} AND kind IN (3, 4) AND key = ANY (CAST(:keys AS bigint[]))"""
SOUNDED = {"kind": pl.Int16(), "key": pl.Int64(), "own": pl.Int64()}
STATEMENTS = {"key": BY_KEY, "word": BY_WORD, "places": PLACES, "sounds": SOUNDS}


@lru_cache(maxsize=64)
def statement(kind: str, release: int) -> TextClause:
    """A statement of one release: its number stands in the SQL, so that one part is read."""
    joined = JOINED.format(release=int(release))
    query = STATEMENTS[kind].format(release=int(release), joined=joined, selected=SELECTED)
    return text(query)


async def with_keys(connections: Connections, release: int, keys: pl.Series) -> pl.DataFrame:
    """Usages with these keys: [name_key, *USAGE]."""
    values = {"keys": keys.unique().drop_nulls().to_list()}
    return await _frame(connections, statement("key", release), values, "name_key", pl.Int64())


async def one_word_away(connections: Connections, release: int, keys: pl.DataFrame) -> pl.DataFrame:
    """Usages of which one word is near: [row, *USAGE], for keys of ml.names.asked.slip_keys()."""
    names = {"rows": "row", "kinds": "kind", "keys": "key", "rests": "rest", "places": "place"}
    values = {name: keys.get_column(column).to_list() for name, column in names.items()}
    return await _frame(connections, statement("word", release), values, "row", pl.UInt32())


async def words_by_sound(connections: Connections, release: int, keys: pl.Series) -> pl.DataFrame:
    """Words with these keys of sounds: SOUNDED, for keys of ml.names.sounding.sound_keys()."""
    values = keys.unique().drop_nulls().to_list()
    rows = await connections.rows(statement("sounds", release), {"keys": values}) if values else []
    return pl.DataFrame([tuple(row) for row in rows], schema=SOUNDED, orient="row")


async def placed(connections: Connections, release: int, found: pl.DataFrame) -> pl.DataFrame:
    """Candidates with the names of their higher taxa, what their authorships say, their levels.

    Only where candidates are compared their authorships and kingdoms matter; so all are read.
    """
    columns = [f"{rank}_at" for rank in RANKS_SAID]
    places = pl.concat([found.get_column(name) for name in columns]).drop_nulls().unique()
    rows = await connections.rows(statement("places", release), {"places": places.to_list()})
    known = {lft: name for lft, name in rows}
    keys, values = list(known), list(known.values())
    return found.with_columns(
        *(
            pl.col(f"{rank}_at")
            .replace_strict(keys, values, default=None, return_dtype=pl.String)
            .alias(rank)
            for rank in RANKS_SAID
        ),
        rank_level=level(pl.col("rank")),
        taxon=pl.coalesce("accepted_id", "id"),
    ).with_columns(authorship_parts(found.get_column("authorship")).get_columns())


async def _frame(
    connections: Connections,
    query: TextClause,
    values: Mapping[str, Sequence[Any]],
    first: str,
    kind: pl.DataType,
) -> pl.DataFrame:
    schema = {first: kind, **USAGE}
    if not any(values.values()):
        return pl.DataFrame(schema=schema)
    rows = await connections.rows(query, values)
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")
