"""Asking another server while somebody waits: once, in haste, bounded. What it says is others'."""

import asyncio
from typing import Any, NamedTuple, TypeVar

import httpx
import msgspec

from api.connections import Connections
from api.errors import BadGatewayError, UnavailableError

T = TypeVar("T")
SECONDS = 10.0
LARGEST = 1 << 20
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
LATER = 30
LONGEST_WAIT = 86_400


class Answer(NamedTuple):
    """What a server said, and who it is."""

    who: str
    status: int
    body: bytes

    def read(self, kind: type[T]) -> T:
        """The body as JSON of a kind; raises BadGatewayError where it is something else."""
        try:
            return msgspec.json.decode(self.body, type=kind)
        except msgspec.MsgspecError as error:
            raise BadGatewayError(f"{self.who} answers something else than it should.") from error


async def ask(connections: Connections, who: str, method: str, url: str, **sent: Any) -> Answer:
    """One request, redirects not followed.

    Args:
        connections: Of the app.
        who: What the server is called, for whoever waits.
        method: GET, POST, PUT.
        url: Where.
        sent: As httpx takes it.

    Raises:
        UnavailableError: It does not answer, or has no time now.
        BadGatewayError: Its answer does not end.
    """
    try:
        async with asyncio.timeout(SECONDS):
            return await _asked(connections.outside(), who, method, url, sent)
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise UnavailableError(f"{who} can't be reached now.", seconds=LATER) from error


async def _asked(
    client: httpx.AsyncClient, who: str, method: str, url: str, sent: dict[str, Any]
) -> Answer:
    async with client.stream(method, url, **sent) as answer:
        if answer.status_code in BUSY:
            raise UnavailableError(f"{who} has no time now.", seconds=_asked_to_wait(answer))
        body = bytearray()
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > LARGEST:
                raise BadGatewayError(f"{who} answers more than anybody would read.")
        return Answer(who, answer.status_code, bytes(body))


def _asked_to_wait(answer: httpx.Response) -> int:
    said = answer.headers.get("retry-after", "")
    return min(int(said), LONGEST_WAIT) if said.isascii() and said.isdigit() else LATER
