"""The content space of each kind of item: which model's encoder it is. No vector is made here.

Each channel has its own, of a model whose licences allow the channel: tokens, how rare they are,
axes and the measure of features are learned from its data. It is the content model that was trained
as the channel's champion was, else the newest one; where no model is of a kind of item, the other
kind's serves both.
"""

from typing import NamedTuple

import sqlalchemy as sa

from catalog_data.music.judging import LICENCE
from catalog_data.music.licences import Channel
from resources.postgres import Postgres

CONTENT = "content"
CHOSEN = f"""
    SELECT m.version, m.training_set, m.item_kind FROM derived.music_models m
    JOIN derived.music_gates g ON g.version = m.version
        AND (g.channel, g.gate) = (:channel, '{LICENCE}') AND g.passed
    LEFT JOIN (derived.music_champions c JOIN derived.music_models b USING (version))
        ON (b.training_set, b.item_kind, c.channel) = (m.training_set, m.item_kind, :channel)
    WHERE m.challenger = '{CONTENT}'
    ORDER BY m.item_kind = :kind DESC, c.channel IS NOT NULL DESC,
        m.high_water DESC NULLS LAST, m.interactions DESC, m.version
    LIMIT 1
"""  # noqa: S608


class SpaceModel(NamedTuple):
    """The content model whose encoder makes a space, and the training set it knows of."""

    version: str
    training_set: str
    item_kind: str

    @property
    def name(self) -> str:
        """What the space is called: two vectors of one name and version can be compared."""
        return f"{CONTENT} of {self.item_kind}s of {self.training_set}"


def space_model(postgres: Postgres, kind: str, channel: Channel) -> SpaceModel | None:
    """The model that makes a channel's space of a kind of item; None where none may yet."""
    told = {"kind": kind, "channel": channel.value}
    found = postgres.frame(sa.text(CHOSEN), told)
    return SpaceModel(*found.row(0)) if found.height else None
