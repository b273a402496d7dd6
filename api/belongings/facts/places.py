"""Writing locations, units and shares. All of it is their owner's alone: 403 for who may see."""

import secrets
import uuid
from typing import Any

import msgspec
from sqlalchemy import Table, delete, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as put
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.belongings.schemas import Dimensions, LocationChange, LocationIn, UnitChange, UnitIn
from api.errors import ConflictError, ForbiddenError, NotFoundError, UnprocessableError
from api.photos.view import table
from api.visibility import (
    items,
    location_shares,
    locations,
    may_name_unit,
    may_see_location,
    others,
    unit_shares,
    units,
)
from catalog_data.belongings.history import Permission
from catalog_data.identity import new_id
from catalog_data.people import FriendshipStatus, User

Id = uuid.UUID
users = table(User)
TOKEN_BYTES = 16


async def own_location(connection: AsyncConnection, viewer: Viewer, location: Id) -> None:
    """Raise unless a location is the viewer's: 404 for what they can't see, else 403."""
    query = select(locations.c.owner_id).where(locations.c.id == location, may_see_location(viewer))
    _refuse((await connection.execute(query)).scalar(), viewer, "location")


async def own_unit(connection: AsyncConnection, viewer: Viewer, unit: Id) -> None:
    """Raise unless a unit is the viewer's: 404 for what they can't see, else 403."""
    query = select(units.c.owner_id).where(units.c.id == unit, may_name_unit(viewer))
    _refuse((await connection.execute(query)).scalar(), viewer, "unit")


def _refuse(owner: Id | None, viewer: Viewer, what: str) -> None:
    if owner is None:
        raise NotFoundError(f"There is no such {what}.")
    if owner != viewer.id:
        raise ForbiddenError(f"This {what} is somebody else's.")


async def add_location(connection: AsyncConnection, viewer: Viewer, said: LocationIn) -> Id:
    """Write a location; its id."""
    id_ = new_id()
    row = {"id": id_, "owner_id": viewer.id, **msgspec.structs.asdict(said)}
    await connection.execute(insert(locations).values(row))
    return id_


async def change_location(
    connection: AsyncConnection, viewer: Viewer, location: Id, said: LocationChange
) -> None:
    """Change what is said of a location."""
    await own_location(connection, viewer, location)
    change = {**_set(said), "updated_at": func.now()}
    await connection.execute(update(locations).where(locations.c.id == location).values(change))


async def drop_location(connection: AsyncConnection, viewer: Viewer, location: Id) -> None:
    """Forget a location; its units stay, and lie in none."""
    await own_location(connection, viewer, location)
    await connection.execute(delete(locations).where(locations.c.id == location))


async def add_unit(connection: AsyncConnection, viewer: Viewer, said: UnitIn) -> Id:
    """Write a unit where it is to lie; its id."""
    await _target(connection, viewer, said.parent_id, said.location_id)
    id_ = new_id()
    row = msgspec.structs.asdict(said) | {"id": id_, "owner_id": viewer.id}
    row |= _sizes(row.pop("dimensions")) | {"access_token": secrets.token_hex(TOKEN_BYTES)}
    await connection.execute(insert(units).values(row))
    return id_


async def change_unit(
    connection: AsyncConnection, viewer: Viewer, unit: Id, said: UnitChange
) -> None:
    """Change what is said of a unit."""
    await own_unit(connection, viewer, unit)
    change = {**_set(said), "updated_at": func.now()}
    if "dimensions" in change:
        change |= _sizes(change.pop("dimensions"))
    await connection.execute(update(units).where(units.c.id == unit).values(change))


async def move_unit(
    connection: AsyncConnection, viewer: Viewer, unit: Id, parent: Id | None, location: Id | None
) -> None:
    """Lay a unit elsewhere with all that is in it; raises ConflictError where it is inside."""
    await own_unit(connection, viewer, unit)
    await _target(connection, viewer, parent, location)
    change = {"parent_id": parent, "location_id": location, "updated_at": func.now()}
    try:
        await connection.execute(update(units).where(units.c.id == unit).values(change))
    except IntegrityError as error:
        if "does not lie within itself" not in str(error.orig):
            raise
        raise ConflictError("A unit can't lie within itself or in what it holds.") from error


async def _target(
    connection: AsyncConnection, viewer: Viewer, parent: Id | None, location: Id | None
) -> None:
    if parent is not None and location is not None:
        raise UnprocessableError("Give parent_id or location_id, not both.")
    if parent is not None:
        await own_unit(connection, viewer, parent)
    if location is not None:
        await own_location(connection, viewer, location)


async def drop_unit(connection: AsyncConnection, viewer: Viewer, unit: Id) -> None:
    """Forget an empty unit; raises ConflictError while something lies in it."""
    await own_unit(connection, viewer, unit)
    mine = select(units.c.id).where(units.c.id == unit).with_for_update()
    await connection.execute(mine)
    full = exists().where(items.c.unit_id == unit) | exists().where(units.c.parent_id == unit)
    if (await connection.execute(select(full))).scalar():
        raise ConflictError("The unit is not empty: move what lies in it first.")
    await connection.execute(delete(units).where(units.c.id == unit))


def _sizes(told: Dimensions | None) -> dict[str, Any]:
    names = ("length", "width", "height", "dimension_unit")
    values = msgspec.structs.astuple(told) if told else (None,) * len(names)
    return dict(zip(names, values, strict=True))


def _set(said: Any) -> dict[str, Any]:
    found = {name: getattr(said, name) for name in said.__struct_fields__}
    return {name: value for name, value in found.items() if value is not msgspec.UNSET}


async def share(
    connection: AsyncConnection,
    viewer: Viewer,
    shares: Table,
    thing: Id,
    user: Id,
    permission: Permission,
) -> None:
    """Share one's own unit or location with somebody one may reach, or change what they may."""
    await own(connection, viewer, shares, thing)
    blocked = others(viewer, FriendshipStatus.BLOCKED)
    known = select(users.c.id).where(users.c.id == user, users.c.is_active)
    if (await connection.execute(known.where(users.c.id.not_in(blocked)))).scalar() is None:
        raise NotFoundError("There is no such person.")
    if user == viewer.id:
        raise UnprocessableError("It is your own already.")
    key = next(iter(shares.primary_key.columns))
    row = {key.name: thing, "user_id": user, "permission": permission.value}
    said = put(shares).values(row)
    changed = {"permission": permission.value, "shared_at": func.now()}
    await connection.execute(
        said.on_conflict_do_update(index_elements=[key.name, "user_id"], set_=changed)
    )


async def unshare(
    connection: AsyncConnection, viewer: Viewer, shares: Table, thing: Id, user: Id
) -> None:
    """Share one's own unit or location with somebody no more; raises NotFoundError."""
    await own(connection, viewer, shares, thing)
    key = next(iter(shares.primary_key.columns))
    gone = delete(shares).where(key == thing, shares.c.user_id == user)
    if (await connection.execute(gone)).rowcount == 0:
        raise NotFoundError("It is not shared with them.")


async def own(connection: AsyncConnection, viewer: Viewer, shares: Table, thing: Id) -> None:
    """Raise unless the unit or location that a table shares is the viewer's."""
    asked = {unit_shares.name: own_unit, location_shares.name: own_location}
    await asked[shares.name](connection, viewer, thing)
