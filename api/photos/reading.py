"""The words that stand in a picture, as they were read. Searching them is elsewhere."""

import uuid

import msgspec
from sqlalchemy import select

from api.connections import Connections
from api.photos.schemas import Text, TextBlock
from api.photos.view import photos, table
from catalog_data.photos.derived import PhotoOcr

readings = table(PhotoOcr)


async def text_of(connections: Connections, photo: uuid.UUID) -> Text:
    """What was read in a photo that may be seen."""
    columns = [readings.c[name] for name in Text.__struct_fields__]
    joined = photos.join(readings, readings.c.content_id == photos.c.content_id)
    query = select(*columns).select_from(joined).where(photos.c.id == photo)
    found = await connections.first(query)
    if found is None:
        return Text("", 0.0, 0.0, None, [])
    blocks = msgspec.convert(found.blocks, list[TextBlock])
    return Text(found.text, found.confidence, found.area, found.engine, blocks)
