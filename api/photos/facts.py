"""Writing what people say of photos: sayings, words, authors, trash. Who may is decided before."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import UNSET
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from api.photos.schemas import PhotoChange
from api.photos.view import authors, sayings, tags
from catalog_data.identity import new_id


async def say(connection: AsyncConnection, photo_id: uuid.UUID, values: Mapping[str, Any]) -> None:
    """Write columns of a photo's saying, the others stay as they are."""
    if not values:
        return
    row = insert(sayings).values(photo_id=photo_id, **values)
    await connection.execute(
        row.on_conflict_do_update(
            index_elements=[sayings.c.photo_id], set_={**values, "updated_at": func.now()}
        )
    )


async def change(connection: AsyncConnection, photo_id: uuid.UUID, said: PhotoChange) -> None:
    """Write what a change says; null takes back what was said, so that the derived value shows."""
    given = {
        name: getattr(said, name)
        for name in said.__struct_fields__
        if getattr(said, name) is not UNSET
    }
    words = given.pop("tags", None)
    await say(connection, photo_id, _columns(given))
    if words is not None:
        await replace_tags(connection, photo_id, words)


def _columns(given: dict[str, Any]) -> dict[str, Any]:
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


async def add_tags(connection: AsyncConnection, photo_id: uuid.UUID, words: Iterable[str]) -> None:
    """Put words on a photo; those already there stay."""
    rows = [{"photo_id": photo_id, "tag": word} for word in normal_tags(words)]
    if rows:
        await connection.execute(insert(tags).values(rows).on_conflict_do_nothing())


async def remove_tag(connection: AsyncConnection, photo_id: uuid.UUID, word: str) -> bool:
    """Take a word off a photo; False where it was not there."""
    gone = delete(tags).where(tags.c.photo_id == photo_id, tags.c.tag.in_(normal_tags([word])))
    return (await connection.execute(gone)).rowcount > 0


async def replace_tags(
    connection: AsyncConnection, photo_id: uuid.UUID, words: Iterable[str]
) -> None:
    """Leave exactly these words on a photo."""
    kept = normal_tags(words)
    await connection.execute(
        delete(tags).where(tags.c.photo_id == photo_id, tags.c.tag.not_in(kept))
    )
    await add_tags(connection, photo_id, kept)


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
    await say(connection, photo_id, {"trashed_at": None})


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
