"""Routes of models: looked at by whoever is signed in, decided by staff. Queries are beside it."""

import uuid
from typing import Annotated

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy import select

from api.asking import Connected, SignedIn
from api.auth import signed_in, staff_only
from api.connections import Connections
from api.music.models import facts
from api.music.models.queries import After, after_row, decisions, model_of, models_page
from api.music.models.schemas import (
    Approval,
    Decision,
    Kind,
    Model,
    ModelDetail,
    Refusal,
    Return,
)
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of

Set = Annotated[str | None, QueryParameter(name="training_set", max_length=64)]
Of = Annotated[Kind | None, QueryParameter(name="item_kind")]
Served = Annotated[bool | None, QueryParameter(description="whether some channel serves it")]
Version = FromPath[str]


class ModelsController(Controller):
    """What recommends music, and what might."""

    path = "/api/v1/models"
    tags = ["music"]
    guards = [signed_in]

    @get()
    async def list_models(
        self,
        connections: Connected,
        training_set: Set = None,
        item_kind: Of = None,
        champion: Served = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Model]:
        """Every model: champions and challengers, by training set and what they recommend."""
        query = models_page(training_set, item_kind, champion, position_of(cursor, After))
        rows = await connections.rows(query.limit(limit + 1))
        after = after_row(rows[limit - 1]) if len(rows) > limit else None
        items = [Model(*row) for row in rows[:limit]]
        return Page(items, cursor_of(after) if after else None)

    @get("/{version:str}")
    async def show_model(self, connections: Connected, version: Version) -> ModelDetail:
        """One model with its figures, its gates in each channel, and the verdicts on it."""
        return await model_of(connections, version)

    @post("/{version:str}/approve", guards=[staff_only])
    async def approve_model(
        self, connections: Connected, viewer: SignedIn, version: Version, data: JSONBody[Approval]
    ) -> Decision:
        """Serve this model in a channel, from the next run on. Its gates are measured once more.

        A licence that does not allow the channel is a 403 that names the tables, a gate that it
        misses a 409 that names the gates.
        """
        async with connections.begin() as connection:
            made = await facts.approve(connection, viewer.id, version, data)
        return await told(connections, made)

    @post("/{version:str}/refuse", guards=[staff_only])
    async def refuse_model(
        self, connections: Connected, viewer: SignedIn, version: Version, data: JSONBody[Refusal]
    ) -> Decision:
        """Never serve this model in a channel."""
        async with connections.begin() as connection:
            made = await facts.refuse(connection, viewer.id, version, data)
        return await told(connections, made)

    @post("/rollback", guards=[staff_only])
    async def roll_back(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[Return]
    ) -> Decision:
        """Serve the model before in a channel again, from the next run on."""
        async with connections.begin() as connection:
            made = await facts.roll_back(connection, viewer.id, data)
        return await told(connections, made)


async def told(connections: Connections, decision_id: uuid.UUID) -> Decision:
    """A verdict that was just given."""
    columns = [decisions.c[name] for name in Decision.__struct_fields__]
    (row,) = await connections.rows(select(*columns).where(decisions.c.id == decision_id))
    return Decision(*row)
