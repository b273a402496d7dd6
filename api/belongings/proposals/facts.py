"""Asking for proposals and deciding them: facts, all of them their owner's alone."""

import uuid
from collections.abc import Sequence

import msgspec
from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.belongings.facts.items import add_item, fillable
from api.belongings.schemas import ItemIn
from api.errors import ConflictError, NotFoundError
from api.photos.view import table
from api.visibility import photos
from catalog_data.belongings.proposals import (
    WHOLE,
    ItemProposal,
    ProposalDecision,
    ProposalRequest,
    Verdict,
)

Id = uuid.UUID
requests, decisions = table(ProposalRequest), table(ProposalDecision)
proposals = table(ItemProposal)


async def ask(
    connection: AsyncConnection, viewer: Viewer, wanted: Sequence[Id], unit: Id | None
) -> None:
    """Ask what photos of one's own show; asking again says where it is to lie, nothing else."""
    ids = sorted(set(wanted))
    own = select(func.count()).where(photos.c.id.in_(ids), photos.c.owner_id == viewer.id)
    if (await connection.execute(own)).scalar_one() != len(ids):
        raise NotFoundError("There are no such photos.")
    await fillable(connection, viewer, unit)
    rows = insert(requests).values([{"photo_id": id_, "unit_id": unit} for id_ in ids])
    await connection.execute(
        rows.on_conflict_do_update(index_elements=["photo_id"], set_={"unit_id": unit})
    )


async def withdraw(connection: AsyncConnection, viewer: Viewer, photo: Id) -> None:
    """Ask no more; what was decided stays decided."""
    await _asked(connection, viewer, photo)
    await connection.execute(delete(requests).where(requests.c.photo_id == photo))


async def confirm(
    connection: AsyncConnection, viewer: Viewer, photo: Id, draft: str, said: ItemIn
) -> Id:
    """Make the item that a person says there is; its photo is this one where none is said."""
    await _drafted(connection, viewer, photo, draft)
    if said.photos is msgspec.UNSET:
        said = msgspec.structs.replace(said, photos=[photo])
    item = await add_item(connection, viewer, said)
    await _decide(connection, photo, draft, Verdict.CONFIRMED, item)
    return item


async def refuse(connection: AsyncConnection, viewer: Viewer, photo: Id, draft: str) -> None:
    """Never propose this draft again."""
    await _drafted(connection, viewer, photo, draft)
    await _decide(connection, photo, draft, Verdict.REFUSED, None)


async def _asked(connection: AsyncConnection, viewer: Viewer, photo: Id) -> None:
    mine = select(requests.c.photo_id).join(photos, photos.c.id == requests.c.photo_id)
    mine = mine.where(requests.c.photo_id == photo, photos.c.owner_id == viewer.id)
    if (await connection.execute(mine)).first() is None:
        raise NotFoundError("There is no such proposal.")


async def _drafted(connection: AsyncConnection, viewer: Viewer, photo: Id, draft: str) -> None:
    """Raise where there is no such draft; a photo's first one there is before it is derived."""
    await _asked(connection, viewer, photo)
    known = exists().where(
        proposals.c.photo_id == photo, proposals.c.drafts.contains([{"key": draft}])
    )
    if draft != WHOLE and not (await connection.execute(select(known))).scalar():
        raise NotFoundError("There is no such draft.")


async def _decide(
    connection: AsyncConnection, photo: Id, draft: str, verdict: Verdict, item: Id | None
) -> None:
    row = {"photo_id": photo, "draft": draft, "verdict": verdict.value, "item_id": item}
    made = insert(decisions).values(row).on_conflict_do_nothing()
    if (await connection.execute(made)).rowcount == 0:
        raise ConflictError("This draft was confirmed or refused before.")
