"""Reading people and faces of one owner: what was said first, then what was derived."""

import uuid
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select

from api.connections import Connections
from api.errors import NotFoundError
from api.photos.people.schemas import (
    Box,
    Face,
    Person,
    Suggestion,
    Suggestions,
    Unattached,
)
from api.photos.view import Rows, photos, table
from catalog_data.photos.faces import FaceSaying, PersonRemoval
from catalog_data.photos.faces import Person as SaidPerson
from catalog_data.photos.people import (
    PersonFace,
    PersonSuggestion,
    PhotoPerson,
    UnattachedSaying,
)

persons, sayings = table(SaidPerson), table(FaceSaying)
removals = table(PersonRemoval)
people, faces = table(PhotoPerson), table(PersonFace)
suggested, unattached = table(PersonSuggestion), table(UnattachedSaying)

EITHER = people.join(persons, persons.c.id == people.c.person_id, full=True)
known_id: ColumnElement[Any] = func.coalesce(people.c.person_id, persons.c.id)
owner_of: ColumnElement[Any] = func.coalesce(people.c.owner_id, persons.c.owner_id)
# A person taken back since people were derived has no name, until they are derived again.
TAKEN_BACK = exists().where(
    removals.c.person_id == people.c.person_id,
    removals.c.owner_id == people.c.owner_id,
    removals.c.reverted_at.is_(None),
    removals.c.removed_at >= people.c.computed_at,
)
NAME: ColumnElement[Any] = func.coalesce(persons.c.name, case((~TAKEN_BACK, people.c.name)))
face_count: ColumnElement[Any] = func.coalesce(people.c.faces, 0)
SHOWN = [
    known_id.label("id"),
    NAME.label("name"),
    func.coalesce(persons.c.hidden, False).label("hidden"),  # noqa: FBT003
    face_count.label("faces"),
    func.coalesce(people.c.photos, 0).label("photos"),
    func.coalesce(people.c.confirmed, 0).label("confirmed"),
    people.c.cover_face_id,
    func.coalesce(persons.c.cover_photo_id, people.c.cover_photo_id).label("cover_photo_id"),
]
BOX = ("left", "top", "width", "height")
ORDERED = ("score", "size", "blur", "yaw", "region_name", "person_id")
TOLD = 7 + len(ORDERED) + 3  # columns of a face that are shown


class AfterPerson(NamedTuple):
    """The last person of the page before."""

    faces: int
    id: uuid.UUID


def known(owner: uuid.UUID) -> Rows:
    """All persons of an owner, merged ones left out."""
    mine = and_(owner_of == owner, persons.c.merged_into.is_(None))
    return select(*SHOWN).select_from(EITHER).where(mine)


def people_shown(
    *, named: bool | None, unconfirmed: bool, hidden: bool
) -> list[ColumnElement[bool]]:
    """Conditions on persons; ``named`` None for all, ``unconfirmed`` those with guessed faces."""
    return [
        *([] if named is None else [NAME.is_not(None) if named else NAME.is_(None)]),
        *([people.c.confirmed < people.c.faces] if unconfirmed else []),
        *([] if hidden else [persons.c.hidden.is_distinct_from(other=True)]),
    ]


def people_page(
    owner: uuid.UUID, wanted: list[ColumnElement[bool]], after: AfterPerson | None, limit: int
) -> Rows:
    """Persons that meet conditions, those with most faces first."""
    query = known(owner).where(*wanted)
    if after is not None:
        query = query.where(
            or_(face_count < after.faces, and_(face_count == after.faces, known_id > after.id))
        )
    return query.order_by(face_count.desc(), known_id).limit(limit)


async def person_of(connections: Connections, owner: uuid.UUID, person: uuid.UUID) -> Person:
    """One person of an owner, a merged one as whom they are now; raises NotFoundError."""
    for _ in range(100):
        merged = select(persons.c.merged_into).where(persons.c.id == person)
        into = await connections.scalar(merged.where(persons.c.owner_id == owner))
        if into is None:
            break
        person = into
    found = await connections.first(known(owner).where(known_id == person))
    if found is None:
        raise NotFoundError("There is no such person.")
    return Person(*found)


def faces_of(owner: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """All faces of an owner, as rows for ``face``."""
    joined = faces.outerjoin(people, people.c.person_id == faces.c.person_id).outerjoin(
        persons, persons.c.id == faces.c.person_id
    )
    columns = [faces.c[name] for name in ("face_id", "photo_id", "frame", *BOX, *ORDERED)]
    rest = [NAME.label("person_name"), faces.c.probability, faces.c.said]
    return select(*columns, *rest).select_from(joined).where(faces.c.owner_id == owner)


def shows(person: uuid.UUID, owner: uuid.UUID) -> ColumnElement[bool]:
    """Photos on which an owner's person is, over photos."""
    theirs = and_(faces.c.person_id == person, faces.c.owner_id == owner)
    return exists().where(faces.c.photo_id == photos.c.id, theirs)


def face(row: Row[*tuple[Any, ...]]) -> Face:
    """A row of ``faces_of``."""
    return Face(row.face_id, row.photo_id, row.frame, Box(*row[3:7]), *row[7:TOLD])


async def face_of(connections: Connections, owner: uuid.UUID, face_id: uuid.UUID) -> Face:
    """One face of an owner; raises NotFoundError."""
    found = await connections.first(faces_of(owner).where(faces.c.face_id == face_id))
    if found is None:
        raise NotFoundError("There is no such face.")
    return face(found)


async def suggestions_of(connections: Connections, face_id: uuid.UUID) -> Suggestions:
    """Whom a face may show."""
    joined = suggested.outerjoin(people, people.c.person_id == suggested.c.person_id).outerjoin(
        persons, persons.c.id == suggested.c.person_id
    )
    columns = [suggested.c.person_id, NAME, suggested.c.probability, suggested.c.evidence]
    query = select(*columns).select_from(joined).where(suggested.c.face_id == face_id)
    rows = await connections.rows(query.order_by(suggested.c.place))
    return Suggestions([Suggestion(*row) for row in rows])


def lost(owner: uuid.UUID) -> Rows:
    """What was said of faces that are found no more."""
    columns = (sayings.c.id, sayings.c.photo_id, *(sayings.c[name] for name in BOX))
    rest = (sayings.c.kind, sayings.c.person_id, sayings.c.said_at)
    joined = unattached.join(sayings, sayings.c.id == unattached.c.saying_id)
    query = select(*columns, *rest).select_from(joined).where(unattached.c.owner_id == owner)
    return query.order_by(sayings.c.said_at, sayings.c.id)


def unattached_saying(row: Row[*tuple[Any, ...]]) -> Unattached:
    """A row of ``lost``."""
    return Unattached(row.id, row.photo_id, Box(*row[2:6]), *row[6:])
