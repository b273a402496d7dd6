"""Items of ours under their addresses at a service, and back. Nothing is played here."""

import uuid

from sqlalchemy import or_, select

from api.connections import Connections
from api.errors import NotFoundError
from api.music.playback.schemas import Playback
from catalog_data.music.catalogue import MusicAlias, MusicRedirect


async def uri_of(connections: Connections, item: uuid.UUID) -> str:
    """The address of an item at Spotify; raises NotFoundError where it is not known to have one."""
    merged = select(MusicRedirect.from_id).where(MusicRedirect.to_id == item)
    query = (
        select(MusicAlias.kind, MusicAlias.external_id)
        .where(
            MusicAlias.source == "spotify",
            or_(MusicAlias.item_id == item, MusicAlias.item_id.in_(merged)),
        )
        .order_by(MusicAlias.item_id != item, MusicAlias.external_id)
    )
    found = await connections.first(query)
    if found is None:
        raise NotFoundError("Spotify is not known to have this.")
    return f"spotify:{found.kind}:{found.external_id.rpartition(':')[2]}"


async def with_item(connections: Connections, playback: Playback) -> Playback:
    """What plays, with our id of the track where we know it."""
    if playback.track is not None:
        external = playback.track.uri.rpartition(":")[2]
        query = select(MusicAlias.item_id).where(
            MusicAlias.source == "spotify",
            MusicAlias.kind == "track",
            MusicAlias.external_id == external,
        )
        playback.track.item_id = await connections.scalar(query)
    return playback
