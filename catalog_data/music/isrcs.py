"""Whose an ISRC is: what services tell of it, what staff say, where the evidence is divided."""

import datetime as dt
import uuid

from sqlalchemy import Float, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived, Fact
from catalog_data.ledger import NOW
from catalog_data.music.crawl import CLOCK
from catalog_data.photos.derived import Derivation

DOMINANT = 2 / 3  # of the evidence for an ISRC: an item that has less is not what it names


class MusicIsrcEvidence(Fact):
    """One service says that a recording of MusicBrainz has an ISRC."""

    __tablename__ = "music_isrc_evidence"

    isrc: Mapped[str] = mapped_column(primary_key=True)
    mbid: Mapped[uuid.UUID] = mapped_column(primary_key=True, index=True)
    dataset: Mapped[str] = mapped_column(ForeignKey("facts.music_datasets.code"))
    seen_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class MusicIsrcDecision(Fact):
    """One ISRC that is a certain track's, as somebody of the staff says, whatever others tell."""

    __tablename__ = "music_isrc_decisions"

    isrc: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.music_items.id", ondelete="CASCADE"),
        index=True,
        comment="none: that was taken back, and the evidence tells again",
    )
    reason: Mapped[str]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.users.id", ondelete="SET NULL"), index=True
    )
    decided_at: Mapped[dt.datetime] = mapped_column(server_default=CLOCK)


class MusicIsrcConflict(Derivation, Derived):
    """One of the tracks that an ISRC may be of, where none has enough of the evidence."""

    __tablename__ = "music_isrc_conflicts"

    isrc: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    votes: Mapped[int] = mapped_column(comment="recordings, and a dataset that named it by this")
    share: Mapped[float] = mapped_column(Float, comment="of all votes, to 4 digits")
