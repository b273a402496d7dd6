"""Whose a dataset's listeners are in this house. What they heard is not here."""

import uuid
from collections.abc import Mapping

import polars as pl
from sqlalchemy.dialects import postgresql

from assets.music.datasets import home_salt
from catalog_data.music.said import MusicListenerClaim
from ml.music import pseudonyms
from resources.postgres import Postgres


def claim(postgres: Postgres, dataset: str, listeners: Mapping[str, uuid.UUID]) -> None:
    """Say which user each listener is, by the name that the dataset has for them.

    A listener that somebody is already stays theirs.

    Args:
        postgres: As the role that writes facts.
        dataset: Code of the dataset.
        listeners: User by name.
    """
    with postgres.begin() as connection:
        salt = home_salt(connection)
        hidden = pseudonyms(pl.Series(list(listeners)), dataset, salt)
        rows = [
            {"listener": uuid.UUID(name), "user_id": who}
            for name, who in zip(hidden, listeners.values(), strict=True)
        ]
        claims = postgresql.insert(MusicListenerClaim).values(rows)
        connection.execute(claims.on_conflict_do_nothing())
