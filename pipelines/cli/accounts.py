"""Accounts from the command line: add a person, set a password, invite. Logging in is the API's."""

import datetime as dt
import secrets
import uuid
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.house import opened
from pipelines.cli.say import RefusalError, say

if TYPE_CHECKING:
    from resources.postgres import Postgres

INVITATION_DAYS = 14
SHORTEST_PASSWORD = 8

people = typer.Typer(no_args_is_help=True, help="Accounts: add people, set passwords.")


def register(app: typer.Typer) -> None:
    """Put these commands under the root."""
    app.add_typer(people, name="user", rich_help_panel="People")
    app.command(rich_help_panel="People")(invite)


def new_password() -> str:
    """A random password of four groups, easy to type."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def account(postgres: "Postgres", email: str) -> tuple[uuid.UUID, str]:
    """Id and username of an account; refuses where there is none."""
    import sqlalchemy as sa

    from catalog_data.people import User

    with postgres.begin() as connection:
        query = sa.select(User.id, User.username).where(sa.func.lower(User.email) == email.lower())
        row = connection.execute(query).one_or_none()
    if row is None:
        raise RefusalError(
            f"No account has the address {email}: wunderkammer user add {email} makes it."
        )
    return row.id, row.username


def first_account(postgres: "Postgres") -> str | None:
    """Address of the oldest staff account, or None where nobody is yet."""
    import sqlalchemy as sa

    from catalog_data.people import User

    order = (sa.desc(User.role == "staff"), User.created_at, User.id)
    with postgres.begin() as connection:
        return connection.execute(sa.select(User.email).order_by(*order).limit(1)).scalar()


def create(
    postgres: "Postgres", email: str, username: str, password: str, *, staff: bool
) -> uuid.UUID:
    """Make an account; refuses an address or a name that is taken, and a password too short."""
    import sqlalchemy as sa

    from catalog_data.credentials import hash_password, new_friend_code
    from catalog_data.people import Credential, User

    if "@" not in email:
        raise RefusalError(f"{email} is no mail address.")
    if len(password) < SHORTEST_PASSWORD:
        raise RefusalError(f"A password has at least {SHORTEST_PASSWORD} characters.")
    person = {
        "id": uuid.uuid4(),
        "email": email,
        "username": username,
        "role": "staff" if staff else "user",
        "friend_code": new_friend_code(),
    }
    try:
        with postgres.begin() as connection:
            connection.execute(sa.insert(User).values(person))
            secret = {"user_id": person["id"], "password_hash": hash_password(password)}
            connection.execute(sa.insert(Credential).values(secret))
    except sa.exc.IntegrityError as error:
        raise RefusalError(
            f"The address {email} or the name {username} is taken already."
        ) from error
    return person["id"]  # type: ignore[return-value]


def password_holds(postgres: "Postgres", email: str, password: str) -> bool:
    """Whether the password still opens the account."""
    import sqlalchemy as sa

    from catalog_data.credentials import verify_password
    from catalog_data.people import Credential, User

    query = (
        sa.select(Credential.password_hash)
        .join(User, User.id == Credential.user_id)
        .where(User.email == email)
    )
    with postgres.begin() as connection:
        kept = connection.execute(query).scalar()
    return kept is not None and verify_password(password, kept)


@people.command()
def add(
    email: Annotated[str, typer.Argument(help="The login name.")],
    username: Annotated[
        str | None, typer.Option(help="The shown name; the address up to the @ if left out.")
    ] = None,
    staff: Annotated[bool, typer.Option("--staff", help="May see to the house itself.")] = False,
    password: Annotated[
        str | None, typer.Option(help="A random one is made and told if left out.")
    ] = None,
) -> None:
    """Add a person. The first account of a home is staff whether asked for or not."""
    chosen = password or new_password()
    with opened() as house:
        first = first_account(house.said) is None
        create(house.said, email, username or email.split("@")[0], chosen, staff=staff or first)
    say(f"{email} may log in" + ("." if password else f" with the password {chosen}"))


@people.command(name="password")
def set_password(
    email: Annotated[str, typer.Argument(help="The login name.")],
    password: Annotated[
        str | None, typer.Option(help="A random one is made and told if left out.")
    ] = None,
) -> None:
    """Set a new password; logins that are open elsewhere end."""
    import sqlalchemy as sa
    from sqlalchemy.dialects import postgresql

    from catalog_data.credentials import hash_password
    from catalog_data.people import Credential, RefreshToken

    chosen = password or new_password()
    if len(chosen) < SHORTEST_PASSWORD:
        raise RefusalError(f"A password has at least {SHORTEST_PASSWORD} characters.")
    with opened() as house:
        user, _ = account(house.said, email)
        values = {"password_hash": hash_password(chosen)}
        new = postgresql.insert(Credential).values(user_id=user, **values)
        with house.said.begin() as connection:
            connection.execute(new.on_conflict_do_update(index_elements=["user_id"], set_=values))
            connection.execute(sa.delete(RefreshToken).where(RefreshToken.user_id == user))
    say(f"{email} logs in with the new password" + ("." if password else f" {chosen}"))


def invite(
    owner: Annotated[
        str | None, typer.Option(help="Address of who invites; the first account if left out.")
    ] = None,
) -> None:
    """Make an invitation code: with it one more person may register through the API."""
    import sqlalchemy as sa

    from catalog_data.people import Invitation

    code = secrets.token_urlsafe(12)
    with opened() as house:
        email = owner or first_account(house.said)
        if email is None:
            raise RefusalError("Nobody has an account yet: wunderkammer user add EMAIL makes one.")
        user, _ = account(house.said, email)
        until = dt.datetime.now(dt.UTC) + dt.timedelta(days=INVITATION_DAYS)
        with house.said.begin() as connection:
            row = {"code": code, "created_by": user, "expires_at": until}
            connection.execute(sa.insert(Invitation).values(row))
    say(f"{code} lets one person register until {until:%Y-%m-%d}.")
