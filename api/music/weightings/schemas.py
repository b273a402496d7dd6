"""What the routes of weights give and take. Nothing is queried or decided here."""

import datetime as dt
import uuid
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from api.music.models.schemas import ChannelName, Kind

Weight = Annotated[float, Meta(ge=0, le=1)]


class Weights(Struct, forbid_unknown_fields=True):
    """What each ranker counts for; only how they stand to each other matters."""

    content: Weight
    metadata: Weight
    cooccurrence: Weight

    @property
    def shares(self) -> dict[str, float]:
        """Of each ranker that counts for something its share of all: they add up to 1."""
        given = {name: value for name, value in msgspec.structs.asdict(self).items() if value > 0}
        return {name: value / sum(given.values()) for name, value in given.items()}


class Weighting(Struct):
    """Weights that staff chose for a channel; ``holds`` where they are the ones that count now.

    Of those that were searched for, ``training_set`` says on which data.
    """

    id: uuid.UUID
    channel: str
    item_kind: str
    weights: Weights
    training_set: str | None
    note: str
    chosen_at: dt.datetime
    holds: bool


class Proposal(Struct):
    """The best weights on a training set, with nDCG@10 and its 95 % interval.

    ``lead`` is how much more that is than what even weights have, ``alone`` what each ranker has
    without the others, all on data that the search has not seen.
    """

    training_set: str
    item_kind: str
    weights: Weights
    value: float
    low: float
    high: float
    lead: float
    lead_low: float
    lead_high: float
    alone: dict[str, float]
    listeners: int
    tables: list[str]


class Proposals(Struct):
    """What the last searches found, one for each training set."""

    items: list[Proposal]


class Choice(Struct, forbid_unknown_fields=True):
    """Weights that are to hold: said, or as they were proposed on a training set."""

    channel: ChannelName
    item_kind: Kind
    note: Annotated[str, Meta(min_length=1, max_length=500)]
    weights: Weights | None = None
    training_set: Annotated[str, Meta(max_length=64)] | None = None
