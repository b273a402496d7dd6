"""A photo's caption told anew, with people and place. Which photos are worth it is not here."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from ml.language.calls import load
from ml.language.handler import Line, Told, ask

LONGEST = 300


class Retelling(Struct, forbid_unknown_fields=True):
    """One sentence."""

    sentence: Annotated[str, Meta(min_length=1, max_length=LONGEST)]


RETELL = load("retell_photo", Retelling)


def judged(told: Retelling) -> str | None:
    """Why a sentence won't do; None where it does."""
    return None if told.sentence.strip() else "the sentence was empty"


def values_of(
    caption: str, people: Sequence[str], place: str | None, keywords: Sequence[str]
) -> dict[str, str]:
    """What is known of a photo, as the templates take it: equal photos give equal texts."""
    known: dict[str, Any] = {"caption": caption, "people": people, "place": place}
    told = {**known, "keywords": keywords}
    return {"photo": msgspec.json.encode({k: v for k, v in told.items() if v}).decode()}


async def retell(line: Line, values: dict[str, str]) -> Told[Retelling]:
    """One sentence of a photo; see `ask` for errors."""
    told = await ask(line, RETELL, values, judged)
    return Told(Retelling(" ".join(told.answer.sentence.split())), told.spent)
