"""Validators of answers that depend on a state and an address alone. What the state is: rooms say.

The tag of an answer is made of both, so a client can only hold the tag of an address that was
answered: asked with it again, nothing is read but the state. Errors carry no tag.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response
from litestar.types import ASGIApp, Message, Receive, Scope, Send

Asked = Request[Any, Any, Any]
StateTag = Callable[[Asked], Awaitable[str]]
MAX_AGE = 60
KEY = "etag"
OK, UNCHANGED = 200, 304


def remembered(state_tag: StateTag) -> Callable[[Asked], Awaitable[Response[bytes] | None]]:
    """A ``before_request`` hook: 304 for what the client has, else the answer will be tagged."""

    async def hook(request: Asked) -> Response[bytes] | None:
        if request.scope["method"] != "GET":
            return None
        tag = tag_of(request, await state_tag(request))
        request.scope["state"][KEY] = tag
        if tag not in _tags(request):
            return None
        return Response(b"", status_code=UNCHANGED)

    return hook


def tag_of(request: Asked, state: str) -> str:
    """The entity tag, quoted, of the answer to a request in a state."""
    scope = request.scope
    path = scope.get("raw_path") or scope["path"].encode()
    told = b"\0".join((state.encode(), path, scope["query_string"]))
    return f'"{hashlib.sha256(told).hexdigest()[:32]}"'


def _tags(request: Asked) -> set[str]:
    given = request.headers.get("if-none-match", "")
    return {tag.strip().removeprefix("W/") for tag in given.split(",")}


class Tagged:
    """An ASGI layer that puts the tag on good answers and on 304, for anybody's cache."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and mark its answer."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (OK, UNCHANGED):
                message["headers"] = [*message.get("headers", []), *_headers(scope)]
            await send(message)

        await self.app(scope, receive, sending)


def _headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    tag = scope.get("state", {}).get(KEY)
    if tag is None:
        return []
    return [(b"etag", tag.encode()), (b"cache-control", b"public, max-age=%d" % MAX_AGE)]
