"""What somebody likes as items of one kind, each with a weight: what a model is asked with.

An album or an artist stands for its tracks, a track for its artists, a genre for all that is of
it. Whatever it stands for, a seed weighs 1 in all.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Table,
    Uuid,
    bindparam,
    exists,
    func,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from api.connections import Connections
from api.music.serving.items import all_ids_of, told
from api.music.serving.models import Fitted
from api.music.serving.resolving import Meant
from api.music.serving.schemas import Kind
from api.music.tables import aliases, credits, item_genres, items, tracks
from api.photos.view import table
from catalog_data.music.licences import ALLOWED, Channel, MusicLicence
from catalog_data.music.listening import MusicFavourite
from catalog_data.music.said import MusicListenerClaim

Id = uuid.UUID
Weights = dict[Id, float]
Column = ColumnElement[Id]
MOST = 200  # that one seed stands for: more of a genre tell no more of a taste
favourites, claims = table(MusicFavourite), table(MusicListenerClaim)
licences = table(MusicLicence)
SEEDS = bindparam("seeds", type_=ARRAY(Uuid))
USES = bindparam("uses", type_=ARRAY(String))


def _of(seed: Column, item: Column, *joined: Any) -> Select[Id, Id]:
    return (
        select(seed.label("seed"), item.label("item"))
        .join_from(*joined)
        .where(seed == func.any(SEEDS))
    )


def _may_be_used(rows: Table, said_in: str) -> ColumnElement[bool]:
    """Whether rows are of datasets whose licence of a table allows what is asked for."""
    return exists().where(
        licences.c.dataset == rows.c.dataset,
        licences.c.table_name == said_in,
        licences.c.allows == func.any(USES),
    )


def _of_kind(kind: Kind) -> Select[Any]:
    """Pairs of a seed and an item of a kind that it stands for, not more than MOST each.

    An item counts where it was named, and of a genre where that was said, by a dataset that may be
    used.
    """
    credited = items.c.id == credits.c.item_id
    of_genre = items.c.id == item_genres.c.item_id
    of_a_genre = _of(item_genres.c.genre_id, items.c.id, item_genres, items, of_genre)
    parts = [of_a_genre.where(_may_be_used(item_genres, item_genres.name))]
    if kind == "track":
        parts.append(_of(credits.c.artist_id, items.c.id, credits, items, credited))
        of_album = items.c.id == tracks.c.id
        parts.append(_of(tracks.c.album_id, items.c.id, tracks, items, of_album))
    else:
        of_artist = items.c.id == credits.c.artist_id
        parts.append(_of(credits.c.item_id, items.c.id, credits, items, of_artist))
    named = aliases.c.item_id == items.c.id, _may_be_used(aliases, f"music_{kind}s")
    pairs = union_all(
        *(part.where(items.c.kind == kind, exists().where(*named)) for part in parts)
    ).subquery()
    number = func.row_number().over(partition_by=pairs.c.seed, order_by=pairs.c.item)
    counted = select(pairs, number.label("number")).distinct().subquery()
    return select(counted.c.seed, counted.c.item).where(counted.c.number <= MOST)


PAIRS = {kind: _of_kind(kind) for kind in ("artist", "track")}


async def weights_of(
    connections: Connections, channel: Channel, kind: Kind, meant: Meant
) -> Weights:
    """Items of a kind that seeds stand for in a channel, with their weights."""
    found: Weights = {id_: 1.0 for id_, own in meant.items.items() if own == kind}
    others = [id_ for id_, own in meant.items.items() if own != kind]
    seeds = [*others, *meant.genres]
    if not seeds:
        return found
    stood: defaultdict[Id, list[Id]] = defaultdict(list)
    given = {"seeds": seeds, "uses": [use.value for use in ALLOWED[channel]]}
    for seed, item in await connections.rows(PAIRS[kind], given):
        stood[seed].append(item)
    added = Counter(found)
    for each in stood.values():
        added.update(dict.fromkeys(each, 1.0 / len(each)))
    return dict(added)


async def rows_of(connections: Connections, fitted: Fitted, weights: Weights) -> dict[int, float]:
    """Weights by row of a model: of what it knows, under whatever id it learnt it."""
    names = await all_ids_of(connections, weights)
    found: defaultdict[int, float] = defaultdict(float)
    for id_, row in fitted.rows_of(names).items():
        found[row] += weights[names[id_]]
    return dict(found)


async def listeners_of(connections: Connections, user: Id) -> list[Id]:
    """Whose listening is a person's: their own id, and the listeners they claim."""
    query = select(claims.c.listener).where(claims.c.user_id == user).order_by(claims.c.listener)
    return [user, *(row[0] for row in await connections.rows(query))]


async def favourites_of(connections: Connections, user: Id) -> Meant:
    """What a person said they love, as seeds."""
    query = select(favourites.c.item_id).where(favourites.c.user_id == user)
    ids: Sequence[Id] = [row[0] for row in await connections.rows(query)]
    return Meant.of((await told(connections, ids)).values())
