"""Leaving the history of what is said: fields before and after. What is said is written elsewhere.

Values are as they are said, in JSON; null where nothing is.
"""

import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.photos.view import SAID, TAGS, authors, photos, sayings, table
from catalog_data.identity import new_id
from catalog_data.photos.edits import PhotoEdit

edits = table(PhotoEdit)
ALONE = (
    "title",
    "description",
    "rating",
    "favourite",
    "visibility",
    "copyright",
    "caption",
    "category",
)
TOGETHER = {
    "taken_at": ("taken_at", "utc_offset_minutes"),
    "location": ("latitude", "longitude"),
    "rotation": ("rotation", "mirrored"),
}
UNSAID = {"favourite": False, "visibility": "private"}
COLUMNS = [*ALONE, *(name for parts in TOGETHER.values() for name in parts), "keywords_said"]
Said = dict[str, Any]


@asynccontextmanager
async def recorded(
    connection: AsyncConnection,
    who: uuid.UUID,
    ids: Sequence[uuid.UUID],
    reverts: uuid.UUID | None = None,
) -> AsyncIterator[uuid.UUID]:
    """Whatever is said of these photos inside leaves rows of one batch; gives its id.

    The photos are held until the transaction ends, so what was said before is what was there.
    """
    held = select(photos.c.id).where(photos.c.id.in_(ids)).order_by(photos.c.id)
    await connection.execute(held.with_for_update(key_share=True))
    before, batch = await said_of(connection, ids), new_id()
    yield batch
    after = await said_of(connection, ids)
    made = {"user_id": who, "batch_id": batch, "reverts": reverts}
    rows = [
        {"id": new_id(), "photo_id": id_, "field": name, **_pair(was[name], now), **made}
        for id_, was in before.items()
        for name, now in after[id_].items()
        if now != was[name]
    ]
    if rows:
        await connection.execute(insert(edits), rows)


def _pair(before: Any, after: Any) -> Said:
    return {"before": {"value": before}, "after": {"value": after}}


async def said_of(connection: AsyncConnection, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Said]:
    """What is said of photos now, field by field."""
    columns = [sayings.c[name] for name in COLUMNS]
    query = (
        select(photos.c.id, authors.c.name.label("creator"), *columns)
        .add_columns(TAGS.label("tags"))
        .select_from(SAID.outerjoin(authors, authors.c.id == sayings.c.author_id))
        .where(photos.c.id.in_(ids))
    )
    return {row.id: _fields(row._asdict()) for row in await connection.execute(query)}


def _fields(row: dict[str, Any]) -> Said:
    told = {name: row[name] for name in ALONE}
    told |= {name: value for name, value in UNSAID.items() if told[name] is None}
    moment = row["taken_at"]
    row = {**row, "taken_at": moment and moment.isoformat()}
    for field, parts in TOGETHER.items():
        values = {name: row[name] for name in parts}
        told[field] = None if set(values.values()) == {None} else values
    words, only = row["tags"] or [], bool(row["keywords_said"])
    told["keywords"] = {"words": words, "only": only} if words or only else None
    return {**told, "creator": row["creator"]}
