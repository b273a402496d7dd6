"""Proposals as their owner sees them: what waits, what is drafted and not decided. No writing."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from msgspec import convert
from sqlalchemy import (
    Select,
    String,
    and_,
    case,
    cast,
    column,
    exists,
    func,
    or_,
    select,
    tuple_,
)

from api.auth import Viewer
from api.belongings.proposals.facts import decisions, proposals, requests
from api.belongings.proposals.schemas import Draft, Proposal
from api.connections import Connections
from api.errors import NotFoundError
from api.photos.view import table
from api.visibility import photos
from catalog_data.ledger import Failure

Id = uuid.UUID
failures = table(Failure)
READERS = ("photo_previews", "photo_barcodes", "item_proposals")


class After(NamedTuple):
    """The last proposal of the page before."""

    at: dt.datetime
    id: Id


def page(viewer: Viewer, after: After | None, limit: int) -> Select[*tuple[Any, ...]]:
    """What one asked about and did not decide, the newest first."""
    query = _own(viewer).where(_open())
    if after is not None:
        last = tuple_(after.at, after.id)
        query = query.where(tuple_(requests.c.asked_at, requests.c.photo_id) < last)
    return query.order_by(requests.c.asked_at.desc(), requests.c.photo_id.desc()).limit(limit)


async def proposal_of(connections: Connections, viewer: Viewer, photo: Id) -> Proposal:
    """One proposal; raises NotFoundError."""
    row = await connections.first(_own(viewer).where(requests.c.photo_id == photo))
    if row is None:
        raise NotFoundError("There is no such proposal.")
    return told(row)


def told(row: Any) -> Proposal:
    """A row as a proposal: drafts that were decided are left out."""
    decided = set(row.decided or ())
    drafts = [draft for draft in row.drafts or () if draft["key"] not in decided]
    made = [convert(draft, Draft) for draft in drafts]
    return Proposal(row.photo_id, row.unit_id, row.asked_at, row.state, made)


def _own(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    said = select(func.array_agg(decisions.c.draft))
    said = said.where(decisions.c.photo_id == requests.c.photo_id)
    failed = exists().where(
        failures.c.asset.in_(READERS),
        or_(
            failures.c.id == cast(requests.c.photo_id, String), failures.c.id == photos.c.content_id
        ),
    )
    state = case((proposals.c.photo_id.is_not(None), "ready"), (failed, "failed"), else_="waiting")
    columns = [requests.c[name] for name in ("photo_id", "unit_id", "asked_at")]
    query = select(*columns, proposals.c.drafts, said.scalar_subquery().label("decided"))
    query = query.add_columns(state.label("state"))
    query = query.join(photos, photos.c.id == requests.c.photo_id)
    query = query.outerjoin(proposals, proposals.c.photo_id == requests.c.photo_id)
    return query.where(photos.c.owner_id == viewer.id)


def _open() -> Any:
    """Nothing is drafted yet, or a draft was not decided."""
    draft = func.jsonb_array_elements(proposals.c.drafts).table_valued(column("value")).alias("d")
    key = func.jsonb_extract_path_text(draft.c.value, "key")
    decided = exists().where(
        and_(decisions.c.photo_id == requests.c.photo_id, decisions.c.draft == key)
    )
    left = select(1).select_from(draft).where(~decided).exists()
    return or_(proposals.c.photo_id.is_(None), left)
