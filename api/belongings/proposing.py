"""What LanceDB proposes of items: by words, by nearly these words, by meaning. Who may see: not."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from api.belongings.held import Ats, Held, Mask
from api.belongings.indexed import Index
from api.photos.search.lance import Vector
from catalog_data.photos.vectors import PROBES
from ml.belongings import stem

if TYPE_CHECKING:
    from lancedb.query import FullTextQuery

RRF = 60  # Cormack, Clarke and Buettcher, 2009
SHORTEST, LONG, CLOSE, FAR = 4, 8, 1, 2
DIGITS = 4
ENOUGH, GROWTH = 200, 8
DEEP = 12_800  # so many of all are nearest: by the index no more are looked through


class Question(Struct, frozen=True):
    """What is looked for: terms, what they mean, and among which rows.

    ``nearly``: terms as they may have been meant, where they are misspelt.
    """

    words: Sequence[str]
    vector: Vector | None
    among: Mask
    nearly: bool = False


async def proposals(index: Index, held: Held, question: Question) -> Ats:
    """The best ENOUGH rows by each way of looking, fused by reciprocal ranks, ties by id.

    The best of all are asked for, and those left out that are not among the rows; more of all,
    while too few are: to let LanceDB filter takes ten times as long.
    """
    asked = [_Way(partial(_matches, held, query), len(held)) for query in _queries(question)]
    if question.vector is not None and not question.nearly:
        deepest = DEEP if index.is_indexed else len(held)
        asked.append(_Way(partial(_nearest, held, index, question.vector), deepest))
    return _fused(await asyncio.gather(*(way.best(question.among) for way in asked)))


class _Way(NamedTuple):
    """A way of looking: so many of the best rows of all, and of how many at most."""

    best_of_all: Callable[[int], Awaitable[Ats]]
    deepest: int

    async def best(self, among: Mask) -> Ats:
        """The best ENOUGH among some rows."""
        amount = ENOUGH
        while True:
            amount = min(amount * GROWTH, self.deepest)
            found = await self.best_of_all(amount)
            seen = found[among[found]][:ENOUGH]
            if len(seen) == ENOUGH or len(found) < amount or amount == self.deepest:
                return seen


def _fused(lists: Sequence[Ats]) -> Ats:
    if not lists:
        return np.empty(0, dtype=np.int64)
    worth = np.concatenate([1 / (RRF + 1 + np.arange(len(found))) for found in lists])
    rows, which = np.unique(np.concatenate(lists), return_inverse=True)
    scores = np.zeros(len(rows))
    np.add.at(scores, which, worth)
    return _best(rows, scores)


def _best(rows: Ats, scores: NDArray[np.floating[Any]]) -> Ats:
    """Rows by score, the highest first, ties by number: in the order of ids."""
    return rows[np.lexsort((rows, -scores))]


async def _matches(held: Held, query: "FullTextQuery", amount: int) -> Ats:
    asked = held.opened.query().nearest_to_text(query).limit(amount).with_row_id()
    table = await asked.select(["_score"]).to_arrow()
    return _best(held.at(table["_rowid"]), np.round(table["_score"].to_numpy(), DIGITS))


async def _nearest(held: Held, index: Index, vector: Vector, amount: int) -> Ats:
    """By the index no distance is exact: so many are asked for that the nearest are among them."""
    asked = held.opened.query().nearest_to(vector).column("meaning").distance_type("cosine")
    asked = asked.nprobes(PROBES) if index.is_indexed else asked.bypass_vector_index()
    table = await asked.limit(amount).with_row_id().select(["_distance"]).to_arrow()
    return _best(held.at(table["_rowid"]), -np.round(table["_distance"].to_numpy(), DIGITS))


def _queries(question: Question) -> "list[FullTextQuery]":
    from lancedb.query import BooleanQuery, MatchQuery, Occur

    if not question.nearly:
        words = dict.fromkeys([*question.words, *map(stem, question.words)])
        return [MatchQuery(" ".join(words), "terms")]  # type: ignore[call-arg]
    near = [
        MatchQuery(word, "terms", fuzziness=FAR if len(word) >= LONG else CLOSE)  # type: ignore[call-arg]
        for word in question.words
        if len(word) >= SHORTEST
    ]
    return [BooleanQuery([(Occur.SHOULD, query) for query in near])] if near else []
