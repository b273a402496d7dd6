"""Facts of what people say of music: searches, profiles, radios, whose listens, which model."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact

CLOCK = text("clock_timestamp()")  # several things may be said in one transaction, in order


class Verdict(StrEnum):
    """What staff say of a model."""

    APPROVE = "approve"
    REFUSE = "refuse"
    ROLLBACK = "rollback"


def _person(**options: Any) -> Any:
    return mapped_column(ForeignKey("facts.users.id", ondelete="CASCADE"), **options)


def _item(**options: Any) -> Any:
    return mapped_column(ForeignKey("facts.music_items.id", ondelete="CASCADE"), **options)


class MusicModelDecision(Fact):
    """One verdict on a model for a channel, with all it takes to make that model again."""

    __tablename__ = "music_model_decisions"
    __table_args__ = (
        CheckConstraint("kind IN ('approve', 'refuse', 'rollback')", name="kind"),
        CheckConstraint("channel IN ('production', 'evaluation')", name="channel"),
        CheckConstraint("item_kind IN ('artist', 'track')", name="item_kind"),
        Index("ix_music_model_decisions_stage", "channel", "item_kind", "decided_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    channel: Mapped[str]
    item_kind: Mapped[str] = mapped_column(comment="what it recommends")
    version: Mapped[str] = mapped_column(comment="of the model")
    evidence: Mapped[dict[str, Any]] = mapped_column(
        comment="hash and mark of its data, parameters, seed, recipe, figures, gates"
    )
    reason: Mapped[str | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.users.id", ondelete="SET NULL")
    )
    decided_at: Mapped[dt.datetime] = mapped_column(server_default=CLOCK)


class MusicWeighting(Fact):
    """Weights by which staff have rankers added up in a channel; the newest holds.

    What was searched for on a training set bears its licences, what was said by hand bears none.
    """

    __tablename__ = "music_weightings"
    __table_args__ = (
        CheckConstraint("channel IN ('production', 'evaluation')", name="channel"),
        CheckConstraint("item_kind IN ('artist', 'track')", name="item_kind"),
        CheckConstraint(
            "least(content_weight, metadata_weight, cooccurrence_weight) >= 0"
            " AND greatest(content_weight, metadata_weight, cooccurrence_weight) > 0",
            name="weights",
        ),
        Index("ix_music_weightings_stage", "channel", "item_kind", "chosen_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    channel: Mapped[str]
    item_kind: Mapped[str] = mapped_column(comment="what is recommended by them")
    content_weight: Mapped[float] = mapped_column(
        Float, comment="only how the three stand to each other counts"
    )
    metadata_weight: Mapped[float] = mapped_column(Float)
    cooccurrence_weight: Mapped[float] = mapped_column(Float)
    training_set: Mapped[str | None] = mapped_column(comment="that they were searched for on")
    tables: Mapped[list[str]] = mapped_column(
        comment="of it, whose licences must allow the channel"
    )
    evidence: Mapped[dict[str, Any] | None] = mapped_column(comment="what the search measured")
    note: Mapped[str]
    chosen_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.users.id", ondelete="SET NULL")
    )
    chosen_at: Mapped[dt.datetime] = mapped_column(server_default=CLOCK)


class MusicSearch(Fact):
    """One search for music: what was asked."""

    __tablename__ = "music_searches"
    __table_args__ = (
        CheckConstraint("char_length(query) BETWEEN 1 AND 500", name="query"),
        Index("ix_music_searches_user", "user_id", "searched_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = _person()
    query: Mapped[str]
    searched_at: Mapped[dt.datetime] = mapped_column(server_default=CLOCK)


class MusicSearchOpen(Fact):
    """One artist, album or track that was opened from a search, in order."""

    __tablename__ = "music_search_opens"

    search_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.music_searches.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True, comment="from 1")
    item_id: Mapped[uuid.UUID] = _item(index=True)
    opened_at: Mapped[dt.datetime] = mapped_column(server_default=CLOCK)


class MusicProfile(Fact):
    """What one person tells others of their music. Their favourites are rows of their own."""

    __tablename__ = "music_profiles"
    __table_args__ = (
        CheckConstraint("char_length(bio) <= 500", name="bio"),
        CheckConstraint("num_nonnulls(latitude, longitude) IN (0, 2)", name="place"),
        CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="on_earth"
        ),
        CheckConstraint("clout BETWEEN 0 AND 1", name="clout"),
    )

    user_id: Mapped[uuid.UUID] = _person(primary_key=True)
    bio: Mapped[str] = mapped_column(server_default="", comment="at most 500 characters")
    city: Mapped[str | None]
    latitude: Mapped[float | None] = mapped_column(Float, comment="degrees, to 2 decimals")
    longitude: Mapped[float | None] = mapped_column(Float, comment="degrees, to 2 decimals")
    clout: Mapped[float] = mapped_column(
        Float, server_default=text("0"), comment="from 0 to 1: from which zoom a globe shows them"
    )
    shown: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="whether others may find it"
    )
    said_at: Mapped[dt.datetime] = mapped_column(server_default=CLOCK)


class MusicRadio(Fact):
    """One endless list that somebody began from some music they like."""

    __tablename__ = "music_radios"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = _person(index=True)
    title: Mapped[str]
    started_at: Mapped[dt.datetime] = mapped_column(server_default=CLOCK)


class MusicRadioSeed(Fact):
    """One item that a radio began with."""

    __tablename__ = "music_radio_seeds"

    radio_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.music_radios.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[uuid.UUID] = _item(primary_key=True, index=True)


class MusicRadioSaying(Fact):
    """More of this, or less, said of one item of a radio."""

    __tablename__ = "music_radio_sayings"

    radio_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.music_radios.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[uuid.UUID] = _item(primary_key=True, index=True)
    more: Mapped[bool]
    said_at: Mapped[dt.datetime] = mapped_column(server_default=CLOCK)


class MusicListenerClaim(Fact):
    """One listener of the imported events who is a person of the house."""

    __tablename__ = "music_listener_claims"

    listener: Mapped[uuid.UUID] = mapped_column(primary_key=True, comment="pseudonym")
    user_id: Mapped[uuid.UUID] = _person(index=True)
    claimed_at: Mapped[dt.datetime] = mapped_column(server_default=CLOCK)
