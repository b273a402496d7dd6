"""Routes of recommendations for somebody: what is stored for them, or by what they like."""

from typing import Annotated

from litestar import Controller, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.music.serving.engine import by_identity
from api.music.serving.recommending import recommend
from api.music.serving.schemas import (
    IdentityOut,
    MlcoreIn,
    Plural,
    Recommendations,
    RecommendationsIn,
)
from catalog_data.music.licences import Channel

Most = Annotated[int, QueryParameter(ge=1, le=50)]


class RecommendationsController(Controller):
    """What somebody may like, and which of what they heard says so."""

    path = "/api/v1/recommendations"
    tags = ["recommendations"]
    guards = [signed_in]

    @get()
    async def show_recommendations(
        self,
        connections: Connected,
        viewer: SignedIn,
        resource_types: FromQuery[list[Plural] | None] = None,
        channel: FromQuery[Channel] = Channel.PRODUCTION,
        limit: Most = 10,
    ) -> Recommendations:
        """What is stored for whoever asks; else by their favourites, else what everybody likes."""
        asked = RecommendationsIn(limit=limit, resource_types=resource_types or [], channel=channel)
        return await recommend(connections, viewer, asked)

    @post(status_code=200)
    async def recommend(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[RecommendationsIn]
    ) -> Recommendations:
        """The same; or by artists, albums, tracks, genres and ids that are given.

        ``diversity`` (0 to 1) trades likeness for items that differ among themselves.
        """
        return await recommend(connections, viewer, data)

    @post("/mlcore", status_code=200)
    async def recommend_by_ranker(
        self, connections: Connected, data: JSONBody[MlcoreIn]
    ) -> IdentityOut:
        """What a ranker says of recordings as providers name them; 503 where none is published."""
        return await by_identity(connections, data.ranker, data)
