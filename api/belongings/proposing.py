"""What LanceDB proposes of items: words as they are, and nearly. Who may see is not here."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from api.photos.search.lance import Lance
from catalog_data.belongings.documents import FIELDS, ITEM_DOCUMENTS

if TYPE_CHECKING:
    from lancedb.query import FullTextQuery
    from lancedb.table import AsyncTable

RRF = 60  # Cormack, Clarke and Buettcher, 2009
PROPOSED = 400
SHORTEST, LONG, CLOSE, FAR = 4, 8, 1, 2


async def proposals(
    lance: Lance, words: Sequence[str], among: list[str] | None
) -> list[dict[str, Any]]:
    """Rows of documents that hold a word, as it is or nearly, fused by reciprocal ranks."""
    opened = await lance.open(ITEM_DOCUMENTS)
    if opened is None or among == []:
        return []
    lists = [await _matches(opened, query, among) for query in _queries(words)]
    scores: dict[str, float] = {}
    rows: dict[str, dict[str, Any]] = {}
    for found in lists:
        for rank, row in enumerate(found, start=1):
            id_ = row["item_id"]
            rows.setdefault(id_, row)
            scores[id_] = scores.get(id_, 0.0) + 1 / (RRF + rank)
    return [rows[id_] for id_ in sorted(rows, key=lambda id_: (-scores[id_], id_))]


async def _matches(
    opened: "AsyncTable", query: "FullTextQuery", among: list[str] | None
) -> list[dict[str, Any]]:
    asked = opened.query().nearest_to_text(query).limit(PROPOSED)
    if among is not None:
        asked = asked.where("item_id IN ('" + "', '".join(among) + "')")
    table = await asked.select(["item_id", *FIELDS, "_score"]).to_arrow()
    rows: list[dict[str, Any]] = table.to_pylist()
    return sorted(rows, key=lambda row: (-round(row["_score"], 4), row["item_id"]))


def _queries(words: Sequence[str]) -> "list[FullTextQuery]":
    from lancedb.query import BooleanQuery, MatchQuery, Occur

    exact = MatchQuery(" ".join(words), "terms")  # type: ignore[call-arg]
    near = [
        MatchQuery(word, "terms", fuzziness=FAR if len(word) >= LONG else CLOSE)  # type: ignore[call-arg]
        for word in words
        if len(word) >= SHORTEST
    ]
    if not near:
        return [exact]
    return [exact, BooleanQuery([(Occur.SHOULD, query) for query in near])]
