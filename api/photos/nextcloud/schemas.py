"""What the routes of a Nextcloud give and take. Nothing is queried or asked here."""

import datetime as dt
import uuid
from typing import Annotated

from msgspec import Meta, Struct

Address = Annotated[
    str, Meta(max_length=2_000, description="of the server, like https://cloud.example.org")
]
Username = Annotated[
    str,
    Meta(min_length=1, max_length=200, pattern="^[^:]*$", description="as in WebDAV's address"),
]
Password = Annotated[
    str, Meta(min_length=1, max_length=1_000, description="an app password, not the user's own")
]
Remote = Annotated[str, Meta(max_length=4_000, description="folder on the server; / is all")]


class Login(Struct, forbid_unknown_fields=True):
    """A user of a Nextcloud, and a folder of theirs."""

    address: Address
    username: Username
    password: Password
    remote: Remote = "/"


class NewPassword(Struct, forbid_unknown_fields=True):
    """Another app password of the same user."""

    password: Password


class RemoteFolder(Struct):
    """One folder inside of the one that was asked for."""

    name: str
    path: str


class MirroredFolder(Struct):
    """A folder that is mirrored: ``is_complete`` where all of it, as it last stood, is here.

    ``problem`` says what is wrong with the folder now, ``failed`` counts files that can't be had.
    """

    id: uuid.UUID
    address: str
    username: str
    remote: str
    source_id: uuid.UUID
    added_at: dt.datetime
    files: int
    failed: int
    is_complete: bool
    problem: str | None
