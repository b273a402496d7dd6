"""Routes at the root, where an engine of recommendations answers by ids, names and vectors."""

from litestar import Controller, post
from litestar.params import JSONBody

from api.asking import Connected
from api.auth import signed_in
from api.music.serving.alike import recommend_alike
from api.music.serving.embedding import Embedded, EmbedIn, embed
from api.music.serving.engine import by_identity, by_ids
from api.music.serving.hybrid import HybridIn, HybridOut, by_all
from api.music.serving.schemas import (
    EngineIn,
    EngineOut,
    IdentityIn,
    IdentityOut,
    Recommendations,
    RecommendIn,
)


class EngineController(Controller):
    """Recommendations out of what is given alone: nothing is read of who asks."""

    path = "/"
    tags = ["recommendations"]
    guards = [signed_in]

    @post("/embed", status_code=200)
    async def embed(self, connections: Connected, data: JSONBody[EmbedIn]) -> Embedded:
        """Where an artist, album, track or text lies in the content space.

        What the catalogue knows, by ``id`` or by a name that one item has, is told as it is
        served; all else is encoded as that was.
        """
        return await embed(connections, data)

    @post("/recommend", status_code=200)
    async def recommend_alike(
        self, connections: Connected, data: JSONBody[RecommendIn]
    ) -> Recommendations:
        """What is most like some music taken together, by its content.

        A name that several items have is reported in ``ambiguous``, one that none has in
        ``unresolved``; give ids in ``seeds`` instead. What was given is never recommended.
        """
        return await recommend_alike(connections, data)

    @post("/engine/recommend/cooccurrence", status_code=200)
    async def recommend_by_cooccurrence(
        self, connections: Connected, data: JSONBody[EngineIn]
    ) -> EngineOut:
        """Items that are heard together with the given ones oftener than chance would have it."""
        return await by_ids(connections, "cooccurrence", data)

    @post("/engine/recommend/metadata", status_code=200)
    async def recommend_by_metadata(
        self, connections: Connected, data: JSONBody[EngineIn]
    ) -> EngineOut:
        """Items of the same artist, album or genre as the given ones."""
        return await by_ids(connections, "metadata", data)

    @post("/engine/recommend/hybrid", status_code=200)
    async def recommend_by_all(self, connections: Connected, data: JSONBody[HybridIn]) -> HybridOut:
        """Content, metadata and co-occurrence together, by the weights that staff chose.

        The components of a score add up to it; ``weighting`` names the weights, ``model_versions``
        the models. ``diversity`` (0 to 1) trades likeness for items that differ.
        """
        return await by_all(connections, data)

    @post("/engine/recommend/cooccurrence/identity", status_code=200)
    async def recommend_by_cooccurrence_of_externals(
        self, connections: Connected, data: JSONBody[IdentityIn]
    ) -> IdentityOut:
        """The same of recordings as providers name them; unknown ones are reported."""
        return await by_identity(connections, "cooccurrence", data)

    @post("/engine/recommend/metadata/identity", status_code=200)
    async def recommend_by_metadata_of_externals(
        self, connections: Connected, data: JSONBody[IdentityIn]
    ) -> IdentityOut:
        """The same of recordings as providers name them; unknown ones are reported."""
        return await by_identity(connections, "metadata", data)
