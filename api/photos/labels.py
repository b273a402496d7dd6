"""Labels that models give photos: shown, counted, found by. Words that people put on them: facts.

A label that its owner rejected is on no photo of theirs, in no count, and finds nothing.
"""

import uuid
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    String,
    Uuid,
    and_,
    cast,
    column,
    delete,
    exists,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from api.connections import Connections
from api.errors import NotFoundError
from api.photos.photo_path import Found
from api.photos.view import SAID, labels, photos, rejected, sayings


class LabelOut(Struct):
    """A label and how well it fits: 0 to 1 where it is calibrated, else a cosine."""

    label: str
    score: float
    calibrated: bool


class TagsShown(Struct):
    """What is said of a photo by words: tags of its owner, labels of a model, best first.

    ``rejected`` are labels its owner took off it; nobody else is told of them.
    """

    tags: list[str]
    labels: list[LabelOut]
    rejected: list[str]


class LabelCount(Struct):
    """A label, how many photos bear it, and the one that bears it best."""

    label: str
    photos: int
    cover_id: uuid.UUID
    calibrated: bool


class LabelCounts(Struct):
    """All labels, those of most photos first."""

    items: list[LabelCount]


async def labels_of(connections: Connections, found: Found) -> list[LabelOut]:
    """The labels of a photo that may be seen, best first."""
    query = select(labels.c.labels, labels.c.scores, labels.c.calibrated).where(
        labels.c.content_id == found.content_id
    )
    row = await connections.first(query)
    if row is None:
        return []
    off = set(await rejected_of(connections, found))
    pairs = zip(row.labels, row.scores, strict=True)
    return [LabelOut(name, score, row.calibrated) for name, score in pairs if name not in off]


async def rejected_of(connections: Connections, found: Found) -> list[str]:
    """Labels that were taken off a photo."""
    query = select(rejected.c.label).where(rejected.c.photo_id == found.id)
    return [label for (label,) in await connections.rows(query.order_by(rejected.c.label))]


async def counted(
    connections: Connections, seen: Sequence[ColumnElement[bool]]
) -> list[LabelCount]:
    """Labels of photos that meet conditions: how many, and which one bears it best."""
    scores = func.jsonb_array_elements_text(labels.c.scores)
    borne = scores.table_valued(column("score", String), with_ordinality="place").render_derived()
    bearing = (
        select(
            labels.c.labels[cast(borne.c.place, Integer)].label("label"),
            # Sorted as text: the best score first, then the smallest id; one pass, no sort.
            func.concat(func.to_char(2 - cast(borne.c.score, Float), "0.0000"), photos.c.id).label(
                "cover"
            ),
            photos.c.id.label("photo_id"),
            labels.c.calibrated,
        )
        .select_from(
            SAID.join(labels, labels.c.content_id == photos.c.content_id).join(borne, true())
        )
        .where(sayings.c.trashed_at.is_(None), *seen)
        .subquery("bearing")
    )
    off = exists().where(
        rejected.c.photo_id == bearing.c.photo_id, rejected.c.label == bearing.c.label
    )
    best = func.right(func.min(bearing.c.cover.collate("C")), 36)
    count = func.count()
    query = (
        select(bearing.c.label, count, cast(best, Uuid), func.bool_and(bearing.c.calibrated))
        .where(~off)
        .group_by(bearing.c.label)
        .order_by(count.desc(), bearing.c.label)
    )
    return [LabelCount(*row) for row in await connections.rows(query)]


def bears(label: str) -> ColumnElement[bool]:
    """Photos that bear a label, over photos."""
    found = exists().where(labels.c.content_id == photos.c.content_id, _holds(label))
    off = exists().where(rejected.c.photo_id == photos.c.id, rejected.c.label == label)
    return and_(found, ~off)


def _holds(label: str) -> ColumnElement[bool]:
    """Rows of labels with this one among them, by the index."""
    return labels.c.labels.contains(cast([label], ARRAY(String)))


async def reject(connection: AsyncConnection, found: Found, label: str) -> None:
    """Say that a photo does not bear a label; raises NotFoundError where no model says so."""
    mine = and_(labels.c.content_id == found.content_id, _holds(label))
    if (await connection.execute(select(labels.c.content_id).where(mine))).first() is None:
        raise NotFoundError("The photo has no such label.")
    row = insert(rejected).values(photo_id=found.id, label=label)
    await connection.execute(row.on_conflict_do_nothing())


async def take_back(connection: AsyncConnection, found: Found, label: str) -> None:
    """Let a label stand again; raises NotFoundError where it was not rejected."""
    mine = and_(rejected.c.photo_id == found.id, rejected.c.label == label)
    if not (await connection.execute(delete(rejected).where(mine))).rowcount:
        raise NotFoundError("No such label was rejected.")
