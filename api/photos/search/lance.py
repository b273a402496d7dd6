"""What LanceDB proposes: nearest vectors, matching words, rows by key. Who may see is not here."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray
from sqlalchemy import select

from api.connections import Connections
from api.photos.view import table
from catalog_data.ledger import Published
from catalog_data.photos.vectors import PROBES, REFINE

if TYPE_CHECKING:
    from lancedb import AsyncConnection as LanceConnection
    from lancedb.query import AsyncVectorQuery, FullTextQuery
    from lancedb.table import AsyncTable

Vector = NDArray[np.float32]

published = table(Published)
DIGITS = 4
FIRST, LEAST_REFINE = 10, 3


class Proposal(Struct, frozen=True):
    """An id that LanceDB proposes and its score of 4 digits: more is nearer."""

    id: str
    score: float


async def published_versions(connections: Connections) -> dict[str, str]:
    """The version of each artifact that is served."""
    rows = await connections.rows(select(published.c.artifact, published.c.version))
    return {artifact: version for artifact, version in rows}


class Lance:
    """Reads of one LanceDB database. A table is opened for each read: it may be made anew."""

    def __init__(self, connection: "LanceConnection"):
        self.connection = connection

    async def names(self) -> list[str]:
        """Names of all tables."""
        names: list[str] = []
        token: str | None = None
        while True:
            listed = await self.connection.list_tables(page_token=token)
            names += listed.tables
            token = listed.page_token
            if not token:
                return names

    async def open(self, name: str) -> "AsyncTable | None":
        """A table, None where it is not there."""
        try:
            return await self.connection.open_table(name)
        except ValueError:
            return None

    async def rows(
        self, name: str, key: str, ids: Sequence[str], columns: list[str]
    ) -> list[dict[str, Any]]:
        """Rows of a table whose key is one of the ids."""
        opened = await self.open(name)
        if opened is None or not ids:
            return []
        query = opened.query().where(_one_of(key, ids)).select(columns)
        found: list[dict[str, Any]] = (await query.to_arrow()).to_pylist()
        return found

    async def vector(self, name: str, content: str) -> Vector | None:
        """The vector of one content, None where it has none in this table."""
        rows = await self.rows(name, "content_id", [content], ["vector"])
        return np.asarray(rows[0]["vector"], dtype=np.float32) if rows else None

    async def nearest(
        self,
        name: str,
        vector: Vector,
        limit: int,
        among: Sequence[str] | None = None,
        *,
        by_index: bool,
    ) -> list[Proposal]:
        """Content ids by cosine, nearest first, ties by id; exactly but ``by_index``.

        Where ``among`` is given it is exact in any case.
        """
        opened = await self.open(name)
        if opened is None or among == []:
            return []
        query = near(opened, vector, among, by_index=by_index, limit=limit)
        rows = await query.select(["content_id", "_distance"]).to_arrow()
        return ranked(rows["content_id"].to_pylist(), 1 - rows["_distance"].to_numpy())

    async def touching(
        self,
        name: str,
        recipe: str,
        words: Sequence[str],
        limit: int,
        among: Sequence[str] | None = None,
    ) -> list[Proposal]:
        """Photo ids whose words under a recipe hold any of some words, by BM25, ties by id."""
        opened = await self.open(name)
        if opened is None or not words or among == []:
            return []
        within = [*_among("photo_id", among), _one_of("recipe", [recipe])]
        rows = await _matches(opened, _any_of(words), limit, within)
        return ranked(rows["photo_id"].to_pylist(), rows["_score"].to_numpy())

    async def matching(
        self,
        name: str,
        recipe: str,
        words: Sequence[str],
        phrases: Sequence[str],
        limit: int,
        among: Sequence[str] | None = None,
    ) -> list[Proposal]:
        """Photo ids whose words under a recipe hold every word and phrase, by BM25, ties by id."""
        opened = await self.open(name)
        if opened is None or not (words or phrases) or among == []:
            return []
        asked, within = _full_text(words, phrases), _among("photo_id", among)
        rows = await _matches(opened, asked, limit, within)
        if set(rows["recipe"].to_pylist()) - {recipe}:
            # Two recipes stand in one table only while it is rewritten: to filter always is slow.
            rows = await _matches(opened, asked, limit, within + [_one_of("recipe", [recipe])])
        return ranked(rows["photo_id"].to_pylist(), rows["_score"].to_numpy())


async def _matches(
    opened: "AsyncTable", asked: "FullTextQuery", limit: int, within: list[str]
) -> pa.Table:
    query = opened.query().nearest_to_text(asked).limit(limit)
    if within:
        query = query.where(" AND ".join(within))
    return await query.select(["photo_id", "recipe", "_score"]).to_arrow()


def near(
    opened: "AsyncTable",
    vector: Vector,
    among: Sequence[str] | None,
    *,
    by_index: bool,
    limit: int = FIRST,
) -> "AsyncVectorQuery":
    """The query for what is nearest; an index is told to be bypassed, or it would be asked."""
    query = opened.query().nearest_to(vector).distance_type("cosine").limit(limit)
    if among is not None:
        return query.where(_one_of("content_id", among)).bypass_vector_index()
    if not by_index:
        return query.bypass_vector_index()
    return query.nprobes(PROBES).refine_factor(refinement(limit))


def refinement(limit: int) -> int:
    """How many times as many as asked for are compared exactly, which costs most of the time.

    Never fewer than for the ten by which the index passed its floor.
    """
    return max(LEAST_REFINE, REFINE * FIRST // limit)


def _among(key: str, ids: Sequence[str] | None) -> list[str]:
    return [] if ids is None else [_one_of(key, ids)]


def _one_of(key: str, ids: Sequence[str]) -> str:
    quoted = ", ".join("'" + given.replace("'", "''") + "'" for given in ids)
    return f"{key} IN ({quoted})"


def _full_text(words: Sequence[str], phrases: Sequence[str]) -> "FullTextQuery":
    from lancedb.query import BooleanQuery, FullTextOperator, MatchQuery, Occur, PhraseQuery

    parts: list[FullTextQuery] = [
        PhraseQuery(phrase, "words")  # type: ignore[call-arg]
        for phrase in phrases
    ]
    if words:
        terms = MatchQuery(" ".join(words), "words", operator=FullTextOperator.AND)  # type: ignore[call-arg]
        parts.append(terms)
    return parts[0] if len(parts) == 1 else BooleanQuery([(Occur.MUST, part) for part in parts])


def _any_of(words: Sequence[str]) -> "FullTextQuery":
    from lancedb.query import MatchQuery

    return MatchQuery(" ".join(words), "words")  # type: ignore[call-arg]


def ranked(ids: Sequence[str], scores: NDArray[Any]) -> list[Proposal]:
    """Proposals by score of 4 digits, ties by id, so that the same data give the same order."""
    rounded = np.round(scores.astype(np.float64), DIGITS) + 0.0
    pairs = zip(ids, rounded.tolist(), strict=True)
    return [Proposal(*pair) for pair in sorted(pairs, key=lambda pair: (-pair[1], pair[0]))]
