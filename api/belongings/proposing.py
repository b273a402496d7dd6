"""What LanceDB proposes of items: by words, by nearly these words, by meaning. Who may see: not."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from api.belongings.held import Ats, Held
from api.belongings.indexed import Index
from api.photos.search.lance import Vector
from catalog_data.photos.vectors import PROBES
from ml.belongings import stem

if TYPE_CHECKING:
    from lancedb.query import FullTextQuery

RRF = 60  # Cormack, Clarke and Buettcher, 2009
SHORTEST, LONG, CLOSE, FAR = 4, 8, 1, 2
DIGITS = 4
DEEP = 12_800  # of so many nearest, those are taken that lie among few


class Proposed(Struct):
    """Rows that may be meant, best first; whether no more could be found by asking for more."""

    rows: Ats
    is_all: bool


class Question(Struct, frozen=True):
    """What is looked for: terms, what they mean, and among which rows (None: all).

    ``nearly``: terms as they may have been meant, where they are misspelt.
    """

    words: Sequence[str]
    vector: Vector | None
    among: Ats | None
    nearly: bool = False


async def proposals(index: Index, held: Held, question: Question, amount: int) -> Proposed:
    """The best ``amount`` by each way of looking, fused by reciprocal ranks, ties by id.

    Among few rows many more are asked for, and others left out here: to let LanceDB filter takes
    ten times as long.
    """
    among = question.among
    if among is not None and not len(among):
        return Proposed(among, is_all=True)
    words, near = (amount, amount) if among is None else (len(held), max(amount, DEEP))
    asked = [_matches(held, query, words) for query in _queries(question)]
    if question.vector is not None and not question.nearly:
        asked.append(_nearest(held, index, question.vector, near))
    lists = await asyncio.gather(*asked)
    if among is not None:
        lists = [found[np.isin(found, among, assume_unique=True)] for found in lists]
    is_all = all(len(found) < amount for found in lists)
    return Proposed(_fused([found[:amount] for found in lists]), is_all)


def _fused(lists: Sequence[Ats]) -> Ats:
    if not lists:
        return np.empty(0, dtype=np.int64)
    worth = np.concatenate([1 / (RRF + 1 + np.arange(len(found))) for found in lists])
    rows, which = np.unique(np.concatenate(lists), return_inverse=True)
    return _best(rows, np.bincount(which, worth, len(rows)))


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
