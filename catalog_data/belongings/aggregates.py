"""Figures of belongings: a whole set in Postgres, one row per place. Facts are elsewhere."""

import datetime as dt
import uuid

from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived
from catalog_data.photos.derived import Derivation

NUMBER: DOUBLE_PRECISION[float] = DOUBLE_PRECISION()
WINDOWS = (30, 90, 365)  # days in which warranties end


class UnitAggregate(Derivation, Derived):
    """What lies in a unit or location and in all below it, whoever's items they are."""

    __tablename__ = "unit_aggregates"

    place_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(index=True, comment="of the place")
    kind: Mapped[str] = mapped_column(comment="unit or location")
    units: Mapped[int] = mapped_column(comment="below it, itself left out")
    items: Mapped[int]
    valued: Mapped[int] = mapped_column(comment="items whose value is said")
    value: Mapped[float] = mapped_column(NUMBER, comment="in the household's money")
    count: Mapped[float] = mapped_column(NUMBER, comment="pieces of what is counted")
    mass: Mapped[float] = mapped_column(NUMBER, comment="grams")
    volume: Mapped[float] = mapped_column(NUMBER, comment="millilitres")
    length: Mapped[float] = mapped_column(NUMBER, comment="metres")
    lifetime: Mapped[int] = mapped_column(comment="items with a warranty that never ends")
    ended: Mapped[int] = mapped_column(comment="items whose warranty has ended")
    ended_value: Mapped[float] = mapped_column(NUMBER, comment="value, else price, of those")
    ends_30: Mapped[int] = mapped_column(comment="items whose warranty ends within 30 days")
    ends_30_value: Mapped[float] = mapped_column(NUMBER)
    ends_90: Mapped[int]
    ends_90_value: Mapped[float] = mapped_column(NUMBER)
    ends_365: Mapped[int]
    ends_365_value: Mapped[float] = mapped_column(NUMBER)
    never_seen: Mapped[int] = mapped_column(comment="items of which no stock was ever taken")
    seen_longest_ago: Mapped[dt.datetime | None]
