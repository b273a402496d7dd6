"""Radios: a long list out of some seeds, that more and less of something steer.

What a radio plays is a pure function of its seeds and of what was said: asking writes nothing.
"""

import datetime as dt

from msgspec import Struct

from api.connections import Connections
from api.errors import UnavailableError
from api.music.serving.history import Weights, rows_of, weights_of
from api.music.serving.items import Id, all_ids_of, told
from api.music.serving.models import champion, loaded
from api.music.serving.radio_facts import Radio, said_of
from api.music.serving.ranking import ranked
from api.music.serving.recommending import NONE_SERVED, differing
from api.music.serving.resolving import Meant
from api.music.serving.schemas import Recommended
from api.music.serving.telling import ids_in, recommended
from api.pagination import Page, cursor_of
from catalog_data.music.licences import Channel

DEEP, DIVERSITY = 200, 0.3


class Named(Struct):
    """One item a radio began with."""

    id: Id
    kind: str
    name: str


class Shown(Struct):
    """One radio, and what it began with."""

    id: Id
    title: str
    started_at: dt.datetime
    seeds: list[Named]


async def shown(connections: Connections, radios: list[Radio]) -> list[Shown]:
    """Radios with the names of their seeds."""
    named = await told(connections, {id_ for radio in radios for id_ in radio.seeds})
    return [
        Shown(
            radio.id,
            radio.title,
            radio.started_at,
            [
                Named(item.id, item.kind, item.name)
                for id_ in radio.seeds
                if (item := named.get(id_)) is not None
            ],
        )
        for radio in radios
    ]


async def next_of(
    connections: Connections, radio: Radio, channel: Channel, start: int, limit: int
) -> Page[Recommended]:
    """Tracks that a radio plays next, from a place in its list; raises UnavailableError.

    Neither a seed nor anything that something was said of comes again.
    """
    best = await champion(connections, channel, "track")
    if best is None:
        lacking = NONE_SERVED.replace("{channel}", channel.value)
        raise UnavailableError(lacking.format("tracks"), None)
    said = await said_of(connections, radio.id)
    liked = [*radio.seeds, *(id_ for id_, more in said.items() if more)]
    disliked = [id_ for id_, more in said.items() if not more]
    fitted = await loaded(connections, best)
    rows, against = [
        await rows_of(connections, fitted, await _weights(connections, channel, ids))
        for ids in (liked, disliked)
    ]
    gone = await all_ids_of(connections, [*radio.seeds, *said])
    hits = await ranked(fitted, rows, gone, DEEP, against)
    played = await differing(connections, (channel, "track"), hits, DEEP, DIVERSITY)
    part = played[start : start + limit]
    highest = max((hit.score for hit in played), default=1.0)
    items = recommended(await told(connections, ids_in(part)), part, best.version, highest)
    more = len(played) > start + limit
    return Page(items, cursor_of(start + limit) if more else None)


async def _weights(connections: Connections, channel: Channel, ids: list[Id]) -> Weights:
    meant = Meant.of((await told(connections, ids)).values())
    return await weights_of(connections, channel, "track", meant)
