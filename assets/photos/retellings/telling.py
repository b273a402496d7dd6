"""Photos told anew a few at a time: what was paid for before is not asked again."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from assets.photos.retellings.books import Books
from ml.language import LanguageModelError, Line, Manner, Told, UnansweredError
from ml.language.retelling import Retelling, retell, values_of
from resources.compute import Outcome
from resources.language_model import BROKEN, LanguageModel

Row = dict[str, Any]
Answers = dict[str, Told[Retelling] | LanguageModelError]
TURNS = 4  # what is asked at once, so many times, is booked together: at most that is lost
SILENT = "The language model was left alone after it did not answer."


@dataclass
class Teller:
    """Asks a model for sentences, until it answers nobody; ``silent`` then says why.

    An outage is no fault of a photo's: what is not asked for it is neither done nor failed.
    """

    model: LanguageModel
    books: Books
    manner: Manner = field(default_factory=Manner)
    silent: str | None = None
    spent: dict[str, float] = field(default_factory=lambda: {"asked": 0, "tokens": 0, "kept": 0})

    def outcomes(self, frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        """A sentence for each photo that is worth one, nothing for the others."""
        for frame in frames:
            for part in frame.iter_slices(self.model.at_once * TURNS):
                yield from self._part(part.to_dicts())

    def _part(self, rows: list[Row]) -> Iterator[Outcome]:
        values = {row["id"]: _values(row) for row in rows if row["worth"]}
        requests = {id_: self.books.request(told) for id_, told in values.items()}
        kept = self.books.kept(requests.values())
        self.spent["kept"] += sum(request in kept for request in requests.values())
        wanted = {requests[id_]: told for id_, told in values.items() if requests[id_] not in kept}
        answers = self._asked(wanted, {request: id_ for id_, request in requests.items()})
        for row in rows:
            request = requests.get(row["id"])
            yield _outcome(row["id"], request, kept, answers)

    def _asked(self, wanted: dict[str, dict[str, str]], photos: dict[str, str]) -> Answers:
        if self.silent is not None or not wanted:
            return {}
        answers = asyncio.run(self._together(wanted))
        self.books.write(answers, photos)
        self.spent["asked"] += len(answers)
        spent = [each.spent for each in answers.values()]
        self.spent["tokens"] += sum(each.tokens_read + each.tokens_written for each in spent)
        unanswered = [each for each in answers.values() if isinstance(each, UnansweredError)]
        if len(unanswered) == len(answers):
            self.silent = str(unanswered[0])
        return answers

    async def _together(self, wanted: dict[str, dict[str, str]]) -> Answers:
        places = asyncio.Semaphore(self.model.at_once)
        async with self.model.client() as client:
            line = Line(client, self.books.endpoint, BROKEN, self.manner)
            told = await asyncio.gather(*(_one(line, places, each) for each in wanted.values()))
        self.manner = line.manner
        return dict(zip(wanted, told, strict=True))


async def _one(
    line: Line, places: asyncio.Semaphore, values: dict[str, str]
) -> Told[Retelling] | LanguageModelError:
    async with places:
        try:
            return await retell(line, values)
        except LanguageModelError as error:
            return error


def _values(row: Row) -> dict[str, str]:
    return values_of(row["caption"], row["people"] or [], row["place"], row["keywords"] or [])


def _outcome(id_: str, request: str | None, kept: dict[str, Row], answers: Answers) -> Outcome:
    if request is None:
        return Outcome(id_, value={"retelling": None})
    if request in kept:
        return Outcome(id_, value={"retelling": kept[request]["sentence"]})
    told = answers.get(request)
    if told is None or isinstance(told, UnansweredError):
        return Outcome(id_, error=str(told or SILENT), unreachable=True)
    if isinstance(told, LanguageModelError):
        return Outcome(id_, error=str(told))
    return Outcome(id_, value={"retelling": told.answer.sentence})
