"""Asking a language model for a viewer: within limits, booked, its troubles told as problems."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog
from msgspec import Struct
from sqlalchemy import insert

from api.auth import Viewer
from api.connections import Connections
from api.errors import BadGatewayError, UnavailableError
from api.rate_limit import HOUR, key_of, spend
from catalog_data.identity import fingerprint, new_id
from catalog_data.language import LanguageModelCall
from ml.language import Call, LanguageModelError, Line, Spent, Told, UnusableError
from ml.language.endpoint import UNSET

log = structlog.get_logger("api")
T = TypeVar("T", bound=Struct)
LATER = 60


def line_of(connections: Connections, otherwise: str) -> Line:
    """The line to the model.

    Raises:
        UnavailableError: None is set; it tells what to set, and what does without.
    """
    line = connections.language_model()
    if line is None:
        raise UnavailableError(f"{UNSET} Without one, {otherwise} answers.", seconds=None)
    return line


async def told(
    connections: Connections,
    viewer: Viewer,
    line: Line,
    call: Call[T],
    work: Callable[[Line], Awaitable[Told[T]]],
) -> T:
    """What the model answers to a viewer's question; what it cost is booked, the answer is not.

    Raises:
        TooManyRequestsError: The viewer asked often enough for this hour.
        UnavailableError: It does not answer now.
        BadGatewayError: It answers nothing that would do.
    """
    limit = connections.settings.questions_per_hour
    await spend(connections, key_of("questions", str(viewer.id)), limit, HOUR)
    try:
        found = await work(line)
    except LanguageModelError as error:
        await _book(connections, viewer, line, call, error.spent, str(error))
        log.warning("language model", call=call.name, error=str(error))
        raise _problem(error) from error
    await _book(connections, viewer, line, call, found.spent, None)
    return found.answer


def _problem(error: LanguageModelError) -> UnavailableError | BadGatewayError:
    if isinstance(error, UnusableError):
        return BadGatewayError("The language model gave no answer that would do.")
    seconds = getattr(error, "seconds", None)
    sentence = "The language model does not answer now; the log tells why."
    return UnavailableError(sentence, seconds=LATER if seconds is None else max(1, round(seconds)))


async def _book(
    connections: Connections,
    viewer: Viewer,
    line: Line,
    call: Call[Any],
    spent: Spent,
    error: str | None,
) -> None:
    row = {
        "id": new_id(),
        "call": call.name,
        "model": call.said.model or line.endpoint.model,
        "request": fingerprint(call.recipe(line.endpoint.model)),
        "user_id": viewer.id,
        "error": error,
        **spent.columns(line.endpoint),
        "asked_at": dt.datetime.now(dt.UTC),
    }
    await connections.run(insert(LanguageModelCall).values(row))
