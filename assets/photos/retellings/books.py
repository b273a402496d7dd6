"""The books of what a language model was paid for: looked up before asking, written after."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from assets.shelves import frame_of
from catalog_data.identity import fingerprint, new_id
from catalog_data.language import LanguageModelCall
from ml.language import Call, Endpoint, LanguageModelError, Told
from resources.postgres import Postgres

CALLS: sa.Table = LanguageModelCall.__table__  # type: ignore[assignment]
KEPT = """
    SELECT DISTINCT ON (request) request, answer FROM facts.language_model_calls
    WHERE request = ANY(:requests) AND answer IS NOT NULL AND asked_at >= :since
    ORDER BY request, asked_at DESC, id
"""
Answer = Told[Any] | LanguageModelError
EVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Books:
    """Answers to one call by one model, since a moment."""

    postgres: Postgres
    call: Call[Any]
    endpoint: Endpoint
    since: dt.datetime = EVER

    def request(self, values: dict[str, str]) -> str:
        """Hash of all that shapes an answer."""
        return fingerprint(self.call.recipe(self.endpoint.model), *sorted(values.values()))

    def kept(self, requests: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Answers that were given before, the newest of each request."""
        wanted = {"requests": sorted(set(requests)), "since": self.since}
        rows = self.postgres.frame(sa.text(KEPT), wanted)
        return {request: msgspec.json.decode(answer) for request, answer in rows.iter_rows()}

    def write(self, told: Mapping[str, Answer], photos: Mapping[str, str]) -> None:
        """Book what was answered, and what was not, of requests about photos."""
        rows = [self._row(request, photos[request], each) for request, each in told.items()]
        if rows:
            self.postgres.merge(CALLS, frame_of(CALLS, rows))

    def _row(self, request: str, photo: str, told: Answer) -> dict[str, Any]:
        return {
            "id": str(new_id()),
            "call": self.call.name,
            "model": self.call.said.model or self.endpoint.model,
            "request": request,
            "photo_id": photo,
            "answer": msgspec.to_builtins(told.answer) if isinstance(told, Told) else None,
            "error": None if isinstance(told, Told) else str(told),
            **told.spent.columns(self.endpoint),
            "asked_at": dt.datetime.now(dt.UTC),
        }
