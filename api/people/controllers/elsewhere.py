"""Routes of logging in by another house, and of linking one's account there to the one here."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath, JSONBody

from api.asking import Anyone, Connected
from api.oauth.browser import (
    ROOT,
    Brought,
    CameWith,
    Code,
    Nonce,
    Refusal,
    base_of,
    kept_in_browser,
)
from api.oauth.flow import Begun, Returned, begin, finish
from api.oauth.providers import provider_of, providers
from api.pagination import Page
from api.people.controllers.auth import LOGINS, OWN_LIMIT
from api.people.facts.identities import let_in, linked
from api.people.schemas import Elsewhere, Login, Wish


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
        """By which houses one may log in, and by which one is known already."""
        known = await linked(connections, viewer.id) if viewer else set()
        every = providers(connections.settings).values()
        return Page([Elsewhere(each.name, each.title, each.name in known) for each in every], None)

    @post("/{provider:str}", status_code=200, guards=[LOGINS])
    async def begin_login_elsewhere(
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
        begun = await begin(connections, house, back, user, data.invitation)
        return kept_in_browser(connections, begun)

    @get("/{provider:str}/callback", guards=[LOGINS], include_in_schema=False)
    async def come_back(
        self,
        connections: Connected,
        provider: FromPath[str],
        came_with: CameWith,
        nonce: Nonce,
        code: Code = None,
        refusal: Refusal = None,
    ) -> Login:
        """A browser comes back: tokens, for who began it in this browser alone."""
        house = provider_of(connections.settings, provider)
        returned = Returned(came_with, nonce, code, refusal)
        return await let_in(connections, house, await finish(connections, house, returned))

    @post("/{provider:str}/callback", status_code=200, guards=[LOGINS])
    async def bring_back_login(
        self, connections: Connected, provider: FromPath[str], data: JSONBody[Brought]
    ) -> Login:
        """What came back to another client: tokens."""
        house = provider_of(connections.settings, provider)
        returned = Returned(data.state, data.nonce, data.code)
        return await let_in(connections, house, await finish(connections, house, returned))
