"""Writing what somebody asks for, and that it is to stop. Who may is decided here, by owner."""

import uuid

import msgspec
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from api.errors import ConflictError, NotFoundError, UnprocessableError
from api.photos.requests.queries import IS_OPEN, progress, requests
from api.photos.requests.schemas import NewRequest
from api.photos.view import photos, table
from catalog_data.identity import new_id
from catalog_data.people import User
from catalog_data.photos.faces import Person
from catalog_data.photos.facts import PhotoSource
from catalog_data.photos.people import PhotoPerson
from catalog_data.photos.requests import ALL_KINDS, OPEN_AT_ONCE, Scope

users, sources, persons, people = (
    table(User),
    table(PhotoSource),
    table(Person),
    table(PhotoPerson),
)
MOST_PHOTOS = 1_000
FIELDS = {"all": set(), "photos": {"photos"}, "source": {"source", "path"}, "person": {"person"}}


async def ask(connection: AsyncConnection, owner: uuid.UUID, asked: NewRequest) -> uuid.UUID:
    """Keep a request; its id.

    Raises UnprocessableError for one that says nothing, NotFoundError for what is not the owner's,
    ConflictError where too many are open.
    """
    if asked.kind not in ALL_KINDS:
        raise UnprocessableError(f"kind is one of {', '.join(ALL_KINDS)}.")
    well_formed(asked.scope)
    await _owned(connection, owner, asked.scope)
    await _not_too_many(connection, owner)
    id_ = new_id()
    row = {"id": id_, "owner_id": owner, "kind": asked.kind}
    await connection.execute(insert(requests).values(**row, scope=msgspec.to_builtins(asked.scope)))
    return id_


def well_formed(scope: Scope) -> None:
    """Raise UnprocessableError for a scope that lacks what it names, or says more."""
    given = {name for name in ("photos", "source", "path", "person") if getattr(scope, name)}
    needed = FIELDS[scope.of] - {"path"}
    if not needed <= given or not given <= FIELDS[scope.of]:
        told = " and ".join(sorted(FIELDS[scope.of])) or "nothing else"
        raise UnprocessableError(f"A scope of {scope.of} takes {told}.")
    if len(scope.photos) > MOST_PHOTOS:
        raise UnprocessableError(f"A scope names {MOST_PHOTOS} photos at most.")


async def _owned(connection: AsyncConnection, owner: uuid.UUID, scope: Scope) -> None:
    """Raise NotFoundError for photos, a folder or a person that is none of the owner's."""
    wanted = set(scope.photos)
    own = select(func.count()).where(photos.c.id.in_(wanted), photos.c.owner_id == owner)
    if wanted and (await connection.execute(own)).scalar_one() != len(wanted):
        raise NotFoundError("There are no such photos.")
    folder = select(sources.c.id).where(sources.c.id == scope.source, sources.c.owner_id == owner)
    if scope.source and (await connection.execute(folder)).first() is None:
        raise NotFoundError("There is no such source.")
    said = select(persons.c.id).where(persons.c.id == scope.person, persons.c.owner_id == owner)
    group = select(people.c.person_id).where(
        people.c.person_id == scope.person, people.c.owner_id == owner
    )
    if scope.person and (await connection.execute(said.union(group))).first() is None:
        raise NotFoundError("There is no such person.")


async def _not_too_many(connection: AsyncConnection, owner: uuid.UUID) -> None:
    """Raise ConflictError where as many are open as may be; one is kept at a time."""
    mine = select(users.c.id).where(users.c.id == owner).with_for_update(key_share=True)
    await connection.execute(mine)
    joined = requests.outerjoin(progress, progress.c.request_id == requests.c.id)
    still = select(func.count()).select_from(joined).where(requests.c.owner_id == owner, IS_OPEN)
    if (await connection.execute(still)).scalar_one() >= OPEN_AT_ONCE:
        raise ConflictError(f"{OPEN_AT_ONCE} requests are open already: wait, or stop one.")


async def ask_to_stop(connection: AsyncConnection, request: uuid.UUID) -> None:
    """Keep that a request is to stop; one that has ended stays as it ended."""
    ended = select(progress.c.request_id).where(
        progress.c.request_id == requests.c.id, progress.c.ended_at.is_not(None)
    )
    row = update(requests).where(
        requests.c.id == request, requests.c.stop_asked_at.is_(None), ~ended.exists()
    )
    await connection.execute(row.values(stop_asked_at=func.now()))
