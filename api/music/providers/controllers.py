"""Routes by which somebody lets this house act for them at Spotify, and takes that back."""

import datetime as dt
import math
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import JSONBody

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.music.providers.leave import SPOTIFY, give_back, keep, leave_of, spotify, status
from api.music.providers.schemas import AccessToken, Connection
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
from api.rate_limit import MINUTE, UNLIMITED, at_most, key_of, spend

TOKENS_PER_MINUTE, TRIES_PER_MINUTE = 30, 10
TRIES = at_most("spotify", lambda _: TRIES_PER_MINUTE, MINUTE)
PRIVATE = {"Cache-Control": "no-store"}


class SpotifyController(Controller):
    """One's connection with Spotify.

    Begin, go to ``url``, say yes there, and come back to the callback: the browser that began it
    is known by its cookie; other clients send code, state and nonce.
    """

    path = f"{ROOT}/spotify"
    tags = ["auth"]

    @post("/connect", status_code=200, guards=[signed_in, TRIES])
    async def connect_spotify(
        self, connections: Connected, viewer: SignedIn, request: Request[Any, Any, Any]
    ) -> Response[Begun]:
        """Where to go to say yes."""
        back = f"{base_of(connections, request)}{self.path}/callback"
        begun = await begin(connections, spotify(connections), back, viewer.id)
        return kept_in_browser(connections, begun)

    @get("/callback", guards=[TRIES], opt={UNLIMITED: True}, include_in_schema=False)
    async def come_back_connected(
        self,
        connections: Connected,
        came_with: CameWith,
        nonce: Nonce,
        code: Code = None,
        refusal: Refusal = None,
    ) -> Connection:
        """A browser comes back: connected, for who began it in this browser alone."""
        returned = Returned(came_with, nonce, code, refusal)
        finished = await finish(connections, spotify(connections), returned)
        await keep(connections, finished)
        return await status(connections, finished.attempt.user_id, SPOTIFY)

    @post("/callback", status_code=200, guards=[signed_in, TRIES])
    async def bring_back_connection(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[Brought]
    ) -> Connection:
        """What came back to another client: connected, for who began it."""
        returned = Returned(data.state, data.nonce, data.code)
        finished = await finish(connections, spotify(connections), returned, viewer.id)
        await keep(connections, finished)
        return await status(connections, viewer.id, SPOTIFY)

    @get("/status", guards=[signed_in])
    async def show_spotify(self, connections: Connected, viewer: SignedIn) -> Connection:
        """Whether one is connected, as it was last known; Spotify is not asked."""
        return await status(connections, viewer.id, SPOTIFY)

    @post("/token", status_code=200, guards=[signed_in])
    async def lend_spotify_token(
        self, connections: Connected, viewer: SignedIn
    ) -> Response[AccessToken]:
        """An access token for a player in one's browser, thirty a minute; renewed if need be."""
        limit = key_of("spotify token", str(viewer.id))
        await spend(connections, limit, TOKENS_PER_MINUTE, MINUTE)
        leave = await leave_of(connections, viewer.id, spotify(connections))
        left = leave.expires_at - dt.datetime.now(dt.UTC)
        seconds = math.floor(left.total_seconds())
        told = AccessToken(leave.access_token, "Bearer", seconds, leave.scope)
        return Response(told, headers=PRIVATE)

    @post("/disconnect", status_code=204, guards=[signed_in])
    async def disconnect_spotify(self, connections: Connected, viewer: SignedIn) -> None:
        """Forget what was allowed; at Spotify it is taken back on the page of one's account."""
        await give_back(connections, viewer.id, SPOTIFY)
