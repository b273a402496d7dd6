"""Work that people ask for: what they asked is a fact, how far it is is derived. Doing it is not.

A request says: of this scope no row counts as done that is older than I am.
"""

import datetime as dt
import uuid
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived, Fact

NOW = text("now()")
OPEN_AT_ONCE = 30  # one of each kind, and some
MAX_ATTEMPTS = 3

# What is derived anew for each kind; what is made of it follows by itself.
KINDS: dict[str, tuple[str, ...]] = {
    "nextcloud": ("nextcloud_files",),
    "scan": ("photo_catalogue",),
    "previews": ("photo_previews",),
    "metadata": ("photo_metadata",),
    "hashes": ("photo_hashes",),
    "vectors": ("photo_appearance", "photo_embeddings", "photo_similarity_index"),
    "faces": ("photo_faces",),
    "people": ("photo_people",),
    "ocr": ("photo_ocr",),
    "tags": ("photo_tags",),
    "captions": ("photo_captions",),
    "retellings": ("photo_retellings",),
    "categories": ("photo_categories",),
    "videos": ("video_previews",),
    "figures": (
        *("photo_statistics", "photo_word_cloud", "place_tree"),
        *("person_scatter", "person_company"),
    ),
    "places": ("photo_places",),
    "events": ("photo_events",),
    "duplicates": ("photo_descriptors", "photo_duplicates"),
    "stacks": ("photo_stacks",),
    "words": ("photo_words",),
    "sidecars": ("photo_sidecars",),
}
EVERYTHING = "everything"
ALL_KINDS = (*KINDS, EVERYTHING)
ENDED = ("stopped", "succeeded", "failed")


class Scope(Struct, frozen=True, omit_defaults=True):
    """Which photos of the owner's: all, some, those below a source's folder, or a person's."""

    of: Literal["all", "photos", "source", "person"]
    photos: tuple[uuid.UUID, ...] = ()
    source: uuid.UUID | None = None
    path: str = ""
    person: uuid.UUID | None = None


def anew(kind: str, of: str) -> frozenset[str]:
    """Names of assets a request derives anew; all of everything is only what is pending."""
    if kind != EVERYTHING:
        return frozenset(KINDS[kind])
    named = frozenset(name for names in KINDS.values() for name in names)
    return frozenset() if of == "all" else named


class WorkRequest(Fact):
    """One piece of work that an owner asked for."""

    __tablename__ = "requests"
    __table_args__ = (Index("ix_requests_owner_asked", "owner_id", "asked_at", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("facts.users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(comment="one of ALL_KINDS")
    scope: Mapped[dict[str, Any]] = mapped_column(comment="fields of Scope")
    asked_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    stop_asked_at: Mapped[dt.datetime | None] = mapped_column(comment="while it had not ended")


class RequestProgress(Derived):
    """How far a request is: written about once a second by whoever does it."""

    __tablename__ = "request_progress"
    __table_args__ = (Index("ix_request_progress_run", "run_id"),)

    request_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(comment="queued, running, stopped, succeeded or failed")
    attempt: Mapped[int]
    run_id: Mapped[str | None]
    step: Mapped[str | None] = mapped_column(comment="the asset in hand")
    done: Mapped[int] = mapped_column(server_default=text("0"), comment="inputs of the step")
    total: Mapped[int] = mapped_column(server_default=text("0"), comment="inputs of the step")
    counts: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'::jsonb"), comment="report of each asset that ended"
    )
    error: Mapped[str | None] = mapped_column(comment="one sentence")
    began_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    told_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
