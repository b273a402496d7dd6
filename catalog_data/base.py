"""The two bases every table stands on: what was said or seen, and what was computed."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, DateTime, MetaData, String, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
TYPES = {
    uuid.UUID: Uuid(),
    str: String(),
    int: BigInteger(),
    dt.datetime: DateTime(timezone=True),
    dict[str, Any]: JSONB(),
    list[Any]: JSONB(),
    list[str]: ARRAY(String()),
}


class Fact(DeclarativeBase):
    """Base of facts: what we could not compute again. Alembic migrates these tables."""

    metadata = MetaData(schema="facts", naming_convention=NAMING)
    type_annotation_map = TYPES


class Derived(DeclarativeBase):
    """Base of derivations: dropped and refilled whenever their definition changes."""

    metadata = MetaData(schema="derived", naming_convention=NAMING)
    type_annotation_map = TYPES
