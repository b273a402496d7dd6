"""Writing what an owner says of people and faces. Who may is decided before.

Anything said of a group makes it a person of the same id first, held by its best faces: so the id
stays, and what was said survives whoever finds faces tomorrow.
"""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec import UNSET
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from api.errors import NotFoundError, UnprocessableError
from api.photos.people.queries import BOX, EITHER, NAME, faces, people, persons, sayings
from api.photos.people.schemas import Face, PersonChange
from api.photos.view import photos
from catalog_data.identity import new_id
from ml.faces import overlaps

SAME_FACE = 0.3
ANCHORS = 3
FINAL = ("is", "stranger", "no_face")


class Place(NamedTuple):
    """Where a face is: a photo, of a film a still of it, and a box."""

    photo: uuid.UUID
    frame: int
    box: Sequence[float]


async def founded(connection: AsyncConnection, owner: uuid.UUID, person: uuid.UUID) -> None:
    """Make sure that a person is a fact; raises NotFoundError for none of the owner's."""
    known = select(persons.c.id).where(persons.c.id == person, persons.c.owner_id == owner)
    if (await connection.execute(known)).first() is not None:
        return
    named = select(NAME.label("name")).select_from(EITHER)
    group = named.where(people.c.person_id == person, people.c.owner_id == owner)
    found = (await connection.execute(group)).first()
    if found is None:
        raise NotFoundError("There is no such person.")
    row = insert(persons).values(id=person, owner_id=owner, name=found.name)
    await connection.execute(row.on_conflict_do_nothing())
    best = (
        select(faces.c.photo_id, faces.c.frame, *(faces.c[name] for name in BOX))
        .where(faces.c.person_id == person, faces.c.owner_id == owner)
        .order_by(faces.c.probability.desc(), faces.c.size.desc(), faces.c.face_id)
        .limit(ANCHORS)
    )
    for photo, frame, *box in await connection.execute(best):
        await _put(connection, Place(photo, frame, box), "is", person)


async def change(
    connection: AsyncConnection, owner: uuid.UUID, person: uuid.UUID, said: PersonChange
) -> None:
    """Write what a change says of a person."""
    await founded(connection, owner, person)
    given = {
        name: getattr(said, name)
        for name in said.__struct_fields__
        if getattr(said, name) is not UNSET
    }
    if given.get("name"):
        given["name"] = clean(given["name"])
    cover = given.get("cover_photo_id")
    if cover is not None:
        own = select(photos.c.id).where(photos.c.id == cover, photos.c.owner_id == owner)
        if (await connection.execute(own)).first() is None:
            raise UnprocessableError("cover_photo_id is none of your photos.")
    if given:
        row = update(persons).where(persons.c.id == person)
        await connection.execute(row.values(**given, updated_at=func.now()))


async def merge(
    connection: AsyncConnection, owner: uuid.UUID, person: uuid.UUID, others: Iterable[uuid.UUID]
) -> None:
    """Take others for the same person; whoever was merged into them goes along.

    A person without a name takes the first one that the others have.
    """
    await founded(connection, owner, person)
    for other in dict.fromkeys(others):
        if other == person:
            raise UnprocessableError("A person is not merged into themselves.")
        await founded(connection, owner, other)
        name = select(persons.c.name).where(persons.c.id == other).scalar_subquery()
        kept = update(persons).where(persons.c.id == person, persons.c.name.is_(None))
        await connection.execute(kept.values(name=name))
        moved = (persons.c.id == other) | (persons.c.merged_into == other)
        row = update(persons).where(moved, persons.c.owner_id == owner)
        await connection.execute(row.values(merged_into=person, updated_at=func.now()))


async def split(
    connection: AsyncConnection,
    owner: uuid.UUID,
    person: uuid.UUID,
    shown: Sequence[Face],
    name: str | None,
) -> uuid.UUID:
    """Give faces of a person to somebody new; who that is."""
    await founded(connection, owner, person)
    other = await new_person(connection, owner, name)
    for each in shown:
        await say(connection, each, "is", other)
        await say(connection, each, "is_not", person)
    return other


async def new_person(connection: AsyncConnection, owner: uuid.UUID, name: str | None) -> uuid.UUID:
    """A new person of an owner."""
    id_ = new_id()
    row = insert(persons).values(id=id_, owner_id=owner, name=name and clean(name))
    await connection.execute(row)
    return id_


async def named(connection: AsyncConnection, owner: uuid.UUID, name: str) -> uuid.UUID:
    """The oldest person of that name that an owner has, else a new one."""
    same = func.lower(persons.c.name) == clean(name).lower()
    mine = select(persons.c.id).where(persons.c.owner_id == owner, same)
    query = mine.where(persons.c.merged_into.is_(None)).order_by(persons.c.created_at, persons.c.id)
    found: uuid.UUID | None = (await connection.execute(query.limit(1))).scalar()
    return found or await new_person(connection, owner, name)


async def say(
    connection: AsyncConnection, face: Face, kind: str, person: uuid.UUID | None = None
) -> None:
    """Say one thing of a face; what it contradicts is taken back.

    Who a face is, that it is a stranger's, or none at all: the last one holds. That it is somebody
    takes back that it is not them, and the other way round.
    """
    for saying, said_kind, said_of in await _said(connection, face):
        final = kind in FINAL and said_kind in FINAL
        opposite = {kind, said_kind} == {"is", "is_not"} and person == said_of
        same = (kind, person) == (said_kind, said_of)
        if final or opposite or same:
            await connection.execute(delete(sayings).where(sayings.c.id == saying))
    box = [getattr(face.box, name) for name in BOX]
    await _put(connection, Place(face.photo_id, face.frame, box), kind, person)


async def take_back(connection: AsyncConnection, face: Face) -> int:
    """Take back everything that was said of a face; how much that was."""
    found = [saying for saying, *_ in await _said(connection, face)]
    await connection.execute(delete(sayings).where(sayings.c.id.in_(found)))
    return len(found)


async def _said(connection: AsyncConnection, face: Face) -> list[tuple[Any, str, Any]]:
    """Id, kind and person of what was said of a face: of boxes that overlap its own by 0.3."""
    boxes = [sayings.c[name] for name in BOX]
    query = select(sayings.c.id, sayings.c.kind, sayings.c.person_id, *boxes)
    there = (sayings.c.photo_id == face.photo_id, sayings.c.frame == face.frame)
    rows = (await connection.execute(query.where(*there))).all()
    mine = [getattr(face.box, name) for name in BOX]
    return [
        (row.id, row.kind, row.person_id)
        for row in rows
        if float(overlaps([row[3:]], [mine])[0]) >= SAME_FACE
    ]


async def _put(
    connection: AsyncConnection, place: Place, kind: str, person: uuid.UUID | None
) -> None:
    where = {"photo_id": place.photo, "frame": place.frame}
    box = dict(zip(BOX, place.box, strict=True))
    row = {"id": new_id(), "kind": kind, "person_id": person}
    await connection.execute(insert(sayings).values(**row, **where, **box))


def clean(name: str) -> str:
    """A name as it is kept: trimmed, inner spaces single; Postgres knows no NUL."""
    return " ".join(name.replace("\0", "").split())
