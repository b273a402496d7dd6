"""Figures of each owner's own library: whole sets in Postgres. Others' photos are in none."""

import uuid

from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived
from catalog_data.photos.derived import Derivation

NUMBER: DOUBLE_PRECISION[float] = DOUBLE_PRECISION()


class PhotoStatistic(Derivation, Derived):
    """How many of an owner's photos share a month, a camera, a lens, a format or a source."""

    __tablename__ = "photo_statistics"

    owner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(
        primary_key=True, comment="month, camera, lens, format or source"
    )
    name: Mapped[str] = mapped_column(primary_key=True, comment="empty: none is known")
    photos: Mapped[int]
    bytes: Mapped[int] = mapped_column(comment="of their originals")


class CloudWord(Derivation, Derived):
    """A word, a person or a place that is on many of an owner's photos."""

    __tablename__ = "photo_word_cloud"

    owner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True, comment="words, people or places")
    name: Mapped[str] = mapped_column(primary_key=True)
    photos: Mapped[int]
    weight: Mapped[float] = mapped_column(NUMBER, comment="natural logarithm of 1 + photos")


class PlaceNode(Derivation, Derived):
    """A country, region or place and its share of the circle an owner's places make."""

    __tablename__ = "place_tree"

    owner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(primary_key=True, comment="empty: none is known")
    region: Mapped[str] = mapped_column(primary_key=True, comment="empty: none, or its country")
    place: Mapped[str] = mapped_column(primary_key=True, comment="empty: none, or its region")
    depth: Mapped[int] = mapped_column(primary_key=True, comment="1 country, 2 region, 3 place")
    photos: Mapped[int]
    began: Mapped[float] = mapped_column(NUMBER, comment="share of the circle before it, 0 to 1")
    ended: Mapped[float] = mapped_column(NUMBER, comment="and after it")


class ScatteredFace(Derivation, Derived):
    """A face as a point in space: faces of one look lie near each other."""

    __tablename__ = "person_scatter"

    face_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(index=True)
    x: Mapped[float] = mapped_column(NUMBER, comment="first principal component")
    y: Mapped[float] = mapped_column(NUMBER)
    z: Mapped[float] = mapped_column(NUMBER)


class PersonCompany(Derivation, Derived):
    """Two named persons of an owner and on how many photos they are together."""

    __tablename__ = "person_company"

    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    other_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="the greater id")
    owner_id: Mapped[uuid.UUID] = mapped_column(index=True)
    photos: Mapped[int]


class PersonPosition(Derivation, Derived):
    """Where a named person stands in the picture of who is with whom."""

    __tablename__ = "person_positions"

    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(index=True)
    x: Mapped[float] = mapped_column(NUMBER, comment="-1 to 1")
    y: Mapped[float] = mapped_column(NUMBER, comment="-1 to 1")
