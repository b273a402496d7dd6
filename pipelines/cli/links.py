"""Links for people whom the house sends no letters: made here, told by whoever runs the house."""

import datetime as dt
import os
import secrets
from typing import Annotated

import typer

from pipelines.cli.accounts import account, people
from pipelines.cli.house import opened
from pipelines.cli.say import say

HERE = "http://127.0.0.1:8000"


def register(_: typer.Typer) -> None:
    """Put this command beside those of accounts."""
    people.command()(link)


def link(
    email: Annotated[str, typer.Argument(help="The login name.")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Prove the address instead of choosing a password.")
    ] = False,
) -> None:
    """Make a link by which somebody chooses a new password, once, within an hour."""
    import sqlalchemy as sa

    from catalog_data.logins import LINKS, LinkPurpose, MailLink, digest, link_to
    from catalog_data.people import User

    purpose = LinkPurpose.VERIFY if verify else LinkPurpose.RESET
    token, base = secrets.token_urlsafe(32), os.environ.get("WUNDERKAMMER_PUBLIC_URL", "").strip()
    until = dt.datetime.now(dt.UTC) + LINKS[purpose].good_for
    with opened() as house:
        user, _ = account(house.said, email)
        row = {"token_digest": digest(token), "user_id": user, "purpose": purpose.value}
        with house.said.begin() as connection:
            theirs = sa.select(User.email).where(User.id == user).scalar_subquery()
            connection.execute(sa.insert(MailLink).values(**row, email=theirs, expires_at=until))
    say(f"Good once, until {until:%Y-%m-%d %H:%M} UTC: {link_to(base or HERE, purpose, token)}")
