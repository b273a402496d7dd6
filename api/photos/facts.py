"""Writing what people say of photos: sayings, words, authors, trash. Who may is decided before.

Whatever is said here leaves its row in the history, by ``recorded``.
"""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import UNSET
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from api.photos.history.recording import recorded
from api.photos.schemas import PhotoChange
from api.photos.view import authors, sayings, tags
from catalog_data.identity import new_id

HASHTAG = re.compile(r"(?<![\w&])#([^\W_][\w-]*)")

Ids = Sequence[uuid.UUID]


async def say(connection: AsyncConnection, ids: Ids, values: Mapping[str, Any]) -> None:
    """Write columns of photos' sayings, the others stay as they are; within ``recorded``."""
    if not values or not ids:
        return
    row = insert(sayings).values([{"photo_id": id_, **values} for id_ in ids])
    await connection.execute(
        row.on_conflict_do_update(
            index_elements=[sayings.c.photo_id], set_={**values, "updated_at": func.now()}
        )
    )


async def change(
    connection: AsyncConnection, who: uuid.UUID, ids: Ids, said: PhotoChange
) -> uuid.UUID:
    """Write what a change says of photos of one owner; id of the batch in their histories.

    Null takes back what was said, so that the derived value shows.
    """
    given = {
        name: getattr(said, name)
        for name in said.__struct_fields__
        if getattr(said, name) is not UNSET
    }
    async with recorded(connection, who, ids) as batch:
        if "creator" in given:
            name = given.pop("creator")
            given["author_id"] = name and await author_named(connection, who, name)
        words = given.pop("tags", None)
        if "keywords" in given:
            words = given.pop("keywords")
            given["keywords_said"] = words is not None
            words = words or []
        await say(connection, ids, columns_of(given))
        if words is not None:
            await replace_tags(connection, ids, words)
    return batch


def columns_of(given: dict[str, Any]) -> dict[str, Any]:
    """Columns of a saying; an aware time is kept as its wall clock and its offset.

    An offset belongs to its time: a new time without one takes back the old one's.
    """
    if "taken_at" in given:
        moment = given["taken_at"]
        offset = moment.utcoffset() if moment else None
        minutes = None if offset is None else int(offset.total_seconds() // 60)
        given.setdefault("utc_offset_minutes", minutes)
        given["taken_at"] = moment and moment.replace(tzinfo=None)
    return {name: _clean(value) for name, value in given.items()}


def _clean(value: Any) -> Any:
    """Postgres keeps no NUL in a text."""
    return value.replace("\0", "") if isinstance(value, str) else value


def normal_tags(words: Iterable[str]) -> list[str]:
    """Words as they are kept: trimmed, lower case, each once, at most 50 characters."""
    tidy = (" ".join(word.replace("\0", "").split()).lower()[:50] for word in words)
    return sorted({word for word in tidy if word})


async def add_tags(connection: AsyncConnection, ids: Ids, words: Iterable[str]) -> None:
    """Put words on photos; those already there stay. Within ``recorded``."""
    kept = normal_tags(words)
    rows = [{"photo_id": id_, "tag": word} for id_ in ids for word in kept]
    if rows:
        await connection.execute(insert(tags).values(rows).on_conflict_do_nothing())


async def remove_tag(connection: AsyncConnection, photo_id: uuid.UUID, word: str) -> bool:
    """Take a word off a photo; False where it was not there. Within ``recorded``."""
    gone = delete(tags).where(tags.c.photo_id == photo_id, tags.c.tag.in_(normal_tags([word])))
    return (await connection.execute(gone)).rowcount > 0


async def replace_tags(connection: AsyncConnection, ids: Ids, words: Iterable[str]) -> None:
    """Leave exactly these words on photos; within ``recorded``."""
    kept = normal_tags(words)
    await connection.execute(delete(tags).where(tags.c.photo_id.in_(ids), tags.c.tag.not_in(kept)))
    await add_tags(connection, ids, kept)


def hashtags(caption: str | None) -> set[str]:
    """Words after a # in a caption, as tags are kept."""
    return set(normal_tags(HASHTAG.findall(caption or "")))


async def put_caption(
    connection: AsyncConnection, photo_id: uuid.UUID, caption: str | None
) -> None:
    """Say a caption, or take it back; tags follow its hashtags, come and gone. In ``recorded``."""
    mine = select(sayings.c.caption).where(sayings.c.photo_id == photo_id).with_for_update()
    before = hashtags((await connection.execute(mine)).scalar())
    await say(connection, [photo_id], {"caption": caption})
    for word in sorted(before - hashtags(caption)):
        await remove_tag(connection, photo_id, word)
    await add_tags(connection, [photo_id], hashtags(caption))


async def trash(connection: AsyncConnection, photo_id: uuid.UUID) -> None:
    """Put a photo in the trash; one that lies there keeps its time."""
    row = insert(sayings).values(photo_id=photo_id, trashed_at=func.now())
    kept = func.coalesce(sayings.c.trashed_at, func.now())
    await connection.execute(
        row.on_conflict_do_update(
            index_elements=[sayings.c.photo_id], set_={"trashed_at": kept, "updated_at": func.now()}
        )
    )


async def restore(connection: AsyncConnection, photo_id: uuid.UUID) -> None:
    """Take a photo out of the trash."""
    await say(connection, [photo_id], {"trashed_at": None})


async def author_named(connection: AsyncConnection, owner: uuid.UUID, name: str) -> uuid.UUID:
    """Id of an owner's author of that name, made where there is none."""
    name = _clean(name).strip()
    row = insert(authors).values(id=new_id(), owner_id=owner, name=name)
    await connection.execute(row.on_conflict_do_nothing())
    found = select(authors.c.id).where(authors.c.owner_id == owner, authors.c.name == name)
    author: uuid.UUID = (await connection.execute(found)).scalar_one()
    return author


async def owns_author(connection: AsyncConnection, owner: uuid.UUID, author: uuid.UUID) -> bool:
    """Whether an author is one of this owner's."""
    found = select(authors.c.id).where(authors.c.owner_id == owner, authors.c.id == author)
    return (await connection.execute(found)).first() is not None
