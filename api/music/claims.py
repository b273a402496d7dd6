"""Which listeners of imported events somebody is: said at an import, taken back by that person."""

import datetime as dt
import uuid

from msgspec import Struct
from sqlalchemy import delete, select

from api.auth import Viewer
from api.connections import Connections
from api.errors import NotFoundError
from api.photos.view import table
from catalog_data.music.said import MusicListenerClaim

claims = table(MusicListenerClaim)


class Claim(Struct):
    """One listener, by the pseudonym of the events, who is oneself."""

    listener: uuid.UUID
    claimed_at: dt.datetime


async def claims_of(connections: Connections, viewer: Viewer) -> list[Claim]:
    """All listeners one is, in the order that was said."""
    query = select(claims.c.listener, claims.c.claimed_at).where(claims.c.user_id == viewer.id)
    ordered = query.order_by(claims.c.claimed_at, claims.c.listener)
    return [Claim(*row) for row in await connections.rows(ordered)]


async def disown(connections: Connections, viewer: Viewer, listener: uuid.UUID) -> None:
    """Be a listener no more; raises NotFoundError."""
    own = (claims.c.user_id == viewer.id, claims.c.listener == listener)
    if not await connections.run(delete(claims).where(*own)):
        raise NotFoundError("You are no such listener.")
