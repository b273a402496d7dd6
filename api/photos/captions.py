"""The caption and the category of one photo: what its owner says wins over what is derived."""

from typing import Annotated, Literal

from msgspec import Meta, Struct
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.connections import Connections
from api.photos import facts
from api.photos.history.recording import recorded
from api.photos.photo_path import Found
from api.photos.view import RETOLD, RULED, SAID, TOLD_CAPTION, categories, photos, sayings
from catalog_data.photos.facts import Category

Sentence = Annotated[str, Meta(min_length=1, max_length=20_000)]
Teller = Literal["person", "language model", "model"]


class CaptionIn(Struct):
    """A caption; each #hashtag in it becomes a tag."""

    caption: Sentence


class CaptionOut(Struct):
    """The caption that holds, who tells it, and what a model of pictures tells in any case.

    What a language model made of it may name people: it holds for the owner alone.
    """

    caption: str | None
    told_by: Teller | None
    derived: str | None


class CategoryIn(Struct):
    """What kind of picture it is."""

    category: Category


class CategoryOut(Struct):
    """The category that holds; null: not derived yet. ``pinned`` where a person chose it."""

    category: str | None
    pinned: bool
    derived: str | None


async def caption_of(connections: Connections, viewer: Viewer | None, found: Found) -> CaptionOut:
    """The caption of a photo that may be seen."""
    query = select(sayings.c.caption, RETOLD, TOLD_CAPTION).select_from(SAID)
    row = await connections.first(query.where(photos.c.id == found.id))
    said, retold, derived = row or (None, None, None)
    if said is not None:
        return CaptionOut(said, "person", derived)
    if retold is not None and viewer is not None and viewer.id == found.owner_id:
        return CaptionOut(retold, "language model", derived)
    return CaptionOut(derived, "model" if derived is not None else None, derived)


async def category_of(connections: Connections, found: Found) -> CategoryOut:
    """The category of a photo that may be seen."""
    query = select(sayings.c.category, RULED).select_from(SAID)
    row = await connections.first(query.where(photos.c.id == found.id))
    said, derived = row or (None, None)
    return CategoryOut(said or derived, said is not None, derived)


async def write_caption(connection: AsyncConnection, found: Found, caption: str | None) -> None:
    """Say a caption, or take it back, and leave its history."""
    clean = caption and caption.replace("\0", "")
    async with recorded(connection, found.owner_id, [found.id]):
        await facts.put_caption(connection, found.id, clean)


async def write_category(
    connection: AsyncConnection, found: Found, category: Category | None
) -> None:
    """Pin the category of a photo, or leave it to the rules again."""
    said = {"category": category.value if category else None}
    async with recorded(connection, found.owner_id, [found.id]):
        await facts.say(connection, [found.id], said)


def is_of(category: str) -> ColumnElement[bool]:
    """Photos of a category, by their owner's word or else by the rules, over photos."""
    ruled = exists().where(categories.c.photo_id == photos.c.id, categories.c.category == category)
    said = func.coalesce(sayings.c.category, "") == category  # never null, so that NOT works
    return or_(said, and_(sayings.c.category.is_(None), ruled))
