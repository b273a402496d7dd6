"""Labels of one's own units: which ones, what they say, on which sheet. Drawing is in ml.

Nothing is kept: a label is drawn from the unit as it is now, and a token stands in no second place.
"""

import re
import uuid
from collections.abc import Sequence
from typing import Annotated, Literal

from litestar.params import QueryParameter
from msgspec import Struct
from sqlalchemy import select

from api.auth import Viewer
from api.belongings.facts.places import own_location, own_unit
from api.belongings.queries.places import paths_of, unit_of
from api.belongings.schemas import UnitDetail
from api.connections import Connections
from api.errors import InvalidError, NotFoundError, UnprocessableError
from api.visibility import may_see_unit, units
from ml.belongings.labels import SHEETS, Label, Sheet

Id = uuid.UUID
LABELLED = "/api/v1/belongings/labelled"
TOKEN = re.compile("[0-9a-f]{32}")
MOST = 500  # labels at once: two seconds of drawing
Millimetres = Annotated[float | None, QueryParameter(ge=0, le=500)]
Many = Annotated[int | None, QueryParameter(ge=1, le=50)]
SheetName = Literal["L7160", "L7163", "L7651", "5160", "5163", "custom"]


class Geometry(Struct):
    """A sheet of one's own, in millimetres; ``across`` and ``down``: from one label to the next."""

    paper: Literal["a4", "letter"]
    columns: int | None
    rows: int | None
    width: float | None
    height: float | None
    left: float | None
    top: float | None
    across: float | None
    down: float | None


def sheet_of(name: SheetName, own: Geometry) -> Sheet:
    """The sheet that is meant; raises InvalidError or UnprocessableError for one that can't be."""
    if name != "custom":
        return SHEETS[name]
    told = {field: getattr(own, field) for field in Sheet._fields}
    told["across"], told["down"] = own.across or own.width, own.down or own.height
    lacking = [field for field, value in told.items() if value is None]
    if lacking:
        raise InvalidError(f"A custom sheet needs {', '.join(lacking)}.")
    sheet = Sheet(**told)
    if sheet.width < 20 or sheet.height < 10 or not sheet.fits:
        raise UnprocessableError(
            "These labels don't fit on the paper, or are smaller than 20 by 10 mm."
        )
    return sheet


async def labels_of(
    connections: Connections,
    viewer: Viewer,
    base: str,
    wanted: Sequence[Id],
    location: Id | None,
    *,
    below: bool,
) -> list[Label]:
    """Labels of units in the order of their paths: of some, of a location, or of all one's own."""
    async with connections.reading() as connection:
        for unit in wanted:
            await own_unit(connection, viewer, unit)
        if location is not None:
            await own_location(connection, viewer, location)
    chosen = select(units.c.id).where(units.c.owner_id == viewer.id)
    if wanted:
        chosen = chosen.where(units.c.id.in_(wanted))
    if location is not None:
        chosen = chosen.where(units.c.location_id == location)
    if below:
        down = chosen.cte(recursive=True)
        inside = select(units.c.id).join(down, down.c.id == units.c.parent_id)
        chosen = select(down.union(inside).c.id)
    query = select(units.c.id, units.c.access_token).where(units.c.id.in_(chosen))
    rows = await connections.rows(query.order_by(units.c.id).limit(MOST + 1))
    if len(rows) > MOST:
        raise UnprocessableError(f"These are more than {MOST} labels: ask for one place at a time.")
    paths = await paths_of(connections, viewer, [row.id for row in rows])
    ordered = sorted(rows, key=lambda row: (paths[row.id], row.id))
    return [label_of(base, row.access_token, paths[row.id]) for row in ordered]


def label_of(base: str, token: str, path: Sequence[str]) -> Label:
    """What a unit's label says; the address holds the token, and tells nothing by itself."""
    return Label(f"{base.rstrip('/')}{LABELLED}/{token}", path[-1], tuple(path[:-1]))


async def unit_labelled(connections: Connections, viewer: Viewer, token: str) -> UnitDetail:
    """The unit a label is of, for who may see it: holding the label lets nobody in."""
    query = select(units.c.id).where(units.c.access_token == token, may_see_unit(viewer))
    unit = await connections.scalar(query) if TOKEN.fullmatch(token) else None
    if unit is None:
        raise NotFoundError("There is no such unit.")
    return await unit_of(connections, viewer, unit)
