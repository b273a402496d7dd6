"""Units of quantities: what each measures, and in how much of a base unit. No table is here."""

from typing import NamedTuple


class QuantityUnit(NamedTuple):
    """One unit: its category, and how many of the category's base unit it is."""

    category: str
    base: float


UNITS: dict[str, QuantityUnit] = {
    "count": QuantityUnit("count", 1.0),
    "mg": QuantityUnit("mass", 0.001),
    "g": QuantityUnit("mass", 1.0),
    "kg": QuantityUnit("mass", 1_000.0),
    "oz": QuantityUnit("mass", 28.349523125),
    "lb": QuantityUnit("mass", 453.59237),
    "mL": QuantityUnit("volume", 1.0),
    "L": QuantityUnit("volume", 1_000.0),
    "fl_oz": QuantityUnit("volume", 29.5735295625),
    "gal": QuantityUnit("volume", 3_785.411784),
    "mm": QuantityUnit("length", 0.001),
    "cm": QuantityUnit("length", 0.01),
    "m": QuantityUnit("length", 1.0),
    "in": QuantityUnit("length", 0.0254),
    "ft": QuantityUnit("length", 0.3048),
}
STEPS = {"count": 1.0}
SMALL_STEP = 0.1
DIMENSION_UNITS = ("in", "cm", "ft", "m")
LARGEST = 99_999_999.99  # ten digits, two of them behind the point


def step_of(unit: str) -> float:
    """By how much a quantity goes up or down at once."""
    return STEPS.get(UNITS[unit].category, SMALL_STEP)
