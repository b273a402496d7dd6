"""One request, sent by whatever client is brought, and what its status means. No second try."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from ml.language.calls import Call
from ml.language.endpoint import KEY, MODEL, URL, Endpoint
from ml.language.errors import AgainError, UnansweredError, UnusableError
from ml.language.manner import Manner, body, conceded
from ml.language.reading import Completion, Trouble, complaint, completion

LARGEST, SAID = 1 << 20, 200
GOOD, REFUSED = 200, (400, 415, 422, 501)
AGAIN = (408, 409, 425, 429, 500, 502, 503, 504, 529)
REASONS = {
    401: f"does not take the key: {KEY} holds it",
    403: f"does not take the key: {KEY} holds it",
    404: f"has no such model, or none answers there: {URL} and {MODEL} tell where and which",
    402: "wants to be paid first",
    413: "finds the question too large",
}


class Answering(Protocol):
    """A response whose body is still to come, as httpx has it."""

    @property
    def status_code(self) -> int:
        """Of HTTP."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Without regard to case."""

    def aiter_bytes(self) -> AsyncIterator[bytes]:
        """The body, piece by piece."""


class Client(Protocol):
    """Who connects, as httpx.AsyncClient does."""

    def stream(
        self, method: str, url: str, *, content: bytes, headers: Mapping[str, str]
    ) -> AbstractAsyncContextManager[Answering]:
        """Send a request."""


@dataclass
class Line:
    """A line to a model: who connects and where, and what is known of the server's manner.

    Attributes:
        client: Follows no redirects, has no timeouts of its own.
        endpoint: Whom it asks.
        broken: What the client raises where the network fails.
        manner: Learnt as it goes.
        sleep: Waits so many seconds.
    """

    client: Client
    endpoint: Endpoint
    broken: tuple[type[Exception], ...]
    manner: Manner = field(default_factory=Manner)
    sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep


async def send(line: Line, call: Call[Any], messages: list[dict[str, Any]]) -> Completion:
    """A chat completion, conceding what the server does not take.

    Raises:
        AgainError: A bad moment.
        UnansweredError: It answers nobody who asks like this.
        UnusableError: It refuses this very question, or sends more than 1 MiB.
    """
    manner: Manner | None = line.manner
    while manner is not None:
        content = body(call, line.endpoint.model, messages, manner)
        status, headers, data = await _post(line, call, content)
        if status == GOOD:
            line.manner = manner
            return _completion(data)
        if status not in REFUSED:
            raise _refusal(line.endpoint, status, headers, data)
        trouble = complaint(data)
        manner = conceded(manner, trouble)
    raise UnusableError(_sentence(line.endpoint, f"refuses the question ({status})", trouble))


async def _post(
    line: Line, call: Call[Any], content: bytes
) -> tuple[int, Mapping[str, str], bytes]:
    url, headers = f"{line.endpoint.url}/chat/completions", line.endpoint.headers
    try:
        async with (
            asyncio.timeout(call.said.timeout),
            line.client.stream("POST", url, content=content, headers=headers) as answer,
        ):
            return answer.status_code, answer.headers, await _bounded(answer)
    except TimeoutError as error:
        raise AgainError(f"did not answer within {call.said.timeout:g} s") from error
    except line.broken as error:
        raise AgainError(f"can't be reached ({type(error).__name__})") from error


async def _bounded(answer: Answering) -> bytes:
    data = bytearray()
    async for piece in answer.aiter_bytes():
        data += piece
        if len(data) > LARGEST:
            raise UnusableError("The language model sent more than 1 MiB.")
    return bytes(data)


def _completion(data: bytes) -> Completion:
    found = completion(data)
    if found is None:
        raise AgainError("answered what is no chat completion")
    return found


def _refusal(
    endpoint: Endpoint, status: int, headers: Mapping[str, str], data: bytes
) -> AgainError | UnansweredError:
    if status in AGAIN:
        return AgainError(f"answers {status}", asked_to_wait(headers.get("retry-after", "")))
    reason = REASONS.get(status, f"answers {status}")
    return UnansweredError(_sentence(endpoint, reason, complaint(data)))


def _sentence(endpoint: Endpoint, what: str, trouble: Trouble) -> str:
    said = endpoint.without_key(" ".join((trouble.message or "").split()))[:SAID]
    return f"The language model {what}" + (f": {said}" if said else ".")


def asked_to_wait(told: str) -> float | None:
    """Seconds of a Retry-After header, which tells seconds or a date; None where it tells none."""
    if told.strip().isdecimal():
        return float(told)
    try:
        then = parsedate_to_datetime(told)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=dt.UTC)
    return max(0.0, (then - dt.datetime.now(dt.UTC)).total_seconds())
