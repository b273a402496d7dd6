"""Routes of ISRCs that may be of several tracks, and of what staff say of them: for staff."""

from litestar import Controller, delete, get, put
from litestar.params import FromPath, JSONBody

from api.asking import Connected, SignedIn
from api.auth import staff_only
from api.music import isrc_decisions
from api.music.isrc_decisions import DecisionIn, IsrcDecision, read_isrc
from api.music.isrcs import AfterIsrc, Conflict, conflicts_page
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of

Isrc = FromPath[str]


class IsrcsController(Controller):
    """Whose an ISRC is. What staff say comes before all evidence, and can be taken back."""

    path = "/api/v1/catalog"
    tags = ["music"]
    guards = [staff_only]

    @get("/conflicts")
    async def list_conflicts(
        self, connections: Connected, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> Page[Conflict]:
        """ISRCs of which no track has two thirds of the evidence, each with all it may be of."""
        found = await conflicts_page(connections, position_of(cursor, AfterIsrc), limit + 1)
        more = len(found) > limit
        return Page(found[:limit], cursor_of(AfterIsrc(found[limit - 1].isrc)) if more else None)

    @get("/isrcs")
    async def list_isrc_decisions(
        self, connections: Connected, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> Page[IsrcDecision]:
        """All that staff said of ISRCs, by ISRC."""
        query = isrc_decisions.decisions_page(position_of(cursor, AfterIsrc), limit + 1)
        found = [IsrcDecision(*row) for row in await connections.rows(query)]
        more = len(found) > limit
        return Page(found[:limit], cursor_of(AfterIsrc(found[limit - 1].isrc)) if more else None)

    @put("/isrcs/{isrc:str}")
    async def decide(
        self, connections: Connected, viewer: SignedIn, isrc: Isrc, data: JSONBody[DecisionIn]
    ) -> IsrcDecision:
        """Say which track an ISRC is of, instead of whatever was said before."""
        async with connections.begin() as connection:
            return await isrc_decisions.decide(connection, viewer, read_isrc(isrc), data)

    @delete("/isrcs/{isrc:str}", status_code=204)
    async def take_back_decision(
        self, connections: Connected, viewer: SignedIn, isrc: Isrc
    ) -> None:
        """Let the evidence tell again."""
        async with connections.begin() as connection:
            await isrc_decisions.take_back(connection, viewer, read_isrc(isrc))
