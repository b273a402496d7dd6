"""People in pictures as they are derived: whole sets in Postgres. What was said of them: facts."""

import uuid

from sqlalchemy import Index, SmallInteger, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived
from catalog_data.photos.derived import Derivation

SHARE: DOUBLE_PRECISION[float] = DOUBLE_PRECISION()


class PhotoPerson(Derivation, Derived):
    """One person an owner's photos show: named, or a group of faces nobody has named yet."""

    __tablename__ = "photo_people"
    __table_args__ = (Index("ix_photo_people_owner", "owner_id", "faces", "person_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, comment="the person's own; of a group, its smallest face id"
    )
    owner_id: Mapped[uuid.UUID]
    name: Mapped[str | None] = mapped_column(comment="as it was said, or as files name regions")
    faces: Mapped[int]
    photos: Mapped[int]
    confirmed: Mapped[int] = mapped_column(comment="faces of which somebody said so")
    cover_face_id: Mapped[uuid.UUID] = mapped_column(comment="the best face")
    cover_photo_id: Mapped[uuid.UUID]


class PersonFace(Derivation, Derived):
    """One face in one photo, and whose it is; the box is a share of the upright picture."""

    __tablename__ = "person_faces"
    __table_args__ = (
        Index("ix_person_faces_photo", "photo_id"),
        Index("ix_person_faces_person", "person_id", "probability", "face_id"),
        Index("ix_person_faces_owner", "owner_id", "face_id"),
    )

    face_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="of its photo and box")
    photo_id: Mapped[uuid.UUID]
    owner_id: Mapped[uuid.UUID]
    frame: Mapped[int] = mapped_column(SmallInteger, comment="of a film, the number of the still")
    left: Mapped[float] = mapped_column(SHARE)
    top: Mapped[float] = mapped_column(SHARE)
    width: Mapped[float] = mapped_column(SHARE)
    height: Mapped[float] = mapped_column(SHARE)
    score: Mapped[float | None] = mapped_column(SHARE, comment="the detector's; none: a region")
    size: Mapped[float] = mapped_column(SHARE, comment="pixels of the shorter side")
    blur: Mapped[float] = mapped_column(SHARE, comment="variance of the Laplacian: low is blurred")
    yaw: Mapped[float] = mapped_column(SHARE, comment="degrees")
    region_name: Mapped[str | None] = mapped_column(comment="as the file names it")
    person_id: Mapped[uuid.UUID | None] = mapped_column(comment="none: alone, stranger, no face")
    probability: Mapped[float | None] = mapped_column(SHARE, comment="1: somebody said so")
    said: Mapped[str | None] = mapped_column(comment="is, stranger or no_face")


class PersonSuggestion(Derivation, Derived):
    """Whom a face without a name may show, and the confirmed faces that say so."""

    __tablename__ = "person_suggestions"

    face_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, comment="1 is the likeliest")
    person_id: Mapped[uuid.UUID]
    probability: Mapped[float] = mapped_column(SHARE)
    evidence: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()), comment="faces, nearest first")


class UnattachedSaying(Derivation, Derived):
    """What was said of a face that is found no more: listed until it is taken back or found."""

    __tablename__ = "unattached_sayings"

    saying_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(index=True)
    photo_id: Mapped[uuid.UUID]
