"""What LanceDB proposes of items: by words, by nearly these words, by meaning. Who may see: not."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from msgspec import Struct

from api.belongings.indexed import Index
from api.photos.search.lance import Vector, refinement
from catalog_data.belongings.documents import FIELDS
from catalog_data.photos.vectors import PROBES
from ml.belongings import stem

if TYPE_CHECKING:
    from lancedb.query import FullTextQuery
    from lancedb.table import AsyncTable

RRF = 60  # Cormack, Clarke and Buettcher, 2009
SHORTEST, LONG, CLOSE, FAR = 4, 8, 1, 2
DIGITS = 4


class Proposal(Struct):
    """One item that may be meant: its terms, and the cosine of its meaning and the question's."""

    id: str
    fields: dict[str, str]
    near: float


class Proposed(Struct):
    """Items that may be meant, best first; whether no more could be found by asking for more."""

    items: list[Proposal]
    is_all: bool


class Question(Struct, frozen=True):
    """What is looked for: terms, what they mean, and among which items (None: all).

    ``nearly``: terms as they may have been meant, where they are misspelt.
    """

    words: Sequence[str]
    vector: Vector | None
    among: Sequence[str] | None
    nearly: bool = False


async def proposals(index: Index, question: Question, amount: int) -> Proposed:
    """The best ``amount`` by each way of looking, fused by reciprocal ranks, ties by id."""
    opened = await index.lance.open(index.table)
    if opened is None or question.among == []:
        return Proposed([], True)
    asked = [_matches(opened, query, question, amount) for query in _queries(question)]
    if question.vector is not None and not question.nearly:
        asked.append(_nearest(opened, index, question, amount))
    lists = await asyncio.gather(*asked)
    scores: dict[str, float] = {}
    found: dict[str, Proposal] = {}
    for proposed in lists:
        for rank, proposal in enumerate(proposed, start=1):
            found.setdefault(proposal.id, proposal)
            scores[proposal.id] = scores.get(proposal.id, 0.0) + 1 / (RRF + rank)
    best = sorted(found, key=lambda id_: (-scores[id_], id_))
    return Proposed([found[id_] for id_ in best], all(len(one) < amount for one in lists))


async def _matches(
    opened: "AsyncTable", query: "FullTextQuery", question: Question, amount: int
) -> list[Proposal]:
    asked = opened.query().nearest_to_text(query).limit(amount)
    if question.among is not None:
        asked = asked.where(_within(question.among))
    table = await asked.select([*_columns(question), "_score"]).to_arrow()
    return _proposals(table, table["_score"].to_numpy(), question.vector)


async def _nearest(
    opened: "AsyncTable", index: Index, question: Question, amount: int
) -> list[Proposal]:
    asked = opened.query().nearest_to(question.vector).column("meaning")
    asked = asked.distance_type("cosine").limit(amount)
    if question.among is not None:
        asked = asked.where(_within(question.among)).bypass_vector_index()
    elif index.is_indexed:
        asked = asked.nprobes(PROBES).refine_factor(refinement(amount))
    else:
        asked = asked.bypass_vector_index()
    table = await asked.select([*_columns(question), "_distance"]).to_arrow()
    return _proposals(table, -table["_distance"].to_numpy(), question.vector)


def _columns(question: Question) -> list[str]:
    return ["item_id", *FIELDS, *(["meaning"] if question.vector is not None else [])]


def _proposals(table: pa.Table, scores: Any, vector: Vector | None) -> list[Proposal]:
    """Rows by score of four digits, ties by id: the same data give the same order."""
    near = np.zeros(len(table))
    if vector is not None and len(table):
        meanings = table["meaning"].combine_chunks().flatten().to_numpy().reshape(len(table), -1)
        near = np.round(meanings @ vector, DIGITS)
    rows = table.select(["item_id", *FIELDS]).to_pylist()
    rounded = np.round(scores, DIGITS)
    order = sorted(range(len(rows)), key=lambda at: (-rounded[at], rows[at]["item_id"]))
    return [Proposal(rows[at].pop("item_id"), rows[at], float(near[at])) for at in order]


def _within(ids: Sequence[str]) -> str:
    return "item_id IN ('" + "', '".join(ids) + "')"


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
