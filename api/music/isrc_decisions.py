"""Staff say whose an ISRC is, and take it back. Where the evidence is divided is told beside."""

import datetime as dt
import uuid
from typing import Annotated

from msgspec import Meta, Struct
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.errors import NotFoundError, UnprocessableError
from api.music.identifiers import READERS, IdentifierError
from api.music.isrcs import AfterIsrc
from api.music.tables import Rows, items
from api.photos.view import table
from catalog_data.music.isrcs import MusicIsrcDecision

decisions = table(MusicIsrcDecision)


class DecisionIn(Struct, forbid_unknown_fields=True):
    """Whose an ISRC is, and how one knows."""

    item_id: uuid.UUID
    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]


class IsrcDecision(Struct):
    """What staff said of an ISRC; without an item it was taken back."""

    isrc: str
    item_id: uuid.UUID | None
    reason: str
    decided_at: dt.datetime


def read_isrc(given: str) -> str:
    """An ISRC as it is kept; raises UnprocessableError for a text that is none."""
    try:
        return READERS["isrc"](given, "track")
    except IdentifierError as error:
        raise UnprocessableError(str(error)) from error


async def decide(
    connection: AsyncConnection, viewer: Viewer, isrc: str, said: DecisionIn
) -> IsrcDecision:
    """Write whose an ISRC is; raises NotFoundError where there is no such track."""
    track = select(items.c.id).where(items.c.id == said.item_id, items.c.kind == "track")
    if (await connection.execute(track)).first() is None:
        raise NotFoundError("There is no such track.")
    row = {"item_id": said.item_id, "reason": said.reason, "decided_by": viewer.id}
    row |= {"decided_at": func.clock_timestamp()}
    written = insert(decisions).values(isrc=isrc, **row)
    told = written.on_conflict_do_update(index_elements=[decisions.c.isrc], set_=row)
    columns = [decisions.c[name] for name in IsrcDecision.__struct_fields__]
    return IsrcDecision(*(await connection.execute(told.returning(*columns))).one())


async def take_back(connection: AsyncConnection, viewer: Viewer, isrc: str) -> None:
    """Let the evidence tell again; raises NotFoundError where nobody had decided."""
    row = {"item_id": None, "decided_by": viewer.id, "decided_at": func.clock_timestamp()}
    stood = (decisions.c.isrc == isrc, decisions.c.item_id.is_not(None))
    if not (await connection.execute(update(decisions).where(*stood).values(row))).rowcount:
        raise NotFoundError("Nobody has said whose this ISRC is.")


def decisions_page(after: AfterIsrc | None, limit: int) -> Rows:
    """What staff said, by ISRC."""
    columns = [decisions.c[name] for name in IsrcDecision.__struct_fields__]
    query = select(*columns).order_by(decisions.c.isrc).limit(limit)
    return query if after is None else query.where(decisions.c.isrc > after.isrc)
