"""The filters of a question as SQL over items. How a question is read is not here."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, cast, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION

from api.auth import Viewer
from api.visibility import items, locations, may_name_unit, may_see_location, units
from catalog_data.belongings.quantities import UNITS
from ml.belongings import Asked, Bounds, Span

SPELT = {name.lower(): (unit.category, unit.base) for name, unit in UNITS.items()}


def rule_of(viewer: Viewer, asked: Asked) -> ColumnElement[bool]:
    """The filters of a question over items."""
    rules: list[ColumnElement[bool]] = [true()]
    rules += [_within(viewer, place) for place in asked.places]
    if asked.tags:
        rules.append(items.c.tags.overlap(asked.tags))
    if asked.quantity is not None:
        rules.append(_measured(asked.quantity, asked.unit or "count"))
    if asked.value is not None:
        worth = func.coalesce(items.c.value, items.c.purchase_price)
        rules.append(_bounded(worth, asked.value))
    rules += _dated(items.c.purchased_on, asked.bought)
    warranty = _dated(items.c.warranty_until, asked.warranty)
    if asked.warranty is not None and asked.warranty.last is None:
        return and_(*rules, or_(and_(*warranty), items.c.lifetime_warranty))
    return and_(*rules, *warranty)


def _within(viewer: Viewer, name: str) -> ColumnElement[bool]:
    """Items in a unit or location of a name the viewer may know, or in what lies in it."""
    placed = select(locations.c.id).where(locations.c.name == name, may_see_location(viewer))
    named = and_(units.c.name == name, may_name_unit(viewer))
    start = select(units.c.id).where(or_(named, units.c.location_id.in_(placed)))
    down = start.cte(recursive=True)
    inside = select(units.c.id).join(down, down.c.id == units.c.parent_id)
    below = down.union_all(inside.where(may_name_unit(viewer)))
    return items.c.unit_id.in_(select(below.c.id))


def _measured(bounds: Bounds, unit: str) -> ColumnElement[bool]:
    """A quantity within bounds, in whatever unit of the same kind it was said."""
    if unit not in SPELT:
        return false()
    category, base = SPELT[unit]
    figure = cast(items.c.quantity, DOUBLE_PRECISION)
    factors = [
        (items.c.quantity_unit == name, figure * (known.base / base))
        for name, known in UNITS.items()
        if known.category == category
    ]
    return _bounded(case(*factors), bounds)


def _bounded(figure: ColumnElement[Any], bounds: Bounds) -> ColumnElement[bool]:
    low, high, inclusive = bounds
    rules: list[ColumnElement[bool]] = [figure.is_not(None)]
    if low is not None:
        rules.append(figure >= low if inclusive else figure > low)
    if high is not None:
        rules.append(figure <= high if inclusive else figure < high)
    return and_(*rules)


def _dated(column: ColumnElement[Any], span: Span | None) -> list[ColumnElement[bool]]:
    if span is None:
        return []
    bounds = [column >= span.first] if span.first else []
    return bounds + ([column <= span.last] if span.last else [])
