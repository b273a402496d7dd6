"""Routes by which people get an account, log in, stay logged in, log out."""

from litestar import Controller, Request, Response, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import JSONBody

from api.asking import Connected
from api.auth import Doorkeeper, Viewer, claims_of, signed_in
from api.connections import Connections
from api.errors import NotSignedInError
from api.people.facts import accounts, sessions
from api.people.facts.mailing import later
from api.people.schemas import Credentials, Login, Me, Refresh, Registration
from api.rate_limit import HOUR, MINUTE, UNLIMITED, at_most
from catalog_data.logins import LinkPurpose

REGISTRATIONS = at_most("register", lambda settings: settings.registrations_per_hour, HOUR)
LOGINS = at_most("login", lambda settings: settings.logins_per_minute, MINUTE)
RENEWALS = at_most("refresh", lambda settings: settings.refreshes_per_minute, MINUTE)
OWN_LIMIT = {UNLIMITED: True}


def greeted(connections: Connections, me: Me) -> Response[Me]:
    """A new account; where the house sends mail, a letter goes to prove the address by."""
    mailbox, task = connections.settings.mailbox, None
    if mailbox is not None:
        task = BackgroundTask(later, connections, mailbox, me.id, me.email, LinkPurpose.VERIFY)
    return Response(me, status_code=201, background=task)


class AuthController(Controller):
    """Accounts and logins. A login is a family of refresh tokens, each good for one use."""

    path = "/api/v1/auth"
    tags = ["auth"]
    opt = OWN_LIMIT

    @post("/register", guards=[REGISTRATIONS])
    async def register(self, connections: Connected, data: JSONBody[Registration]) -> Response[Me]:
        """Make an account. The first one looks after the house; later ones need an invitation."""
        return greeted(connections, await accounts.register(connections, data))

    @post("/login", status_code=200, guards=[LOGINS])
    async def log_in(self, connections: Connected, data: JSONBody[Credentials]) -> Login:
        """Log in by e-mail address or username: an access token and a refresh token."""
        return await sessions.log_in(connections, data)

    @post("/refresh", status_code=200, guards=[RENEWALS])
    async def refresh(self, connections: Connected, state: State, data: JSONBody[Refresh]) -> Login:
        """Trade a refresh token for new tokens. Using one twice ends the whole login."""
        keeper: Doorkeeper = state.doorkeeper
        try:
            return await sessions.renew(connections, data)
        except sessions.EndedError as error:
            keeper.forget(error.family)
            raise

    @post("/logout", status_code=204, guards=[signed_in])
    async def log_out(
        self, connections: Connected, state: State, request: Request[Viewer, None, State]
    ) -> None:
        """End this login: its access and refresh tokens are good no more."""
        claims = claims_of(request)
        if claims is None:
            raise NotSignedInError
        await sessions.end(connections, claims.family)
        keeper: Doorkeeper = state.doorkeeper
        keeper.forget(claims.family)
