"""Facts of whose data it is: datasets, and what each of their tables may be used for.

What is not allowed here in so many words is not allowed: an unknown table trains nothing.
"""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact
from catalog_data.ledger import NOW

CODE = "^[a-z0-9][a-z0-9._-]{0,63}$"


class Channel(StrEnum):
    """Where a model is served: to everybody, or to be looked at and compared."""

    PRODUCTION = "production"
    EVALUATION = "evaluation"


class Use(StrEnum):
    """What a licence allows."""

    PRODUCTION = "production"
    RESEARCH = "research"


ALLOWED = {
    Channel.PRODUCTION: frozenset({Use.PRODUCTION}),
    Channel.EVALUATION: frozenset({Use.PRODUCTION, Use.RESEARCH}),
}


def may_train(uses: Iterable[str | None], channel: Channel) -> bool:
    """Whether a model made of tables may be served in a channel.

    Args:
        uses: What each table allows; None where nothing is known of it.
        channel: Where it would be served.

    Returns:
        True where there is a table and every one allows it.
    """
    told = list(uses)
    return bool(told) and all(use in ALLOWED[channel] for use in told)


class MusicDataset(Fact):
    """One source of music data: a dump, a research collection, what a person exported."""

    __tablename__ = "music_datasets"
    __table_args__ = (CheckConstraint(f"code ~ '{CODE}'", name="code"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    synthetic: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="drawn by a program: nobody ever listened"
    )
    added_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class MusicLicence(Fact):
    """What one table of a dataset may be used for; none: nothing."""

    __tablename__ = "music_licences"
    __table_args__ = (CheckConstraint("allows IN ('production', 'research')", name="allows"),)

    dataset: Mapped[str] = mapped_column(
        ForeignKey("facts.music_datasets.code", ondelete="CASCADE"), primary_key=True
    )
    table_name: Mapped[str] = mapped_column(primary_key=True)
    licence: Mapped[str] = mapped_column(comment="its name, as its giver calls it")
    allows: Mapped[str]
