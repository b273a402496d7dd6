"""Writing items and what happens to them. Every move and every quantity leaves a trace."""

import uuid
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import Viewer
from api.belongings.queries.items import below, events, item_photos, stock
from api.belongings.schemas import Counting, ItemChange, ItemIn
from api.errors import ConflictError, ForbiddenError, NotFoundError, UnprocessableError
from api.visibility import (
    items,
    may_change_item,
    may_fill_unit,
    may_see_item,
    may_see_unit,
    photos,
    units,
)
from catalog_data.belongings.history import Happened
from catalog_data.belongings.quantities import LARGEST, step_of
from catalog_data.identity import new_id

Id = uuid.UUID
Changed = Row[*tuple[Any, ...]]


async def claimed(connection: AsyncConnection, viewer: Viewer, ids: Sequence[Id]) -> list[Changed]:
    """Items that are to change, locked in the order of their ids.

    Raises NotFoundError where one can't be seen, ForbiddenError where one may not be changed.
    """
    wanted = sorted(set(ids))
    columns = [items.c[name] for name in ("id", "unit_id", "quantity", "quantity_unit")]
    allowed = may_change_item(viewer).label("is_allowed")
    query = select(*columns, allowed).where(items.c.id.in_(wanted), may_see_item(viewer))
    rows = (await connection.execute(query.order_by(items.c.id).with_for_update(of=items))).all()
    if len(rows) != len(wanted):
        raise NotFoundError("There is no such item.")
    if not all(row.is_allowed for row in rows):
        raise ForbiddenError("This item is somebody else's.")
    return list(rows)


async def fillable(connection: AsyncConnection, viewer: Viewer, unit: Id | None) -> None:
    """Raise unless the viewer may put items in a unit: 404 for what they can't see, else 403."""
    if unit is None:
        return
    allowed = may_fill_unit(viewer).label("is_allowed")
    query = select(allowed).where(units.c.id == unit, may_see_unit(viewer))
    # Held, so that it is not forgotten before the item lies in it.
    row = (await connection.execute(query.with_for_update(of=units, key_share=True))).first()
    if row is None:
        raise NotFoundError("There is no such unit.")
    if not row.is_allowed:
        raise ForbiddenError("You may look into this unit, but put nothing in it.")


async def add_item(connection: AsyncConnection, viewer: Viewer, said: ItemIn) -> Id:
    """Write an item and that it was made; its id."""
    await fillable(connection, viewer, said.unit_id)
    id_ = new_id()
    row = _said(said) | {"id": id_, "owner_id": viewer.id}
    pictures = row.pop("photos", [])
    _whole(row.get("quantity"), row.get("quantity_unit"))
    await _written(connection, insert(items).values(row))
    await _show(connection, viewer, id_, pictures)
    quantity = {"quantity_after": row.get("quantity"), "quantity_unit": row.get("quantity_unit")}
    made = {"item_id": id_, "to_unit_id": said.unit_id, **quantity}
    await _note(connection, viewer, Happened.MADE, [made])
    return id_


async def change_item(
    connection: AsyncConnection, viewer: Viewer, item: Id, said: ItemChange
) -> None:
    """Change what is said of an item; a quantity that changes is noted."""
    (before,) = await claimed(connection, viewer, [item])
    change = _said(said)
    pictures = change.pop("photos", None)
    quantity = change.get("quantity", before.quantity)
    unit = change.get("quantity_unit", before.quantity_unit)
    _whole(quantity, unit)
    change["updated_at"] = func.now()
    await _written(connection, update(items).where(items.c.id == item).values(change))
    if pictures is not None:
        await _show(connection, viewer, item, pictures)
    if (quantity, unit) != (before.quantity, before.quantity_unit):
        await _counted(connection, viewer, before, quantity, unit)


async def count_item(connection: AsyncConnection, viewer: Viewer, item: Id, said: Counting) -> None:
    """One step up or down, never below nothing, or a quantity that is set."""
    (before,) = await claimed(connection, viewer, [item])
    unit = before.quantity_unit or "count"
    if (said.action == "set") != (said.quantity is not None):
        raise UnprocessableError("Give quantity with the action set, and only with it.")
    steps = {"increment": step_of(unit), "decrement": -step_of(unit)}
    after = said.quantity
    if after is None:
        after = max(0.0, (before.quantity or 0.0) + steps[said.action])
    after = round(after, 2)
    if after > LARGEST:
        raise UnprocessableError(f"A quantity is {LARGEST:,} at most.")
    change = {"quantity": after, "quantity_unit": unit, "updated_at": func.now()}
    await connection.execute(update(items).where(items.c.id == item).values(change))
    await _counted(connection, viewer, before, after, unit)


