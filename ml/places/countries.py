"""Countries: their names, and which one a time zone's border belongs to. Towns are not here."""

import functools
import importlib.resources

from ml.metadata.zones import zone_at

# GeoNames still tells Kosovo by a code that ISO 3166 leaves to its users.
BESIDE_ISO = {"XK": "Kosovo"}


def _table(name: str) -> list[list[str]]:
    """Rows of one of the tables that the tz database ships."""
    text = (importlib.resources.files("tzdata") / "zoneinfo" / name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@functools.cache
def country_names() -> dict[str, str]:
    """English names by ISO 3166 code of two letters."""
    return BESIDE_ISO | {code: name for code, name, *_ in _table("iso3166.tab")}


@functools.cache
def _countries_of_zones() -> dict[str, str]:
    return {zone: code for code, _, zone, *_ in _table("zone.tab")}


def country_of_zone(latitude: float, longitude: float) -> str | None:
    """Code of the country whose time zone a point lies in; None at sea."""
    zone = zone_at(latitude, longitude)
    return _countries_of_zones().get(zone) if zone else None
