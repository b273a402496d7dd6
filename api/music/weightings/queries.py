"""Reading weights: those chosen, those proposed, those that hold. Nothing is written.

The newest of a channel and a kind of item hold that may be used: what was searched for on data
whose licence does not allow the channel, or no longer does, counts for nothing there.
"""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from api.connections import Connections
from api.music.weightings.schemas import Proposal, Proposals, Weighting, Weights
from api.photos.view import Rows, table
from catalog_data.music.licences import ALLOWED, Channel, MusicLicence
from catalog_data.music.models import MusicWeightingProposal
from catalog_data.music.said import MusicWeighting

weightings, proposals = table(MusicWeighting), table(MusicWeightingProposal)
licences = table(MusicLicence)
WEIGHTS = [f"{name}_weight" for name in Weights.__struct_fields__]
STAGE = (weightings.c.channel, weightings.c.item_kind)
NEWEST = (weightings.c.chosen_at.desc(), weightings.c.id.desc())


def _holding() -> Select[uuid.UUID]:
    """Ids of those that hold, one a channel and kind of item."""
    one = weightings.alias("one")
    name = func.unnest(one.c.tables).table_valued("name").render_derived()
    allowed = [
        and_(one.c.channel == channel.value, licences.c.allows.in_(sorted(uses)))
        for channel, uses in ALLOWED.items()
    ]
    licensed = (
        select(licences.c.allows)
        .where(licences.c.dataset == one.c.training_set, licences.c.table_name == name.c.name)
        .where(or_(*allowed))
        .correlate_except(licences)
    )
    barred = select(name.c.name).where(~licensed.exists()).correlate_except(name)
    stage = (one.c.channel, one.c.item_kind)
    usable = select(one.c.id).ext(distinct_on(*stage)).where(~barred.exists())
    return usable.order_by(*stage, one.c.chosen_at.desc(), one.c.id.desc())


HOLD = _holding()
COLUMNS = [
    *(weightings.c.id, *STAGE, *(weightings.c[name] for name in WEIGHTS)),
    *(weightings.c.training_set, weightings.c.note, weightings.c.chosen_at),
    weightings.c.id.in_(HOLD).label("holds"),
]
FIGURES = Proposal.__struct_fields__[3:]


class After(NamedTuple):
    """The last weighting of the page before."""

    chosen_at: dt.datetime
    id: uuid.UUID


def weightings_page(channel: str | None, kind: str | None, after: After | None) -> Rows:
    """Rows of ``told``, the newest first."""
    query = select(*COLUMNS).order_by(*NEWEST)
    if channel is not None:
        query = query.where(weightings.c.channel == channel)
    if kind is not None:
        query = query.where(weightings.c.item_kind == kind)
    place = tuple_(weightings.c.chosen_at, weightings.c.id)
    return query.where(place < tuple_(*after)) if after else query


def told(row: Any) -> Weighting:
    """A weighting of a row of COLUMNS."""
    id_, channel, kind, *weights, training_set, note, chosen_at, holds = row
    return Weighting(id_, channel, kind, Weights(*weights), training_set, note, chosen_at, holds)


async def proposed(connections: Connections) -> Proposals:
    """What the last searches found."""
    named = [proposals.c[name] for name in ("training_set", "item_kind", *WEIGHTS, *FIGURES)]
    query = select(*named).order_by(proposals.c.training_set, proposals.c.item_kind)
    return Proposals(
        [
            Proposal(row[0], row[1], Weights(*row[2:5]), *row[5:])
            for row in await connections.rows(query)
        ]
    )


async def holding(
    connections: Connections, channel: Channel, kind: str
) -> tuple[uuid.UUID, Weights] | None:
    """The weights that hold, with the id of who they are; None where none were chosen."""
    found = select(weightings.c.id, *(weightings.c[name] for name in WEIGHTS)).where(
        weightings.c.id.in_(HOLD),
        weightings.c.channel == channel.value,
        weightings.c.item_kind == kind,
    )
    row: Any = await connections.first(found)
    return None if row is None else (row[0], Weights(*row[1:]))
