"""Verdicts as the API keeps them, without asking it."""

import json
import uuid
from typing import Any

import sqlalchemy as sa

from catalog_data.music.said import MusicModelDecision
from resources.postgres import Postgres

MADE_OF = """
    SELECT to_jsonb(m)::text AS evidence FROM derived.music_models m WHERE version = :version
"""


def version_of(postgres: Postgres, dataset: str, challenger: str) -> str:
    """The model of a challenger on a training set."""
    query = """SELECT version FROM derived.music_models
        WHERE training_set = :dataset AND challenger = :challenger"""
    told = {"dataset": dataset, "challenger": challenger}
    (version,) = postgres.frame(sa.text(query), told)["version"]
    return version


def decide(said: Postgres, kind: str, channel: str, version: str) -> dict[str, Any]:
    """A verdict on a model that stands, with what it was made of."""
    evidence = json.loads(said.frame(sa.text(MADE_OF), {"version": version})["evidence"][0])
    row = {"id": uuid.uuid4(), "kind": kind, "channel": channel, "version": version}
    row |= {"item_kind": evidence["item_kind"], "evidence": evidence}
    with said.begin() as connection:
        connection.execute(sa.insert(MusicModelDecision).values(row))
    return evidence
