"""Items proposed from photos: who asked and what was decided (facts), what was found (derived)."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived, Fact
from catalog_data.photos.derived import Derivation

NOW = text("now()")
WHOLE = "photo"  # the key of a photo's first draft; further ones are named by their barcodes


class Verdict(StrEnum):
    """What a person says of a draft; it is never proposed again."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


class ProposalRequest(Fact):
    """A photo whose owner asks which items it shows, and where these are to lie."""

    __tablename__ = "proposal_requests"

    photo_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="CASCADE"), primary_key=True
    )
    unit_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.storage_units.id", ondelete="SET NULL")
    )
    asked_at: Mapped[dt.datetime] = mapped_column(server_default=NOW, index=True)


class ProposalDecision(Fact):
    """What a person said of one draft of a photo; it outlives the request."""

    __tablename__ = "proposal_decisions"
    __table_args__ = (CheckConstraint("verdict IN ('confirmed', 'refused')", name="verdict"),)

    photo_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="CASCADE"), primary_key=True
    )
    draft: Mapped[str] = mapped_column(primary_key=True, comment="photo, or a further barcode")
    verdict: Mapped[str]
    item_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.items.id", ondelete="SET NULL"), comment="the item that was made of it"
    )
    decided_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class PhotoBarcodes(Derivation, Derived):
    """The barcodes in one content that somebody asked to be proposed from."""

    __tablename__ = "photo_barcodes"

    content_id: Mapped[str] = mapped_column(primary_key=True)
    codes: Mapped[list[Any]] = mapped_column(comment="[{format, text, is_product}], as they stand")


class ItemProposal(Derivation, Derived):
    """Drafts of the items that one photo shows: of each field what it may be, the likeliest first.

    A draft is ``{key, fields: {name: [{value, confidence, source}]}}``; whoever finds values by
    other means adds to these lists.
    """

    __tablename__ = "item_proposals"

    photo_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    drafts: Mapped[list[Any]]


PROPOSED: tuple[type[Derived], ...] = (PhotoBarcodes, ItemProposal)
