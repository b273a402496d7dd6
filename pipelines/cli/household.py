"""What a first start puts into an empty home: an account, the sample, a folder. No server here."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipelines.cli.accounts import account, create, first_account, new_password, password_holds
from pipelines.cli.house import House
from pipelines.cli.intake import add_folder, address_of, settle_sample, usable
from pipelines.cli.say import say

if TYPE_CHECKING:
    from catalog_data.sample import SampleFile

CURATOR = "curator@wunderkammer.example"


class Login(NamedTuple):
    """A ready-made login; the password is None once its owner changed it."""

    email: str
    password: str | None


def login_book(home: Path) -> Path:
    """Where a made login is kept, readable by the home's owner alone."""
    return home / "login.json"


def keep(home: Path, email: str, password: str) -> None:
    """Keep a made login, so that each start can tell it again."""
    book = login_book(home)
    with suppress(FileNotFoundError):
        book.unlink()
    descriptor = os.open(book, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump({"email": email, "password": password}, stream)


def ready_login(house: House) -> Login | None:
    """The made login, with its password as long as that still opens the account."""
    book = login_book(house.home.root)
    if not book.is_file():
        email = first_account(house.said)
        return Login(email, None) if email else None
    kept = json.loads(book.read_text())
    holds = password_holds(house.said, kept["email"], kept["password"])
    return Login(kept["email"], kept["password"] if holds else None)


def furnish(house: House, photos: Path | None) -> "list[SampleFile]":
    """Fill an empty home with the folder, or with the sample; add the folder to a filled one.

    Returns the sample's files where it moved in.
    """
    from catalog_data.sample import OWNERS

    moved_in: list[SampleFile] = []
    folder = usable(photos, house.home.root) if photos else None
    owner = first_account(house.said)
    if owner is None:
        owner, password = CURATOR if folder else address_of(OWNERS[0]), new_password()
        keep(house.home.root, owner, password)
        if folder:
            create(house.said, owner, "curator", password, staff=True)
        else:
            say("The home is empty: a sample household moves in.")
            moved_in = settle_sample(house, password, first_is_staff=True)
    if folder and add_folder(house.said, account(house.said, owner)[0], folder):
        say(f"{folder} is scanned for {owner} from now on.")
    return moved_in


def share(house: House, files: "list[SampleFile]") -> None:
    """Let others see the pictures of the sample that are meant to be seen, once they have ids."""
    import sqlalchemy as sa
    from sqlalchemy.dialects.postgresql import insert

    from catalog_data.photos.facts import PhotoFile, PhotoSaying, PhotoSource

    shown = {file.path: file.visibility for file in files if file.visibility != "private"}
    query = sa.select(PhotoSource.root, PhotoFile.path, PhotoFile.photo_id).join(
        PhotoFile, PhotoFile.source_id == PhotoSource.id
    )
    with house.said.begin() as connection:
        for root, path, photo in connection.execute(query).all():
            visibility = shown.get(f"{Path(root).name}/{path}")
            if photo and visibility:
                row = {"photo_id": photo, "visibility": visibility}
                connection.execute(insert(PhotoSaying).values(row).on_conflict_do_nothing())
