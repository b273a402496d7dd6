"""What the people routes give and take, as Structs. Nothing is queried or decided here."""

import datetime as dt
import uuid
from typing import Annotated, Generic, Literal, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

T = TypeVar("T")

Email = Annotated[str, Meta(max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s]+$")]
Username = Annotated[str, Meta(pattern=r"^\w[\w.+-]{0,63}$", description="also a folder's name")]
NewPassword = Annotated[str, Meta(min_length=10, max_length=256)]
GivenPassword = Annotated[str, Meta(max_length=256)]
Name = Annotated[str, Meta(max_length=254)]
Bio = Annotated[str, Meta(max_length=500)]
Zone = Annotated[str, Meta(max_length=64)]
Code = Annotated[str, Meta(max_length=64)]
FriendCode = Annotated[str, Meta(max_length=32)]
Token = Annotated[str, Meta(max_length=2_000)]
Days = Annotated[int, Meta(ge=1, le=90)]


class Newcomer(Struct, kw_only=True):
    """Who wants an account. Without a username it is made from the e-mail address."""

    email: Email
    username: Username | None = None
    invitation: Code | None = None


class Registration(Newcomer, kw_only=True):
    """Who wants an account with a password."""

    password: NewPassword
    password_confirm: GivenPassword | None = None


class Credentials(Struct):
    """Who wants to log in: by e-mail address or username, in either field."""

    password: GivenPassword
    email: Name | None = None
    username: Name | None = None


class Refresh(Struct):
    """A refresh token under either document's name."""

    refresh: Token | None = None
    refresh_token: Token | None = None


class Me(Struct):
    """One's own account."""

    id: uuid.UUID
    email: str
    email_verified: bool
    username: str
    role: str
    is_staff: bool
    is_active: bool
    friend_code: str
    bio: str
    avatar: str | None
    badges: list[str]
    time_zone: str | None
    created_at: dt.datetime
    updated_at: dt.datetime


class Login(Struct):
    """Tokens under both documents' names, and whose they are. ``expires_in`` is in seconds."""

    access_token: str
    refresh_token: str
    access: str
    refresh: str
    token_type: str
    expires_in: int
    user: Me


class Change(Struct):
    """What to change of oneself; a new address or password needs the present password."""

    bio: Bio | UnsetType = UNSET
    time_zone: Zone | None | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    password: NewPassword | UnsetType = UNSET
    current_password: GivenPassword | None = None


class MailedToken(Struct):
    """What a link of a letter holds after ``token=``."""

    token: Token


class Forgotten(Struct):
    """Whose password is forgotten."""

    email: Email


class Reset(Struct):
    """A new password, by a link that was sent to its owner."""

    token: Token
    password: NewPassword


class Elsewhere(Struct):
    """Another house by which one may log in; ``linked``: one is known by it already."""

    name: str
    title: str
    linked: bool


class Wish(Struct):
    """What somebody new may need."""

    invitation: Code | None = None


class OwnFriendCode(Struct):
    """The code to tell a friend."""

    friend_code: str


class FriendCodeQuestion(Struct):
    """Whose code is this? Case doesn't matter."""

    friend_code: FriendCode


class Person(Struct):
    """Somebody as others see them."""

    id: uuid.UUID
    username: str
    friend_code: str
    bio: str
    created_at: dt.datetime


class InvitationIn(Struct):
    """How many days an invitation is good for."""

    days: Days = 7


class InvitationOut(Struct):
    """A code that lets one person register, once."""

    code: str
    expires_at: dt.datetime


class Whom(Struct):
    """Somebody, by friend code or by id."""

    friend_code: FriendCode | None = None
    user_id: uuid.UUID | None = None


class Response(Struct):
    """The answer to a friendship request."""

    action: Literal["accept", "reject", "block"]


class FriendshipOut(Struct):
    """One friendship, who asked whom, and how it stands. ``friend`` is the other one."""

    id: uuid.UUID
    from_user: Person
    to_user: Person
    friend: Person
    status: str
    created_at: dt.datetime
    updated_at: dt.datetime


class Friend(Struct):
    """A friend, and the friendship's id to end it by."""

    id: uuid.UUID
    username: str
    friend_code: str
    bio: str
    created_at: dt.datetime
    friendship_id: uuid.UUID
    friends_since: dt.datetime


class PageAsked(Struct):
    """A page by its number, from 1, and how many items it has at most."""

    page: int
    size: int


class Numbered(Struct, Generic[T]):
    """A list by page number, as BiologiDex clients read it."""

    count: int
    next: str | None
    previous: str | None
    results: list[T]
