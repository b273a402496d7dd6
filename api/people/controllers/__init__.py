"""The routes of people: paths, parameters and statuses. What they do is one module up."""

from litestar.types import ControllerRouterHandler

from api.people.controllers.auth import AuthController
from api.people.controllers.elsewhere import ElsewhereController
from api.people.controllers.mailed import MailedController, PagesController
from api.people.controllers.social import FriendshipsController
from api.people.controllers.users import InvitationsController, UsersController

CONTROLLERS: list[ControllerRouterHandler] = [
    AuthController,
    MailedController,
    PagesController,
    ElsewhereController,
    UsersController,
    InvitationsController,
    FriendshipsController,
]
