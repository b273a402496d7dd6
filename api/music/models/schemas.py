"""What the routes of models give and take. Nothing is queried or decided here."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

Kind = Literal["artist", "track"]
ChannelName = Literal["production", "evaluation"]
Reason = Annotated[str, Meta(min_length=1, max_length=500)]


class Metric(Struct):
    """One figure of a model, on data that were held back from it, with its 95 % interval."""

    metric: str
    value: float
    low: float
    high: float
    listeners: int


class Model(Struct):
    """One fitted model: its version stands for all it was made of.

    ``champion_in`` are the channels that serve it now, ``tables`` those whose licences must allow
    what it is used for.
    """

    version: str
    training_set: str
    item_kind: str
    challenger: str
    parameters: dict[str, Any]
    seed: int
    recipe: str
    data_hash: str
    high_water: dt.datetime | None
    listeners: int
    items: int
    interactions: int
    tables: list[str]
    champion_in: list[str]


class Gate(Struct):
    """One condition of a channel: what was measured against which version, and what is asked.

    Of a licence that does not allow the channel, ``against`` names the tables.
    """

    channel: str
    gate: str
    value: float | None
    bound: float | None
    passed: bool
    against: str


class Decision(Struct):
    """One verdict of staff on a model; of a rollback, ``version`` is what is served again."""

    id: uuid.UUID
    kind: str
    channel: str
    item_kind: str
    version: str
    reason: str | None
    decided_at: dt.datetime


class ModelDetail(Struct):
    """A model, how well it did, what it must show, what was decided of it."""

    model: Model
    metrics: list[Metric]
    gates: list[Gate]
    decisions: list[Decision]


class Approval(Struct):
    """Where a model is to be served."""

    channel: ChannelName
    reason: Reason | None = None


class Refusal(Struct):
    """Where a model is never to be served, and why."""

    channel: ChannelName
    reason: Reason


class Return(Struct):
    """Of which stage the model before is to be served again, and why."""

    channel: ChannelName
    item_kind: Kind
    reason: Reason
