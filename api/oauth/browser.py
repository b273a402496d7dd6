"""What browsers and other clients bring back from another house, and how they are known again."""

from typing import Annotated, Any

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.params import CookieParameter, QueryParameter
from msgspec import Meta, Struct

from api.connections import Connections
from api.oauth.flow import Begun

COOKIE = "wunderkammer_oauth"
ROOT = "/api/v1/auth"
Nonce = Annotated[str, CookieParameter(name=COOKIE, max_length=200)]
Code = Annotated[str | None, QueryParameter(max_length=2_000, description="as it came back")]
CameWith = Annotated[
    str, QueryParameter(name="state", max_length=200, description="as it came back")
]
Refusal = Annotated[str | None, QueryParameter(name="error", max_length=200, description="why not")]


class Brought(Struct):
    """What came back from another house, and the nonce from when it was begun."""

    code: Annotated[str, Meta(max_length=2_000)]
    state: Annotated[str, Meta(max_length=200)]
    nonce: Annotated[str, Meta(max_length=200)]


def base_of(connections: Connections, request: Request[Any, Any, Any]) -> str:
    """Where the API is reached: as it is set, else as it was just asked."""
    return connections.settings.public_url or str(request.base_url).rstrip("/")


def kept_in_browser(connections: Connections, begun: Begun) -> Response[Begun]:
    """The way to go; a browser keeps the nonce by itself, and shows it to no page."""
    cookie = Cookie(
        key=COOKIE,
        value=begun.nonce,
        path=ROOT,
        max_age=begun.expires_in,
        httponly=True,
        secure=connections.settings.https,
        samesite="lax",  # another house leads back here
    )
    return Response(begun, cookies=[cookie], headers={"Cache-Control": "no-store"})
