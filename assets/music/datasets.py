"""Whose data comes in, and what its tables may be used for. What was heard is not here."""

import secrets
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from catalog_data.music.licences import MusicDataset, MusicLicence
from catalog_data.music.listening import ListenerSalt


class Dataset(NamedTuple):
    """What is told of a source of music data; no licence: nothing may be made of it."""

    code: str
    title: str
    synthetic: bool = False
    licence: str | None = None
    allows: str | None = None


class OtherDatasetError(Exception):
    """A dataset is drawn or real, and never becomes the other; the message is one sentence."""


def keep_dataset(connection: sa.Connection, told: Dataset, tables: Sequence[sa.Table]) -> None:
    """Keep a dataset, and the licence that is told of its rows in some tables.

    Raises:
        OtherDatasetError: the dataset is known as real and this is drawn, or the other way round.
    """
    row = {"code": told.code, "title": told.title, "synthetic": told.synthetic}
    connection.execute(postgresql.insert(MusicDataset).values(row).on_conflict_do_nothing())
    known = sa.select(MusicDataset.synthetic).where(MusicDataset.code == told.code)
    if connection.execute(known).scalar_one() != told.synthetic:
        kinds = ("drawn", "real") if told.synthetic else ("real", "drawn")
        raise OtherDatasetError(
            f"This is {kinds[0]} data and the dataset {told.code} is {kinds[1]}: give another code."
        )
    if told.licence and told.allows:
        _keep_licence(connection, told, tables)


def _keep_licence(connection: sa.Connection, told: Dataset, tables: Sequence[sa.Table]) -> None:
    licence = {"licence": told.licence, "allows": told.allows}
    rows = [{"dataset": told.code, "table_name": table.name, **licence} for table in tables]
    insert = postgresql.insert(MusicLicence).values(rows)
    keys = [MusicLicence.dataset, MusicLicence.table_name]
    said = {name: insert.excluded[name] for name in licence}
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=said))


def home_salt(connection: sa.Connection) -> str:
    """The home's salt, made when the first listener comes; only who writes facts may ask."""
    fresh = postgresql.insert(ListenerSalt).values(id=1, salt=secrets.token_hex(32))
    connection.execute(fresh.on_conflict_do_nothing())
    return connection.execute(sa.select(ListenerSalt.salt)).scalar_one()
