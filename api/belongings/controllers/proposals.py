"""Routes of proposals: asking, looking, confirming, refusing."""

import uuid
from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody, PathParameter

from api.asking import Connected, SignedIn
from api.auth import signed_in
from api.belongings.proposals import facts
from api.belongings.proposals.likely import likely_of
from api.belongings.proposals.queries import After, page, proposal_of, told
from api.belongings.proposals.schemas import Asking, Proposal
from api.belongings.proposals.uploads import LIMIT, take
from api.belongings.queries.items import item_of
from api.belongings.schemas import Item, ItemIn
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of
from api.photos.multipart import receive_form

FORM_ROOM = 1 << 20
Id = Annotated[uuid.UUID, PathParameter(description="the photo that was asked about")]
Key = FromPath[str]


class ProposalsController(Controller):
    """Items as photos tell them, for a person to confirm: nothing is said by itself."""

    path = "/api/v1/belongings/proposals"
    tags = ["belongings"]
    guards = [signed_in]

    @get()
    async def list_proposals(
        self,
        connections: Connected,
        viewer: SignedIn,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Proposal]:
        """What one asked about and did not decide yet, the newest first."""
        rows = await connections.rows(page(viewer, position_of(cursor, After), limit + 1))
        found = [told(row) for row in rows[:limit]]
        last = found[-1] if len(rows) > limit else None
        return Page(found, cursor_of(After(last.asked_at, last.photo_id)) if last else None)

    @post(status_code=202)
    async def ask_for_proposals(
        self, connections: Connected, viewer: SignedIn, data: JSONBody[Asking]
    ) -> list[Proposal]:
        """Ask which items photos of one's own show; the next materialization drafts them."""
        async with connections.begin() as connection:
            await facts.ask(connection, viewer, data.photos, data.unit_id)
        wanted = list(dict.fromkeys(data.photos))
        return [await proposal_of(connections, viewer, photo) for photo in wanted]

    @post("/upload", status_code=202, request_max_body_size=LIMIT + FORM_ROOM)
    async def upload_to_be_proposed(
        self, connections: Connected, viewer: SignedIn, request: Request[Any, Any, Any]
    ) -> Proposal:
        """Upload a picture as ``file`` of a form and ask about it; ``unit_id``: where it lies.

        At most 10 MB and 4,096 pixels; JPEG, PNG, WebP, HEIC and others, decoded to be sure.
        """
        form = await receive_form(request, LIMIT)
        try:
            taken = await take(connections, viewer, form)
        finally:
            form.discard()
        return await proposal_of(connections, viewer, taken.photo_id)

    @get("/{proposal:uuid}")
    async def show_proposal(
        self, connections: Connected, viewer: SignedIn, proposal: Id
    ) -> Proposal:
        """One proposal, with the items there may be already."""
        found = await proposal_of(connections, viewer, proposal)
        for draft in found.drafts:
            draft.likely = await likely_of(connections, viewer, proposal, draft)
        return found

    @delete("/{proposal:uuid}", status_code=204)
    async def withdraw_proposal(
        self, connections: Connected, viewer: SignedIn, proposal: Id
    ) -> None:
        """Ask no more; what was decided stays decided."""
        async with connections.begin() as connection:
            await facts.withdraw(connection, viewer, proposal)

    @post("/{proposal:uuid}/{draft:str}/confirm")
    async def confirm_draft(
        self,
        connections: Connected,
        viewer: SignedIn,
        proposal: Id,
        draft: Key,
        data: JSONBody[ItemIn],
    ) -> Response[Item]:
        """Say that there is such an item: as drafted, or as it was edited."""
        async with connections.begin() as connection:
            made = await facts.confirm(connection, viewer, proposal, draft, data)
        return Response(await item_of(connections, viewer, made), status_code=201)

    @post("/{proposal:uuid}/{draft:str}/refuse", status_code=204)
    async def refuse_draft(
        self, connections: Connected, viewer: SignedIn, proposal: Id, draft: Key
    ) -> None:
        """Say that this is no item of one's own: it is never proposed again."""
        async with connections.begin() as connection:
            await facts.refuse(connection, viewer, proposal, draft)
