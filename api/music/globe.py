"""Where on earth people hear music: points of those who may be seen, more of them the nearer."""

import uuid
from typing import Annotated

from litestar.params import QueryParameter
from msgspec import Struct
from sqlalchemy import or_

from api.auth import Viewer
from api.connections import Connections
from api.music.profiles import ROWS
from api.music.tables import Condition
from api.music.tastes import loved_genres
from api.visibility import may_see_profile, profiles

# Up to which zoom, only those of so much clout.
FAR = ((4, 0.5), (8, 0.2), (12, 0.05))
LIMIT, MOST = 5_000, 10_000
OTHER = "other"
Latitude = Annotated[float, QueryParameter(ge=-90, le=90)]
Longitude = Annotated[float, QueryParameter(ge=-180, le=180)]


class View(Struct, frozen=True, kw_only=True):
    """A part of the earth; it spans the date line where it begins east of its end."""

    min_lat: float
    max_lat: float
    min_lng: float
    max_lng: float
    zoom: int
    limit: int


class Point(Struct):
    """Somebody on the globe, at their city to a hundredth of a degree."""

    id: uuid.UUID
    username: str
    lat: float
    lng: float
    clout: float
    top_genre: str


def provide_view(
    min_lat: Latitude = -90,
    max_lat: Latitude = 90,
    min_lng: Longitude = -180,
    max_lng: Longitude = 180,
    zoom: Annotated[int, QueryParameter(ge=0, le=24)] = 1,
    limit: Annotated[int, QueryParameter(ge=1, description="10,000 at most")] = LIMIT,
) -> View:
    """The part of the earth that the query parameters name."""
    return View(
        min_lat=min_lat,
        max_lat=max_lat,
        min_lng=min_lng,
        max_lng=max_lng,
        zoom=zoom,
        limit=min(limit, MOST),
    )


def least_clout(zoom: int) -> float:
    """How much clout it takes to be seen from so far."""
    return next((clout for most, clout in FAR if zoom <= most), 0.0)


async def points(connections: Connections, viewer: Viewer, view: View) -> list[Point]:
    """Those who may be seen, the most clout first."""
    query = ROWS.where(
        may_see_profile(viewer),
        profiles.c.shown,
        profiles.c.clout >= least_clout(view.zoom),
        profiles.c.latitude.between(view.min_lat, view.max_lat),
        _between(view),
    )
    ordered = query.order_by(profiles.c.clout.desc(), profiles.c.user_id)
    rows = await connections.rows(ordered.limit(view.limit))
    genres = await loved_genres(connections, [row.user_id for row in rows], 1)
    return [
        Point(
            row.user_id,
            row.username,
            row.latitude,
            row.longitude,
            row.clout,
            next(iter(genres[row.user_id]), OTHER),
        )
        for row in rows
    ]


def _between(view: View) -> Condition:
    west, east = profiles.c.longitude >= view.min_lng, profiles.c.longitude <= view.max_lng
    return or_(west, east) if view.min_lng > view.max_lng else west & east
