"""Whose listening it is: pseudonyms that are people of the house. What was heard is not here."""

import uuid

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from assets.music.datasets import home_salt
from catalog_data.music.listening import ListeningEvent
from catalog_data.music.said import MusicListenerClaim
from ml.music import pseudonyms
from resources.postgres import Postgres


class ClaimError(Exception):
    """Listening that can't be somebody's; the message is one sentence."""


def claim(postgres: Postgres, dataset: str, listener: str, user: uuid.UUID) -> None:
    """Keep that what a listener of a dataset heard is a person's own; twice is once.

    Raises:
        ClaimError: nobody of that name was heard, or somebody else is that listener.
    """
    with postgres.begin() as connection:
        name = pl.Series([listener], dtype=pl.String)
        pseudonym = uuid.UUID(pseudonyms(name, dataset, home_salt(connection)).item())
        heard = sa.select(ListeningEvent.listener).where(ListeningEvent.listener == pseudonym)
        if connection.execute(heard.limit(1)).first() is None:
            raise ClaimError(f"No event of {dataset} is {listener}'s, so nothing is claimed.")
        row = {"listener": pseudonym, "user_id": user}
        new = postgresql.insert(MusicListenerClaim).values(row).on_conflict_do_nothing()
        connection.execute(new)
        owner = sa.select(MusicListenerClaim.user_id)
        owner = owner.where(MusicListenerClaim.listener == pseudonym)
        if connection.execute(owner).scalar_one() != user:
            raise ClaimError(f"What {listener} heard is somebody else's already.")
