"""Derivations of music in Postgres: models, how well they did, who is served. Decisions are facts.

Vectors are in LanceDB (``vectors.py``), the numbers of a model in one blob.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived
from catalog_data.identity import recipe_key
from catalog_data.photos.derived import Derivation

NUMBER: DOUBLE_PRECISION[float] = DOUBLE_PRECISION()
MODELS_FOLDER = "music-models"


def model_key(version: str) -> str:
    """Key of a model inside ``blobs/derived``: one npz without pickles.

    It holds ``item_ids`` (n × 16 uint8, the bytes of the ids, sorted), under ``model/`` the arrays
    of the model, and under ``standard/`` what audio features were measured by.
    """
    return f"{MODELS_FOLDER}/{recipe_key(version)}/{version}.npz"


class MusicModel(Derivation, Derived):
    """One fitted model: its version is a hash of all it was made of, so it is the same for ever."""

    __tablename__ = "music_models"

    version: Mapped[str] = mapped_column(
        primary_key=True,
        comment="hash of training set, challenger, parameters, seed, recipe and data",
    )
    training_set: Mapped[str] = mapped_column(index=True, comment="code of the dataset")
    item_kind: Mapped[str] = mapped_column(comment="artist or track")
    challenger: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    seed: Mapped[int]
    data_hash: Mapped[str] = mapped_column(comment="of everything it was fitted on")
    high_water: Mapped[dt.datetime | None] = mapped_column(
        comment="newest import it knows of; none: its data has no times"
    )
    listeners: Mapped[int]
    items: Mapped[int]
    interactions: Mapped[int] = mapped_column(comment="pairs of a listener and an item")
    tables: Mapped[list[str]] = mapped_column(comment="whose licences must allow what it is for")
    blob: Mapped[str] = mapped_column(comment="key in blobs/derived")


class MusicParameters(Derivation, Derived):
    """The parameters that a search found best for a challenger; none: its defaults are."""

    __tablename__ = "music_parameters"

    id: Mapped[str] = mapped_column(primary_key=True, comment="of the three below")
    training_set: Mapped[str]
    item_kind: Mapped[str]
    challenger: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    trials: Mapped[int]
    value: Mapped[float] = mapped_column(
        NUMBER, comment="nDCG@10 on what was held back of training"
    )
    default_value: Mapped[float] = mapped_column(NUMBER, comment="of the defaults, by the same")


class MusicWeightingProposal(Derivation, Derived):
    """Weights by which rankers are best added up on a training set, and what they are worth."""

    __tablename__ = "music_weighting_proposals"

    id: Mapped[str] = mapped_column(primary_key=True, comment="of the two below")
    training_set: Mapped[str]
    item_kind: Mapped[str]
    content_weight: Mapped[float] = mapped_column(NUMBER, comment="the three add up to 1")
    metadata_weight: Mapped[float] = mapped_column(NUMBER)
    cooccurrence_weight: Mapped[float] = mapped_column(NUMBER)
    tables: Mapped[list[str]] = mapped_column(comment="whose licences must allow what it is for")
    trials: Mapped[int] = mapped_column(comment="blends that were tried")
    validation: Mapped[float] = mapped_column(
        NUMBER, comment="nDCG@10 on what was held back of training"
    )
    value: Mapped[float] = mapped_column(NUMBER, comment="nDCG@10 on data that were held back")
    low: Mapped[float] = mapped_column(NUMBER, comment="2.5 % of bootstrap draws are lower")
    high: Mapped[float] = mapped_column(NUMBER, comment="and 2.5 % higher")
    lead: Mapped[float] = mapped_column(NUMBER, comment="how much more than even weights have")
    lead_low: Mapped[float] = mapped_column(NUMBER)
    lead_high: Mapped[float] = mapped_column(NUMBER)
    alone: Mapped[dict[str, Any]] = mapped_column(comment="nDCG@10 of each ranker without others")
    listeners: Mapped[int] = mapped_column(comment="they are means over so many")


class MusicEvaluation(Derivation, Derived):
    """One metric of a model on data that was held back from it, with its 95 % interval."""

    __tablename__ = "music_evaluations"

    version: Mapped[str] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(primary_key=True, comment="such as ndcg@10")
    value: Mapped[float] = mapped_column(NUMBER)
    low: Mapped[float] = mapped_column(NUMBER, comment="2.5 % of bootstrap draws are lower")
    high: Mapped[float] = mapped_column(NUMBER, comment="and 2.5 % higher")
    listeners: Mapped[int] = mapped_column(comment="it is a mean over so many")


class MusicGate(Derivation, Derived):
    """One condition that a model must meet before it may be served in a channel."""

    __tablename__ = "music_gates"

    version: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    gate: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[float | None] = mapped_column(NUMBER, comment="none: nothing to measure")
    bound: Mapped[float | None] = mapped_column(NUMBER)
    passed: Mapped[bool]
    against: Mapped[str] = mapped_column(comment="version it is compared with, or what it lacks")


class MusicChampion(Derivation, Derived):
    """The model that is served in a channel for one kind of item, as was decided."""

    __tablename__ = "music_champions"

    channel: Mapped[str] = mapped_column(primary_key=True)
    item_kind: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    previous: Mapped[str | None] = mapped_column(comment="where a rollback leads")
    decision_id: Mapped[uuid.UUID] = mapped_column(comment="the decision it follows from")


class MusicRecommendation(Derivation, Derived):
    """One item for one listener, at its rank, with what of their listening caused it."""

    __tablename__ = "music_recommendations"

    listener: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    item_kind: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, comment="from 1")
    item_id: Mapped[uuid.UUID]
    score: Mapped[float] = mapped_column(NUMBER)
    reasons: Mapped[list[Any]] = mapped_column(
        comment="at most three of item_id and share, the largest first"
    )
    version: Mapped[str] = mapped_column(comment="of the model that says so")
