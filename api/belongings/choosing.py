"""The answer to a question about belongings, chosen by a language model among what was found.

It sees at most ten items as the viewer may see them, and can choose none but those.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from api.auth import Viewer
from api.belongings.finding import Found
from api.belongings.schemas import Item
from api.connections import Connections
from api.language_model import line_of, told
from ml.language.item_choice import CHOOSE_ITEM, choose_among

MOST, LONGEST = 10, 500
TEXTS = ("name", "description", "manufacturer", "model", "notes")


class AskIn(Struct, forbid_unknown_fields=True):
    """A question in words, as for finding."""

    question: Annotated[str, Meta(min_length=1, max_length=500)]


class Choice(Struct):
    """The item that is asked for, or null where it is none of those found; and that in words."""

    item: Item | None
    confidence: Literal["High", "Medium", "Low"]
    answer: str


async def chosen(
    connections: Connections, viewer: Viewer, question: str, found: Sequence[Found]
) -> Choice | None:
    """The model's choice among the best ten of what was found; None where nothing was.

    See `told` and `line_of` for errors.
    """
    line = line_of(connections, "GET /api/v1/belongings/find")
    items = [each.item for each in found[:MOST]]
    if not items:
        return None
    given = [_known(item) for item in items]
    choice = await told(
        connections, viewer, line, CHOOSE_ITEM, lambda line: choose_among(line, question, given)
    )
    item = None if choice.item is None else items[choice.item - 1]
    return Choice(item, choice.confidence, choice.answer.strip())


def _known(item: Item) -> dict[str, Any]:
    texts = {name: (getattr(item, name) or "")[:LONGEST] for name in TEXTS}
    counted = item.quantity is not None
    quantity = f"{item.quantity:g} {item.quantity_unit or ''}".strip() if counted else None
    return {**texts, "lies_in": " > ".join(item.path), "quantity": quantity, "tags": item.tags}
