"""Routes of logging in by another house, and of linking one's account there to the one here."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import CookieParameter, FromPath, JSONBody, QueryParameter

from api.asking import Anyone, Connected
from api.connections import Connections
from api.oauth.flow import COOKIE, Begun, Returned, begin, finish
from api.oauth.providers import provider_of, providers
from api.pagination import Page
from api.people.controllers.auth import LOGINS, OWN_LIMIT
from api.people.facts.identities import let_in, linked
from api.people.schemas import Brought, Elsewhere, Login, Wish

ROOT = "/api/v1/auth"
Nonce = Annotated[str, CookieParameter(name=COOKIE, max_length=200)]
Code = Annotated[str | None, QueryParameter(max_length=2_000, description="as it came back")]
ReturnedState = Annotated[
    str, QueryParameter(name="state", max_length=200, description="as it came back")
]
Refusal = Annotated[str | None, QueryParameter(name="error", max_length=200, description="why not")]


def base_of(connections: Connections, request: Request[Any, Any, Any]) -> str:
    """Where the API is reached: as it is set, else as it was just asked."""
    return connections.settings.public_url or str(request.base_url).rstrip("/")


def kept_in_browser(connections: Connections, begun: Begun) -> Response[Begun]:
    """The way to go; a browser keeps the nonce by itself, and shows it to no page."""
    cookie = Cookie(
        COOKIE,
        begun.nonce,
        path=ROOT,
        max_age=begun.expires_in,
        httponly=True,
        secure=connections.settings.https,
        samesite="lax",  # another house leads back here
    )
    return Response(begun, cookies=[cookie], headers={"Cache-Control": "no-store"})


class ElsewhereController(Controller):
    """Logins by other houses.

    Begin, go to ``url``, and come back to the callback: the browser that began it is let in by
    its cookie; other clients send code, state and nonce.
    """

    path = f"{ROOT}/social"
    tags = ["auth"]
    opt = OWN_LIMIT

    @get()
    async def list_houses(self, connections: Connected, viewer: Anyone) -> Page[Elsewhere]:
        """By which houses one may log in, and by which one may be known already."""
        known = await linked(connections, viewer.id) if viewer else set()
        every = providers(connections.settings).values()
        return Page([Elsewhere(each.name, each.title, each.name in known) for each in every], None)

    @post("/{provider:str}", status_code=200, guards=[LOGINS])
    async def begin_login(
        self,
        connections: Connected,
        viewer: Anyone,
        request: Request[Any, Any, Any],
        provider: FromPath[str],
        data: JSONBody[Wish],
    ) -> Response[Begun]:
        """Where to go to log in; signed in, to link that login to one's account."""
        house = provider_of(connections.settings, provider)
        back = f"{base_of(connections, request)}{self.path}/{house.name}/callback"
        user = viewer.id if viewer else None
        return kept_in_browser(
            connections, await begin(connections, house, back, user, data.invitation)
        )

    @get("/{provider:str}/callback", guards=[LOGINS], include_in_schema=False)
    async def come_back(
        self,
        connections: Connected,
        provider: FromPath[str],
        came_with: ReturnedState,
        nonce: Nonce,
        code: Code = None,
        refusal: Refusal = None,
    ) -> Login:
        """A browser comes back: tokens, for who began it in this browser alone."""
        house = provider_of(connections.settings, provider)
        returned = Returned(came_with, nonce, code, refusal)
        return await let_in(connections, house, await finish(connections, house, returned))

    @post("/{provider:str}/callback", status_code=200, guards=[LOGINS])
    async def bring_back(
        self, connections: Connected, provider: FromPath[str], data: JSONBody[Brought]
    ) -> Login:
        """What came back to another client: tokens."""
        house = provider_of(connections.settings, provider)
        returned = Returned(data.state, data.nonce, data.code)
        return await let_in(connections, house, await finish(connections, house, returned))
