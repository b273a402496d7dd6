"""Routes of the weights of rankers: seen by whoever is signed in, chosen by staff."""

from typing import Annotated

from litestar import Controller, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from api.asking import Connected, SignedIn
from api.auth import signed_in, staff_only
from api.music.models.schemas import Kind
from api.music.weightings import facts
from api.music.weightings.queries import After, proposed, told, weightings, weightings_page
from api.music.weightings.schemas import Choice, Proposals, Weighting
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of
from catalog_data.music.licences import Channel

Of = Annotated[Kind | None, QueryParameter(name="item_kind")]


class WeightingsController(Controller):
    """What content, metadata and co-occurrence count for where they are added up."""

    path = "/api/v1/weightings"
    tags = ["music"]
    guards = [signed_in]

    @get()
    async def list_weightings(
        self,
        connections: Connected,
        channel: FromQuery[Channel | None] = None,
        item_kind: Of = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Weighting]:
        """All weights that were ever chosen, the newest first, and which of them hold."""
        after = position_of(cursor, After)
        query = weightings_page(channel and channel.value, item_kind, after)
        rows = await connections.rows(query.limit(limit + 1))
        items = [told(row) for row in rows[:limit]]
        last = items[-1] if len(rows) > limit else None
        return Page(items, cursor_of(After(last.chosen_at, last.id)) if last else None)

    @get("/proposals")
    async def list_weighting_proposals(self, connections: Connected) -> Proposals:
        """The best weights on each training set, as searches found them, and what they are worth.

        They are in tenths, sought on a part of what is trained on; told is how they do on what was
        held back from that.
        """
        return await proposed(connections)

    @post(guards=[staff_only])
    async def choose_weights(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[Choice]
    ) -> Weighting:
        """Have weights hold from now on: those that are said, or those proposed on a training set.

        A licence of the training set that does not allow the channel is a 403 that names the
        tables. To go back, choose what held before.
        """
        async with connections.begin() as connection:
            made = await facts.choose(connection, viewer.id, data)
        query = weightings_page(None, None, None).where(weightings.c.id == made)
        (row,) = await connections.rows(query)
        return told(row)
