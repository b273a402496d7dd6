"""The item somebody asks for, chosen among those that were found. Finding them is not here."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from ml.language.calls import load
from ml.language.handler import Line, Told, ask
from ml.language.numbered import lines, never_given, quoted

LONGEST = 1_000


class ItemChoice(Struct, forbid_unknown_fields=True):
    """The number of the item, or none of them; how sure; and the answer in words."""

    item: int | None
    confidence: Literal["High", "Medium", "Low"]
    answer: Annotated[str, Meta(min_length=1, max_length=LONGEST)]


CHOOSE_ITEM = load("choose_item", ItemChoice)


async def choose_among(
    line: Line, question: str, items: Sequence[dict[str, Any]]
) -> Told[ItemChoice]:
    """A choice whose number, from 1, is among the items; see `ask` for errors."""
    values = {"question": quoted(question), "items": lines(items)}

    def judge(told: ItemChoice) -> str | None:
        return never_given([] if told.item is None else [told.item], len(items))

    return await ask(line, CHOOSE_ITEM, values, judge)
