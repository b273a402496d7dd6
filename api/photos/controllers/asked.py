"""The filters of a list as query parameters. Their SQL is not here."""

import datetime as dt
import uuid
from typing import Annotated, Literal

from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from msgspec.structs import replace

from api.asking import Anyone
from api.auth import Viewer
from api.errors import UnprocessableError
from api.photos.filters import Box, PhotoFilters
from catalog_data.photos.facts import Category, Visibility

LAST = dt.time(23, 59, 59, 999_999)
Moment = Annotated[
    str | None,
    QueryParameter(max_length=40, description="wall-clock time or date, ISO 8601; inclusive"),
]
Text = Annotated[str | None, QueryParameter(max_length=200)]
Corners = Annotated[
    str | None,
    QueryParameter(max_length=100, description="min_lat,min_lon,max_lat,max_lon in degrees"),
]
Shown = Annotated[uuid.UUID | None, QueryParameter(description="somebody of one's own people")]
Stacked = Annotated[
    Literal["primary"] | None, QueryParameter(description="one photo of each stack of one's own")
]
Media = Annotated[
    Literal["image", "video"] | None,
    QueryParameter(description="`video` lists the films of live photos too"),
]
Words = Annotated[list[str] | None, QueryParameter(max_items=20)]
Stars = Annotated[int | None, QueryParameter(ge=0, le=5)]


def provide_shown(
    viewer: Anyone,
    label: Words = None,
    category: FromQuery[Category | None] = None,
    event: FromQuery[uuid.UUID | None] = None,
    person: Shown = None,
    stacked: Stacked = None,
    media: Media = None,
) -> PhotoFilters:
    """Filters by what photos show: things, people, what kind of picture, an event."""
    return PhotoFilters(
        labels=_words(label),
        category=category.value if category else None,
        event=event,
        person=_person(person, viewer),
        media=media,
        stacked_for=viewer.id if stacked and viewer is not None else None,
    )


def provide_filters(
    viewer: Anyone,
    shown: NamedDependency[PhotoFilters],
    taken_from: Moment = None,
    taken_to: Moment = None,
    bbox: Corners = None,
    camera: Text = None,
    make: Text = None,
    model: Text = None,
    rating_min: Stars = None,
    rating_max: Stars = None,
    tag: Words = None,
    visibility: FromQuery[Visibility | None] = None,
    trashed: FromQuery[bool] = False,
    place: Text = None,
    country: Text = None,
    favourite: FromQuery[bool | None] = None,
    dated: Annotated[bool | None, QueryParameter(description="false: those without a time")] = None,
    owner: Annotated[str | None, QueryParameter(description="an id, or `me`")] = None,
) -> PhotoFilters:
    """Filters of a list; raises UnprocessableError for a time, a box or an owner that is none."""
    return replace(
        shown,
        taken_from=_moment("taken_from", taken_from, dt.time()),
        taken_to=_moment("taken_to", taken_to, LAST),
        box=_box(bbox),
        **_texts(camera=camera, make=make, model=model, place=place, country=country),
        rating_min=rating_min,
        rating_max=rating_max,
        tags=_words(tag),
        visibility=visibility.value if visibility else None,
        trashed=trashed,
        favourite=favourite,
        owner=_owner(owner, viewer),
        dated=dated,
    )


def _words(given: list[str] | None) -> tuple[str, ...]:
    return tuple(word for word in map(_text, given or ()) if word)


def _text(given: str | None) -> str | None:
    """Postgres knows no NUL in a text."""
    return given and given.replace("\0", "").strip()


def _texts(**given: str | None) -> dict[str, str | None]:
    return {name: _text(value) for name, value in given.items()}


def _moment(name: str, given: str | None, time: dt.time) -> dt.datetime | None:
    if given is None:
        return None
    try:
        if len(given) == len("2024-01-31"):
            return dt.datetime.combine(dt.date.fromisoformat(given), time)
        return dt.datetime.fromisoformat(given).replace(tzinfo=None)
    except ValueError as error:
        raise UnprocessableError(f"{name} is no ISO 8601 date or time.") from error


def _box(given: str | None) -> Box | None:
    if given is None:
        return None
    try:
        south, west, north, east = (float(part) for part in given.split(","))
    except ValueError as error:
        raise UnprocessableError("bbox is min_lat,min_lon,max_lat,max_lon.") from error
    if not (-90 <= south <= north <= 90 and abs(west) <= 180 and abs(east) <= 180):
        raise UnprocessableError("bbox lies outside the world, or its latitudes are swapped.")
    return Box(south, west, north, east)


def _owner(given: str | None, viewer: Viewer | None) -> uuid.UUID | None:
    if given is None:
        return None
    if given == "me" and viewer is not None:
        return viewer.id
    try:
        return uuid.UUID(given)
    except ValueError as error:
        raise UnprocessableError("owner is the id of a person, or `me` when signed in.") from error


def _person(given: uuid.UUID | None, viewer: Viewer | None) -> tuple[uuid.UUID, uuid.UUID] | None:
    """People are their owner's alone: to others theirs are on no photo."""
    if given is None:
        return None
    return given, viewer.id if viewer is not None else uuid.UUID(int=0)
