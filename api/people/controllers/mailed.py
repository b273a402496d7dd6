"""Routes of proving an address and of choosing a password anew, by letters."""

from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import JSONBody, QueryParameter, URLEncodedBody

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.errors import InvalidError
from api.people import pages
from api.people.controllers.auth import OWN_LIMIT
from api.people.facts import mailing
from api.people.schemas import Forgotten, MailedToken, Reset
from api.rate_limit import MINUTE, at_most

LETTERS = at_most("letter", lambda settings: settings.logins_per_minute, MINUTE)
FromLink = Annotated[str, QueryParameter(max_length=200, description="as the letter's link has it")]


class MailedController(Controller):
    """Letters with links, each good once. Where the house sends no mail, these answer 503."""

    path = "/api/v1/auth"
    tags = ["auth"]
    guards = [LETTERS]
    opt = OWN_LIMIT

    @post("/email/resend", status_code=202, guards=[signed_in])
    async def resend_letter(self, connections: Connected, viewer: SignedIn) -> None:
        """Send a letter to one's own address, to prove that it is one's own."""
        await mailing.prove_own(connections, viewer)

    @post("/email/verify", status_code=204)
    async def verify_email(self, connections: Connected, data: JSONBody[MailedToken]) -> None:
        """Prove an address by what its letter holds."""
        await mailing.prove(connections, data.token)

    @post("/password/forgot", status_code=202)
    async def forget_password(
        self, connections: Connected, data: JSONBody[Forgotten]
    ) -> Response[None]:
        """Send a letter to choose a new password by. Whether anybody has the address isn't told."""
        mailing.mailbox_of(connections)
        await mailing.within_limit_of(connections, data.email)
        task = BackgroundTask(mailing.forgotten, connections, data.email)
        return Response(None, status_code=202, background=task)

    @post("/password/reset", status_code=204)
    async def reset_password(self, connections: Connected, data: JSONBody[Reset]) -> None:
        """Choose a new password by what the letter holds; all logins end."""
        await mailing.reset(connections, data)


class PagesController(Controller):
    """The pages that links lead to, and their buttons."""

    path = "/api/v1/auth"
    guards = [LETTERS]
    opt = OWN_LIMIT
    include_in_schema = False

    @get("/email/verify")
    async def show_verify_page(self, token: FromLink) -> Response[str]:
        """Ask whether an address is one's own."""
        return pages.to_prove(token)

    @post("/email/page", status_code=200)
    async def verify_by_page(
        self,
        connections: Connected,
        data: URLEncodedBody[MailedToken],
    ) -> Response[str]:
        """Prove an address by a button."""
        try:
            await mailing.prove(connections, data.token)
        except InvalidError as error:
            return pages.said("That did not work", error.detail, error.status_code)
        return pages.said("Thank you", "This address is yours.")

    @get("/password/reset")
    async def show_reset_page(self, token: FromLink) -> Response[str]:
        """Ask for a new password."""
        return pages.to_choose(token)

    @post("/password/page", status_code=200)
    async def reset_by_page(
        self,
        connections: Connected,
        data: URLEncodedBody[Reset],
    ) -> Response[str]:
        """Choose a new password by a form."""
        try:
            await mailing.reset(connections, data)
        except InvalidError as error:
            return pages.said("That did not work", error.detail, error.status_code)
        return pages.said("Thank you", "The new password holds, and all logins ended.")
