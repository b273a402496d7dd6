"""Routes of one's own account, of friend codes, of invitations."""

from litestar import Controller, Request, Response, get, patch, post
from litestar.datastructures import State
from litestar.params import JSONBody

from api.asking import Connected, SignedIn
from api.auth import Viewer, claims_of, signed_in, staff_only
from api.errors import NotSignedInError
from api.people import queries
from api.people.controllers.auth import OWN_LIMIT, REGISTRATIONS, greeted
from api.people.facts import accounts
from api.people.schemas import (
    Change,
    FriendCodeQuestion,
    InvitationIn,
    InvitationOut,
    Me,
    OwnFriendCode,
    Person,
    Registration,
    Whom,
)


class UsersController(Controller):
    """People with an account."""

    path = "/api/v1/users"
    tags = ["users"]

    @post(guards=[REGISTRATIONS], opt=OWN_LIMIT)
    async def register_user(
        self, connections: Connected, data: JSONBody[Registration]
    ) -> Response[Me]:
        """Make an account: the same as ``auth/register``, as BiologiDex clients send it."""
        return greeted(connections, await accounts.register(connections, data))

    @get("/me", guards=[signed_in])
    async def show_me(self, connections: Connected, viewer: SignedIn) -> Me:
        """One's own account."""
        return await queries.own(connections, viewer)

    @patch("/me", guards=[signed_in])
    async def change_me(
        self,
        connections: Connected,
        viewer: SignedIn,
        request: Request[Viewer, None, State],
        data: JSONBody[Change],
    ) -> Me:
        """Change one's account; a new e-mail address or password needs the present password."""
        claims = claims_of(request)
        if claims is None:
            raise NotSignedInError
        return await accounts.change(connections, viewer, data, claims.family)

    @get("/friend-code", guards=[signed_in])
    async def show_friend_code(self, connections: Connected, viewer: SignedIn) -> OwnFriendCode:
        """The code to tell a friend."""
        return OwnFriendCode((await queries.own(connections, viewer)).friend_code)

    @post("/lookup_friend_code", status_code=200, guards=[signed_in])
    async def look_up_friend_code(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[FriendCodeQuestion]
    ) -> Person:
        """Whose code this is; 404 where nobody has it, or where there is a block."""
        return await queries.look_up(connections, viewer, Whom(friend_code=data.friend_code))


class InvitationsController(Controller):
    """Codes that let others register."""

    path = "/api/v1/invitations"
    tags = ["users"]
    guards = [staff_only]

    @post()
    async def invite(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[InvitationIn]
    ) -> InvitationOut:
        """A code that lets one person register within some days; for staff."""
        return await accounts.invite(connections, viewer, data.days)