async def move_items(
    connection: AsyncConnection, viewer: Viewer, ids: Sequence[Id], unit: Id | None
) -> int:
    """Lay items elsewhere, all or none; how many lay somewhere else before."""
    await fillable(connection, viewer, unit)
    moved = [row for row in await claimed(connection, viewer, ids) if row.unit_id != unit]
    if not moved:
        return 0
    there = update(items).where(items.c.id.in_([row.id for row in moved]))
    await connection.execute(there.values(unit_id=unit, updated_at=func.now()))
    notes = [{"item_id": row.id, "from_unit_id": row.unit_id, "to_unit_id": unit} for row in moved]
    await _note(connection, viewer, Happened.MOVED, notes)
    return len(moved)


async def drop_item(connection: AsyncConnection, viewer: Viewer, item: Id) -> None:
    """Forget an item with its history."""
    await claimed(connection, viewer, [item])
    await connection.execute(delete(items).where(items.c.id == item))


async def take_stock(
    connection: AsyncConnection, viewer: Viewer, unit: Id, seen: Sequence[Id]
) -> Id:
    """Note which items were in a unit and in what lies in it; what is missing is told.

    What was seen but lies elsewhere is refused: it is to be moved first.
    """
    await fillable(connection, viewer, unit)
    query = select(items.c.id).where(below(unit, deep=True), may_see_item(viewer))
    there = set((await connection.execute(query.with_for_update(of=items))).scalars())
    found = sorted(set(seen))
    if not there.issuperset(found):
        raise UnprocessableError("An item was seen that does not lie in this unit: move it first.")
    id_, missing = new_id(), sorted(there.difference(found))
    row = {"id": id_, "unit_id": unit, "by_id": viewer.id, "seen": found, "missing": missing}
    await connection.execute(insert(stock).values(row))
    await connection.execute(
        update(items).where(items.c.id.in_(found)).values(last_seen_at=func.now())
    )
    notes = [{"item_id": item, "to_unit_id": unit} for item in found]
    await _note(connection, viewer, Happened.SEEN, notes)
    return id_


async def _counted(
    connection: AsyncConnection, viewer: Viewer, before: Changed, after: Any, unit: str | None
) -> None:
    note = {"quantity_before": before.quantity, "quantity_after": after, "quantity_unit": unit}
    await _note(connection, viewer, Happened.COUNTED, [{"item_id": before.id, **note}])


async def _note(
    connection: AsyncConnection, viewer: Viewer, kind: Happened, notes: list[dict[str, Any]]
) -> None:
    who = {"kind": kind.value, "by_id": viewer.id}
    rows = [{"id": new_id(), **who, **note} for note in notes]
    if rows:
        await connection.execute(insert(events), rows)


async def _show(
    connection: AsyncConnection, viewer: Viewer, item: Id, pictures: Sequence[Id]
) -> None:
    """The photos of an item, in this order: one's own ones."""
    wanted = list(dict.fromkeys(pictures))
    own = select(func.count()).where(photos.c.id.in_(wanted), photos.c.owner_id == viewer.id)
    if wanted and (await connection.execute(own)).scalar_one() != len(wanted):
        raise NotFoundError("There are no such photos.")
    await connection.execute(delete(item_photos).where(item_photos.c.item_id == item))
    rows = [{"item_id": item, "photo_id": photo, "position": at} for at, photo in enumerate(wanted)]
    if rows:
        await connection.execute(insert(item_photos), rows)


async def _written(connection: AsyncConnection, statement: Any) -> None:
    try:
        await connection.execute(statement)
    except IntegrityError as error:
        if "uq_items_reference" not in str(error.orig):
            raise
        raise ConflictError("Another item of yours has this reference.") from error


def _said(said: Any) -> dict[str, Any]:
    found = {name: getattr(said, name) for name in said.__struct_fields__}
    return {name: value for name, value in found.items() if value is not msgspec.UNSET}


def _whole(quantity: float | None, unit: str | None) -> None:
    if (quantity is None) != (unit is None):
        raise UnprocessableError("A quantity and its unit are said together, or neither.")
