"""Taking back what was said, as an edit of its own. Who may is decided before.

An edit that is reverted gives its field the value it had before that edit, whatever was said of it
since; the history keeps all of it, so a revert can be reverted as well.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.errors import NotFoundError
from api.photos.facts import author_named, put_caption, replace_tags, say
from api.photos.history.recording import TOGETHER, edits, recorded

# Whose the photo is to be seen by, whether it is liked, its caption and category no file tells:
# they stay.
TAKEN_BACK = {
    "title": None,
    "description": None,
    "rating": None,
    "copyright": None,
    "author_id": None,
    "keywords_said": False,
    **{name: None for parts in TOGETHER.values() for name in parts},
}


async def revert(
    connection: AsyncConnection, who: uuid.UUID, photo: uuid.UUID, edit: uuid.UUID
) -> None:
    """Give a field the value it had before an edit; raises NotFoundError for no edit of these."""
    mine = select(edits.c.field, edits.c.before).where(edits.c.id == edit)
    found = (await connection.execute(mine.where(edits.c.photo_id == photo))).first()
    if found is None:
        raise NotFoundError("There is no such edit of this photo.")
    async with recorded(connection, who, [photo], reverts=edit):
        await _put_back(connection, who, photo, found.field, found.before["value"])


async def revert_all(connection: AsyncConnection, who: uuid.UUID, photo: uuid.UUID) -> None:
    """Take back all that was said of what files tell: the file's own values show again."""
    async with recorded(connection, who, [photo]):
        await say(connection, [photo], TAKEN_BACK)
        await replace_tags(connection, [photo], [])


async def _put_back(
    connection: AsyncConnection, who: uuid.UUID, photo: uuid.UUID, field: str, value: Any
) -> None:
    if field == "keywords":
        said = value or {"words": [], "only": False}
        await say(connection, [photo], {"keywords_said": said["only"]})
        await replace_tags(connection, [photo], said["words"])
    elif field == "creator":
        author = value and await author_named(connection, who, value)
        await say(connection, [photo], {"author_id": author})
    elif field == "caption":
        await put_caption(connection, photo, value)
    elif field in TOGETHER:
        await say(connection, [photo], _parts(field, value))
    else:
        await say(connection, [photo], {field: value})


def _parts(field: str, value: dict[str, Any] | None) -> dict[str, Any]:
    """Columns of a field that is several."""
    columns: dict[str, Any] = dict.fromkeys(TOGETHER[field])
    columns |= value or {}
    moment = columns.get("taken_at")
    return {**columns, "taken_at": dt.datetime.fromisoformat(moment)} if moment else columns
