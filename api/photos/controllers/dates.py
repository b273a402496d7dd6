"""Routes of what rules of dates are made of: rules to choose from, time zones. None is chosen."""

import asyncio
import functools
import zoneinfo
from typing import Any

import msgspec
from litestar import Controller, get
from msgspec import Struct

from catalog_data.photos.dates import FURTHER, USUAL


class PredefinedRule(Struct):
    """A rule as it can be put into a list, and whether it is in the usual one."""

    usual: bool
    rule: dict[str, Any]


class PredefinedRules(Struct):
    """All rules there are to choose from, the usual ones in their order."""

    items: list[PredefinedRule]


class TimeZones(Struct):
    """Names of the tz database, in alphabetical order."""

    items: list[str]


@functools.cache
def zones() -> TimeZones:
    """Every zone an account may have; looked up once."""
    return TimeZones(sorted(zoneinfo.available_timezones()))


class DatesController(Controller):
    """What belongs to nobody, so anybody may ask."""

    path = "/api/v1"
    tags = ["photos"]

    @get("/rules/dates/predefined")
    async def list_predefined(self) -> PredefinedRules:
        """Rules of dates to choose from; what a person said of one photo always comes first."""
        return PredefinedRules(
            [
                PredefinedRule(usual, msgspec.to_builtins(rule))
                for usual, rules in ((True, USUAL), (False, FURTHER))
                for rule in rules
            ]
        )

    @get("/time-zones")
    async def list_zones(self) -> TimeZones:
        """Time zones that an account may have."""
        return await asyncio.to_thread(zones)
