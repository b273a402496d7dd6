"""Facts of what was asked of music services: how far, what about, at whose wish. No answers."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact
from catalog_data.ledger import NOW

MAX_ATTEMPTS = 5
CLOCK = text("clock_timestamp()")


class Step(StrEnum):
    """What is asked about; what is found by one is asked about by the next."""

    GENRE = "genre"
    ARTIST = "artist"
    ALBUM = "album"
    ISRC = "isrc"
    RECORDING = "recording"


class State(StrEnum):
    """How a step stands: to be asked, being asked, to be asked again, or ended in some way."""

    PENDING = "pending"
    RUNNING = "running"
    RETRY = "retry"
    DONE = "done"
    MATCHED = "matched"
    NO_MATCH = "no_match"
    AMBIGUOUS = "ambiguous"
    DEAD = "dead"


OPEN = (State.PENDING, State.RETRY)


def _one_of(column: str, words: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"


class MusicCrawlStep(Fact):
    """One list at a music service that is read page by page, and how far it was read."""

    __tablename__ = "music_crawl_steps"
    __table_args__ = (
        CheckConstraint("source IN ('spotify', 'musicbrainz')", name="source"),
        CheckConstraint(_one_of("kind", Step), name="kind"),
        CheckConstraint(_one_of("state", State), name="state"),
        Index("ix_music_crawl_steps_due", "state", "kind", "due_at"),
    )

    source: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(
        primary_key=True, comment="the service's id; of a genre its name"
    )
    item_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.music_items.id", ondelete="CASCADE"), index=True
    )
    next_offset: Mapped[int] = mapped_column(
        Integer, server_default=text("0"), comment="where the next page begins"
    )
    state: Mapped[str] = mapped_column(server_default="pending")
    attempts: Mapped[int] = mapped_column(
        Integer, server_default=text("0"), comment="that failed since the last page came"
    )
    error: Mapped[str | None] = mapped_column(comment="one sentence")
    due_at: Mapped[dt.datetime] = mapped_column(
        server_default=NOW, comment="not asked before; while it is being asked, lent until then"
    )
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class MusicRefresh(Fact):
    """One wish that genres be asked for now, and what came of it."""

    __tablename__ = "music_refreshes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    asked_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.users.id", ondelete="SET NULL"), index=True
    )
    asked_at: Mapped[dt.datetime] = mapped_column(server_default=CLOCK)
    ended_at: Mapped[dt.datetime | None]
    outcome: Mapped[str | None] = mapped_column(comment="one sentence")
