"""Routes of what sounds alike, and of ways from one track to another."""

import uuid
from typing import Annotated

from litestar import Controller, get
from litestar.params import FromPath, FromQuery, QueryParameter

from api.asking import Connected
from api.auth import signed_in
from api.music.serving.similar import Similar, Way, similar_to, way_between
from catalog_data.music.licences import Channel

Id = FromPath[uuid.UUID]
Most = Annotated[int, QueryParameter(ge=1, le=100)]
Steps = Annotated[int, QueryParameter(ge=1, le=30, description="how many steps at most")]


class SimilarController(Controller):
    """Items by their content: audio features, genres, names."""

    path = "/api/v1/catalog"
    tags = ["recommendations"]
    guards = [signed_in]

    @get("/tracks/{track:uuid}/similar")
    async def list_similar_tracks(
        self,
        connections: Connected,
        track: Id,
        limit: Most = 10,
        channel: FromQuery[Channel] = Channel.PRODUCTION,
    ) -> Similar:
        """Tracks most like one."""
        return await similar_to(connections, channel, "track", track, limit)

    @get("/artists/{artist:uuid}/similar")
    async def list_similar_artists(
        self,
        connections: Connected,
        artist: Id,
        limit: Most = 10,
        channel: FromQuery[Channel] = Channel.PRODUCTION,
    ) -> Similar:
        """Artists most like one."""
        return await similar_to(connections, channel, "artist", artist, limit)

    @get("/tracks/{start:uuid}/path/{end:uuid}")
    async def show_path(
        self,
        connections: Connected,
        start: Id,
        end: Id,
        steps: Steps = 10,
        channel: FromQuery[Channel] = Channel.PRODUCTION,
    ) -> Way:
        """A way from one track to another in steps as small and even as there are."""
        return await way_between(connections, channel, start, end, steps)
