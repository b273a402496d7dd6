"""What comes in by command: folders of photos and the sample collection. Scanning is an asset's."""

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.accounts import account, create, first_account
from pipelines.cli.house import House, opened
from pipelines.cli.say import RefusalError, say

if TYPE_CHECKING:
    from catalog_data.sample import SampleFile
    from resources.postgres import Postgres

importing = typer.Typer(no_args_is_help=True, help="Add what a household has: photos, names.")


def register(app: typer.Typer) -> None:
    """Put these commands under the root."""
    app.add_typer(importing, name="import", rich_help_panel="Fill")
    app.command(rich_help_panel="Fill")(sample)


def folders_of(postgres: "Postgres", owner: uuid.UUID) -> list[Path]:
    """Folders that are scanned for an owner already."""
    import sqlalchemy as sa

    from catalog_data.photos.facts import PhotoSource, SourceKind

    query = sa.select(PhotoSource.root).where(
        PhotoSource.owner_id == owner, PhotoSource.kind == SourceKind.FOLDER
    )
    with postgres.begin() as connection:
        return [Path(root) for root in connection.execute(query).scalars()]


def overlap(folder: Path, others: list[Path]) -> Path | None:
    """The first of the other folders that holds this one, or lies in it."""
    return next((o for o in others if folder.is_relative_to(o) or o.is_relative_to(folder)), None)


def usable(folder: Path, home: Path) -> Path:
    """The folder's real place; refuses what is no readable folder or belongs to the home."""
    real = folder.expanduser().resolve()
    if not real.exists():
        raise RefusalError(f"There is no folder {real}.")
    if not real.is_dir():
        raise RefusalError(f"{real} is a file; give the folder it lies in.")
    if overlap(real, [home.resolve()]):
        raise RefusalError(
            f"{real} and the home {home.resolve()} overlap: photos live outside of it."
        )
    return real


def add_folder(postgres: "Postgres", owner: uuid.UUID, folder: Path) -> bool:
    """Say that a folder is to be scanned for its owner; False where it was said before."""
    import sqlalchemy as sa

    from catalog_data.photos.facts import PhotoSource, SourceKind

    known = folders_of(postgres, owner)
    if folder in known:
        return False
    other = overlap(folder, known)
    if other is not None:
        raise RefusalError(f"{folder} and {other} overlap, and that one is scanned already.")
    row = {"id": uuid.uuid4(), "owner_id": owner, "kind": SourceKind.FOLDER, "root": str(folder)}
    with postgres.begin() as connection:
        connection.execute(sa.insert(PhotoSource).values(row))
    return True


@importing.command()
def photos(
    path: Annotated[Path, typer.Argument(help="The folder; files in it are never changed.")],
    owner: Annotated[
        str | None, typer.Option(help="Address of whose photos these are; the first account.")
    ] = None,
) -> None:
    """Add a folder of photos: it is scanned from now on, its files stay where they are.

    A running `wunderkammer up` notices by itself; without one, `wunderkammer materialize` reads it.
    """
    with opened() as house:
        email = owner or first_account(house.said)
        if email is None:
            raise RefusalError("Nobody has an account yet: wunderkammer user add EMAIL makes one.")
        folder = usable(path, house.home.root)
        new = add_folder(house.said, account(house.said, email)[0], folder)
    if not new:
        say(f"{folder} is scanned for {email} already.")
        return
    say(f"{folder} is scanned for {email} from now on; wunderkammer materialize reads it at once.")


def address_of(owner: str) -> str:
    """Login name of a member of the sample household."""
    return f"{owner}@wunderkammer.example"


def befriend(postgres: "Postgres", one: uuid.UUID, other: uuid.UUID) -> None:
    """Make two people friends."""
    import sqlalchemy as sa

    from catalog_data.people import Friendship

    row = {"id": uuid.uuid4(), "from_user_id": one, "to_user_id": other, "status": "accepted"}
    with postgres.begin() as connection:
        connection.execute(sa.insert(Friendship).values(row))


def settle_sample(house: House, password: str, *, first_is_staff: bool) -> "list[SampleFile]":
    """Write the sample collection into the home, with its two owners, who are friends.

    A checklist of the creatures in its pictures is kept, too, and what people heard who never
    were: each owner is one of them. Both owners log in with the password; the first one's address
    is what the house is shown with.
    """
    from catalog_data.sample import OWNERS, write_sample
    from pipelines.cli.checklists import settle_checklist
    from pipelines.cli.listens import settle_listening

    folder = house.home.root / "sample"
    files = write_sample(folder)
    people = []
    for index, owner in enumerate(OWNERS):
        staff = first_is_staff and index == 0
        people.append(create(house.said, address_of(owner), owner, password, staff=staff))
        add_folder(house.said, people[-1], (folder / owner).resolve())
    befriend(house.said, *people)
    settle_checklist(house)
    settle_listening(house, people)
    return files


def sample() -> None:
    """Write the sample collection: a small household of photos, drawn by the program itself.

    It brings two people, mina and jonas, who are friends, a checklist of the creatures that their
    pictures show, and drawn listening. All lies in the home's folder `sample`.
    """
    from pipelines.cli.accounts import new_password

    with opened() as house:
        password = new_password()
        first = first_account(house.said) is None
        files = settle_sample(house, password, first_is_staff=first)
    logins = " and ".join(sorted({address_of(file.owner) for file in files}))
    say(f"{len(files)} files are written; {logins} log in with {password}")
    say("wunderkammer materialize derives everything from them.")
