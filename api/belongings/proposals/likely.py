"""Items there may be already of what a draft tells: by barcode, serial, picture, words."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select

from api.auth import Viewer
from api.belongings.proposals.schemas import Candidate, Draft, Likely
from api.belongings.queries.items import item_photos
from api.belongings.queries.places import paths_of
from api.connections import Connections
from api.photos.view import table
from api.visibility import items, may_see_item
from catalog_data.photos.duplicates import DuplicateMember
from ml.belongings import tokens

Id = uuid.UUID
members = table(DuplicateMember)
SURE = {"barcode": 0.95, "serial": 0.99, "picture": 0.9}
ALIKE = 0.5  # of the words of two names together, how many both have
SHORTEST, READ, SHOWN = 3, 500, 5


async def likely_of(
    connections: Connections, viewer: Viewer, photo: Id, draft: Draft
) -> list[Likely]:
    """Up to five items one may see that may be this one, the likeliest first."""
    barcode, serial = (_first(draft.fields.get(name, [])) for name in ("barcode", "serial"))
    names = [set(tokens(str(one.value))) for one in draft.fields.get("name", [])]
    rules = {
        "barcode": false() if barcode is None else items.c.barcode == barcode,
        "serial": false() if serial is None else func.lower(items.c.serial) == serial.lower(),
        "picture": items.c.id.in_(_pictured(photo)),
    }
    columns = [rule.label(name) for name, rule in rules.items()]
    query = select(items.c.id, items.c.unit_id, items.c.name, *columns)
    query = query.where(may_see_item(viewer), or_(*rules.values(), _named(names)))
    order = [rule.desc() for rule in columns]
    rows = await connections.rows(query.order_by(*order, items.c.id).limit(READ))
    found = [(row, *_why(row, names)) for row in rows]
    best = sorted(
        (one for one in found if one[1]), key=lambda one: (-one[2], one[0].name, one[0].id)
    )[:SHOWN]
    paths = await paths_of(connections, viewer, [row.unit_id for row, _, _ in best])
    return [
        Likely(row.id, row.name, paths.get(row.unit_id, []), why, sure) for row, why, sure in best
    ]


def _first(candidates: Sequence[Candidate]) -> str | None:
    return str(candidates[0].value) if candidates else None


def _pictured(photo: Id) -> Any:
    """Items that this photo shows, or another of the same group of copies."""
    group = select(members.c.group_id).where(members.c.photo_id == photo)
    copies = select(members.c.photo_id).where(members.c.group_id.in_(group))
    shown = select(item_photos.c.item_id)
    return shown.where(or_(item_photos.c.photo_id == photo, item_photos.c.photo_id.in_(copies)))


def _named(names: Sequence[set[str]]) -> ColumnElement[bool]:
    """Items whose names hold a word; words are letters and digits, and no pattern."""
    words = sorted({word for name in names for word in name if len(word) >= SHORTEST})
    return or_(false(), *(func.lower(items.c.name).contains(word) for word in words))


def _why(row: Any, names: Sequence[set[str]]) -> tuple[list[str], float]:
    """What says that it is the same, and how sure that is."""
    why = [name for name in SURE if getattr(row, name)]
    own = set(tokens(row.name))
    alike = max((len(own & name) / max(1, len(own | name)) for name in names), default=0.0)
    if alike >= ALIKE:
        why.append("words")
    sure = max([*(SURE[name] for name in why if name in SURE), 0.8 * alike])
    return why, round(sure, 4)
