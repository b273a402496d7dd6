"""What photos show, in words: labels, captions, retellings, categories. What people say: facts."""

import uuid
from typing import Any

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import String

from catalog_data.base import Derived
from catalog_data.photos.derived import Derivation


class PhotoLabels(Derivation, Derived):
    """The labels of a vocabulary that fit one content best, at most ten, best first."""

    __tablename__ = "photo_tags"
    __table_args__ = (Index("ix_photo_tags_labels", "labels", postgresql_using="gin"),)

    content_id: Mapped[str] = mapped_column(primary_key=True)
    labels: Mapped[list[str]] = mapped_column(ARRAY(String))
    scores: Mapped[list[Any]] = mapped_column(
        comment="of each label: 0 to 1 where calibrated, else cosines"
    )
    calibrated: Mapped[bool] = mapped_column(comment="only labels from their threshold on")


class PhotoCaption(Derivation, Derived):
    """One sentence of what one content shows, by a model."""

    __tablename__ = "photo_captions"

    content_id: Mapped[str] = mapped_column(primary_key=True)
    caption: Mapped[str]


class PhotoRetelling(Derivation, Derived):
    """The caption of one photo told anew by a language model, with people, place and keywords.

    It may name people: its owner's alone.
    """

    __tablename__ = "photo_retellings"

    photo_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    retelling: Mapped[str | None] = mapped_column(comment="none: there is nothing to weave in")


class PhotoCategory(Derivation, Derived):
    """Whether one photo is a screenshot, a document or a photo, by rules."""

    __tablename__ = "photo_categories"
    __table_args__ = (Index("ix_photo_categories_category", "category"),)

    photo_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    category: Mapped[str]
    reasons: Mapped[list[str]] = mapped_column(comment="the rules that hold; of a photo none")


SHOWN: tuple[type[Derived], ...] = (PhotoLabels, PhotoCaption, PhotoRetelling, PhotoCategory)
