"""A question answered over photos that were found. Finding them is not here."""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct

from ml.language.calls import load
from ml.language.handler import Line, Told, ask
from ml.language.numbered import lines, never_given, quoted

LONGEST = 2_000


class PhotosAnswer(Struct, forbid_unknown_fields=True):
    """An answer and the numbers of the photos it rests on."""

    answer: Annotated[str, Meta(min_length=1, max_length=LONGEST)]
    photos: list[int]


ASK_PHOTOS = load("ask_photos", PhotosAnswer)


async def answer_over(
    line: Line, question: str, photos: Sequence[dict[str, Any]]
) -> Told[PhotosAnswer]:
    """An answer whose numbers, from 1, are all among the photos; see `ask` for errors."""
    values = {"question": quoted(question), "photos": lines(photos)}

    def judge(told: PhotosAnswer) -> str | None:
        return never_given(told.photos, len(photos))

    told = await ask(line, ASK_PHOTOS, values, judge)
    once = list(dict.fromkeys(told.answer.photos))
    return Told(PhotosAnswer(told.answer.answer.strip(), once), told.spent)
