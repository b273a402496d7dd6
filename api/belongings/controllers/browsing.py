"""Routes over all belongings: the tree, figures, moving many, and whether the house answers."""

import asyncio
import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from litestar import Controller, Request, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter
from msgspec import Struct

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.belongings.choosing import MOST, AskIn, Choice, chosen
from api.belongings.facts import items as facts
from api.belongings.finding import Answer, find
from api.belongings.happenings import BelongingsStats
from api.belongings.looking import Shown, find_by_picture
from api.belongings.queries.items import stats_of
from api.belongings.queries.places import branch_of_location, branch_of_unit, root_of
from api.belongings.schemas import Branch, Moved, MoveMany
from api.errors import InvalidError
from api.photos.multipart import receive_picture
from api.rate_limit import UNLIMITED

PICTURE_LIMIT, FORM_ROOM = 10 << 20, 1 << 20

Question = Annotated[str, QueryParameter(min_length=1, max_length=500)]
Few = Annotated[int, QueryParameter(ge=1, le=100)]


class Alive(Struct):
    """The process answers."""

    status: Literal["ok"] = "ok"


@get("/healthz/", tags=["operations"], opt={UNLIMITED: True})
async def healthz() -> Alive:
    """Say that the process answers; asks nothing else."""
    return Alive()


class Told(Struct):
    """What was found, and what a language model chose of it; null where nothing was found."""

    choice: Choice | None
    found: Answer


class BrowsingController(Controller):
    """All belongings one may see."""

    path = "/api/v1/belongings"
    tags = ["belongings"]
    guards = [signed_in]

    @get("/browse")
    async def browse(
        self,
        connections: Connected,
        viewer: SignedIn,
        unit: FromQuery[uuid.UUID | None] = None,
        location: FromQuery[uuid.UUID | None] = None,
    ) -> Branch:
        """What lies directly in a unit or location; without either, where the tree begins."""
        if unit is not None and location is not None:
            raise InvalidError("Give unit or location, not both.")
        if unit is not None:
            return await branch_of_unit(connections, viewer, unit)
        if location is not None:
            return await branch_of_location(connections, viewer, location)
        return await root_of(connections, viewer)

    @get("/find")
    async def find_belongings(
        self, connections: Connected, viewer: SignedIn, q: Question, limit: Few = 10
    ) -> Answer:
        """What a question means: items with their places, why, and how the question was read."""
        today = dt.datetime.now(dt.UTC).date()
        return await find(connections, viewer, q, today, limit)

    @post("/ask", status_code=200)
    async def ask_belongings(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[AskIn]
    ) -> Told:
        """The one item a question means, chosen by a language model among the ten best found."""
        today = dt.datetime.now(dt.UTC).date()
        found = await find(connections, viewer, data.question, today, MOST)
        return Told(await chosen(connections, viewer, data.question, found.items), found)

    @post(
        "/find",
        status_code=200,
        request_max_body_size=PICTURE_LIMIT + FORM_ROOM,
    )
    async def find_belongings_by_picture(
        self,
        connections: Connected,
        viewer: SignedIn,
        request: Request[Any, Any, Any],
        limit: Few = 10,
    ) -> Shown:
        """Items that look like ``file`` of a multipart form, or the body itself; it is not kept.

        At most 10 MB and 4,096 pixels a side. ``is_here`` tells whether one likely is shown.
        """
        received = await receive_picture(request, PICTURE_LIMIT)
        try:
            data = await asyncio.to_thread(received.path.read_bytes)
        finally:
            received.path.unlink()
        return await find_by_picture(connections, viewer, data, limit)

    @get("/stats")
    async def show_belongings_stats(
        self, connections: Connected, viewer: SignedIn
    ) -> BelongingsStats:
        """How many, what they are worth, and until when somebody answers for them."""
        today = dt.datetime.now(dt.UTC).date()
        return await stats_of(connections, viewer, today)

    @post("/move", status_code=200)
    async def move_many(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[MoveMany]
    ) -> Moved:
        """Move many items at once: all of them, or none."""
        async with connections.begin() as connection:
            return Moved(await facts.move_items(connection, viewer, data.items, data.unit_id))
