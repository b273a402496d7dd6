"""Routes of places by name: where a town lies. How names are compared is in ml."""

import asyncio
from typing import Annotated

from litestar import Controller, get
from litestar.params import QueryParameter
from msgspec import Struct

from ml.places import NameIndex
from ml.places.countries import country_names

Asked = Annotated[str, QueryParameter(min_length=1, max_length=100, description="`Paris, France`")]
Most = Annotated[int, QueryParameter(ge=1, le=50, description="how many at most")]


class Town(Struct):
    """A place one can say a photo is of, in degrees."""

    place: str
    region: str | None
    country: str | None
    country_code: str
    latitude: float
    longitude: float


class Towns(Struct):
    """Places of a name, best first."""

    items: list[Town]


class GeocodeController(Controller):
    """Names to places, offline; they belong to nobody, so anybody may ask."""

    path = "/api/v1/geocode"
    tags = ["photos"]

    @get("/search")
    async def search_towns(self, q: Asked, limit: Most = 10) -> Towns:
        """Towns whose names begin so, maybe with a region or country after them."""
        return await asyncio.to_thread(towns_named, q, limit)


def towns_named(asked: str, limit: int) -> Towns:
    """Towns as they are told; the first time the index is made."""
    names = country_names()
    rows = NameIndex.load().search(asked, limit).iter_rows(named=True)
    return Towns([Town(**row, country=names.get(row["country_code"])) for row in rows])
