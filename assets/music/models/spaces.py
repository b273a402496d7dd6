"""The content space of each kind of item: which model's encoder it is. No vector is made here.

It is that of the content model that was trained as the champion was, else of the newest one; where
no model is of a kind of item, the other kind's serves both.
"""

from typing import NamedTuple

import sqlalchemy as sa

from resources.postgres import Postgres

CONTENT = "content"
# The champion in production before that in evaluation, the same kind before the other.
CHOSEN = """
    SELECT m.version, m.training_set, m.item_kind FROM derived.music_models m
    LEFT JOIN (derived.music_champions c JOIN derived.music_models b USING (version))
        ON (b.training_set, b.item_kind) = (m.training_set, m.item_kind)
    WHERE m.challenger = :content
    ORDER BY m.item_kind = :kind DESC, c.channel = 'production' DESC NULLS LAST,
        c.channel IS NOT NULL DESC, m.high_water DESC NULLS LAST, m.interactions DESC, m.version
    LIMIT 1
"""


class SpaceModel(NamedTuple):
    """The content model whose encoder makes a space, and the training set it knows of."""

    version: str
    training_set: str
    item_kind: str

    @property
    def name(self) -> str:
        """What the space is called: two vectors of one name and version can be compared."""
        return f"{CONTENT} of {self.item_kind}s of {self.training_set}"


def space_model(postgres: Postgres, kind: str) -> SpaceModel | None:
    """The model that makes the space of a kind of item; None where there is none yet."""
    found = postgres.frame(sa.text(CHOSEN), {"content": CONTENT, "kind": kind})
    return SpaceModel(*found.row(0)) if found.height else None
