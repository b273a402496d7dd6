"""Keeping a coldpreview that a client put: checked, kept, said. Routes are elsewhere."""

import asyncio

from api.connections import Connections
from api.photos.eggs import COLD_LIMITS, preview
from api.photos.intake import put_coldpreview
from api.photos.multipart import Received
from api.photos.photo_path import Found
from api.photos.previews import in_decoder
from api.photos.schemas import ColdpreviewOut
from catalog_data.identity import fact_blob_key


async def keep_coldpreview(
    connections: Connections, found: Found, received: Received
) -> ColdpreviewOut:
    """Keep the picture that came in as a photo's coldpreview; the file it came in is removed."""
    try:
        data = await asyncio.to_thread(received.path.read_bytes)
    finally:
        received.path.unlink()
    cold = await in_decoder(preview, data, COLD_LIMITS, "coldpreview")
    await connections.facts.write(fact_blob_key(cold.content_id), data)
    async with connections.begin() as connection:
        await put_coldpreview(connection, found.id, cold)
    return ColdpreviewOut(found.hothash, cold.content_id, cold.width, cold.height, len(data))
