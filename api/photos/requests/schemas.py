"""What the routes of requests give and take. Nothing is queried or decided here."""

import datetime as dt
import uuid
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from catalog_data.photos.requests import ALL_KINDS, Scope

Kind = Annotated[str, Meta(description=f"one of {', '.join(ALL_KINDS)}")]


class NewRequest(Struct, forbid_unknown_fields=True):
    """What is to be derived anew, of which of one's own photos; all of ``everything``: the rest.

    ``scope`` names what ``of`` needs: ``photos``, a ``source`` and maybe a ``path`` below it, or a
    ``person``.
    """

    kind: Kind
    scope: Scope = field(default_factory=lambda: Scope("all"))


class Progress(Struct):
    """How far it is: ``done`` of the ``total`` inputs of a step, and the report of each step.

    ``attempt`` counts runs: one that died is done again, three times at most.
    """

    attempt: int
    run_id: str | None
    step: str | None
    done: int
    total: int
    counts: dict[str, Any]
    error: str | None
    began_at: dt.datetime | None
    ended_at: dt.datetime | None


class Work(Struct):
    """A request: ``state`` is queued, running, stopped, succeeded or failed."""

    id: uuid.UUID
    owner_id: uuid.UUID
    kind: str
    scope: dict[str, Any]
    state: str
    asked_at: dt.datetime
    stop_asked_at: dt.datetime | None
    progress: Progress | None

    @property
    def has_ended(self) -> bool:
        """Whether its state is the last one."""
        return self.state in ("stopped", "succeeded", "failed")
