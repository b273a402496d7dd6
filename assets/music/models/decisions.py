"""What staff decided of models, as it is read from facts. What follows of it: ``standing``."""

import uuid

import sqlalchemy as sa

from catalog_data.music.standing import Decided, Stage
from resources.postgres import Postgres

DECIDED = """
    SELECT id::text AS id, kind, channel, item_kind, version FROM facts.music_model_decisions
    ORDER BY decided_at, id
"""


def decisions_of(postgres: Postgres) -> list[Decided]:
    """All verdicts, the earliest first."""
    return [
        Decided(uuid.UUID(id_), kind, Stage(channel, item_kind), version)
        for id_, kind, channel, item_kind, version in postgres.frame(sa.text(DECIDED)).iter_rows()
    ]
