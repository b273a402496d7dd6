"""Featured genres as they were derived, and wishes to ask for genres now. Nobody is asked here."""

import datetime as dt
import uuid

from msgspec import Struct
from sqlalchemy import func, insert, select

from api.auth import Viewer
from api.connections import Connections
from api.music.canonical import Ref
from api.music.tables import artists, genres
from api.photos.view import table
from catalog_data.identity import new_id
from catalog_data.music.crawl import MusicRefresh
from catalog_data.music.featured import GENRES, FeaturedArtist

featured, refreshes = table(FeaturedArtist), table(MusicRefresh)
LATEST = 50


class FeaturedGenre(Struct):
    """One of twenty genres, and who stands for it: at most three, those heard by most here.

    ``id`` is none where nothing is known of the genre yet.
    """

    name: str
    id: uuid.UUID | None
    artists: list[Ref]


class Refresh(Struct):
    """A wish that genres be asked for now, and what came of it."""

    id: uuid.UUID
    asked_at: dt.datetime
    ended_at: dt.datetime | None
    outcome: str | None


async def featured_genres(connections: Connections) -> list[FeaturedGenre]:
    """All twenty, in their order."""
    found = {name: FeaturedGenre(name, None, []) for name in GENRES}
    query = select(func.lower(genres.c.name), genres.c.id)
    for name, id_ in await connections.rows(query.where(func.lower(genres.c.name).in_(GENRES))):
        found[name].id = id_
    named = select(featured.c.genre, artists.c.id, artists.c.name).join(
        artists, artists.c.id == featured.c.artist_id
    )
    for genre, id_, name in await connections.rows(named.order_by(featured.c.rank)):
        found[genre].artists.append(Ref(id_, name))
    return list(found.values())


async def wish(connections: Connections, viewer: Viewer) -> Refresh:
    """Ask that genres be asked for now; a running house does so within seconds."""
    id_, now = new_id(), dt.datetime.now(dt.UTC)
    row = insert(MusicRefresh).values(id=id_, asked_by=viewer.id, asked_at=now)
    await connections.run(row)
    return Refresh(id_, now, None, None)


async def wishes(connections: Connections) -> list[Refresh]:
    """The newest fifty, and what came of them."""
    columns = (refreshes.c[name] for name in Refresh.__struct_fields__)
    order = (refreshes.c.asked_at.desc(), refreshes.c.id)
    rows = await connections.rows(select(*columns).order_by(*order).limit(LATEST))
    return [Refresh(*row) for row in rows]
