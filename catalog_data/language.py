"""What was asked of a language model: answers that were paid for, and what they cost. No asking.

An answer that is used again is a fact, as a model that is asked twice costs twice and may answer
otherwise. Of other calls the costs alone are kept.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact


class LanguageModelCall(Fact):
    """One question until its answer, or until there was none; never changed."""

    __tablename__ = "language_model_calls"
    __table_args__ = (
        Index(
            "ix_language_model_calls_request",
            "request",
            "asked_at",
            postgresql_where=text("answer IS NOT NULL"),
        ),
        Index("ix_language_model_calls_photo", "photo_id"),
        Index("ix_language_model_calls_user", "user_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(comment="name of its file")
    model: Mapped[str]
    request: Mapped[str] = mapped_column(comment="hash of all that shaped the answer")
    photo_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="CASCADE"), comment="which it is about"
    )
    user_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.users.id", ondelete="SET NULL"), comment="who asked; none: the pipeline"
    )
    answer: Mapped[dict[str, Any] | None] = mapped_column(comment="where it is used again")
    error: Mapped[str | None] = mapped_column(comment="why there was none")
    tries: Mapped[int] = mapped_column(comment="requests sent")
    tokens_read: Mapped[int]
    tokens_written: Mapped[int]
    seconds: Mapped[float] = mapped_column(DOUBLE_PRECISION)
    cost: Mapped[float | None] = mapped_column(
        DOUBLE_PRECISION, comment="in the currency of the prices; none: no prices were set"
    )
    asked_at: Mapped[dt.datetime] = mapped_column(server_default=text("now()"))
