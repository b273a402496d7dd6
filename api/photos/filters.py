"""The filters of photo lists and searches, and their SQL. Who may see is not here."""

import datetime as dt
import uuid
from collections.abc import Iterator

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true

from api.photos.captions import is_of
from api.photos.events import within
from api.photos.labels import bears
from api.photos.people.queries import shows
from api.photos.stacks import is_live_film, stands_behind
from api.photos.view import (
    COLUMNS,
    FAVOURITE,
    IS_FILM,
    KEYWORDS,
    LATITUDE,
    LONGITUDE,
    RATING,
    STILL_THERE,
    TAKEN_AT,
    metadata,
    photos,
    places,
    sayings,
    tags,
)

Condition = ColumnElement[bool]


class Box(Struct, frozen=True):
    """A box on the map in degrees; where west is greater than east it crosses the date line."""

    south: float
    west: float
    north: float
    east: float


class PhotoFilters(Struct, frozen=True, kw_only=True):
    """What to keep of the photos one may see. Times are wall-clock, both ends inclusive."""

    taken_from: dt.datetime | None = None
    taken_to: dt.datetime | None = None
    box: Box | None = None
    camera: str | None = None
    make: str | None = None
    model: str | None = None
    rating_min: int | None = None
    rating_max: int | None = None
    tags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    category: str | None = None
    visibility: str | None = None
    trashed: bool = False
    place: str | None = None
    country: str | None = None
    favourite: bool | None = None
    owner: uuid.UUID | None = None
    event: uuid.UUID | None = None
    person: tuple[uuid.UUID, uuid.UUID] | None = None  # and whose they are
    dated: bool | None = None
    media: str | None = None
    stacked_for: uuid.UUID | None = None  # whose stacks show their primary photo alone


def conditions(filters: PhotoFilters) -> Iterator[Condition]:
    """SQL of each filter, over photos joined with sayings and metadata."""
    trashed = sayings.c.trashed_at
    yield trashed.is_not(None) if filters.trashed else trashed.is_(None)
    yield from _of_time(filters)
    yield from _of_equipment(filters)
    yield from _of_sayings(filters)
    if filters.box is not None:
        yield _inside(filters.box)
    if filters.place:
        yield _at_place(filters.place)
    if filters.country:
        yield _in_country(filters.country)
    if filters.event is not None:
        yield within(filters.event)
    if filters.person is not None:
        yield shows(*filters.person)
    yield from _of_media(filters.media)
    if filters.stacked_for is not None:
        yield ~stands_behind(filters.stacked_for)
    if filters.category is not None:
        yield is_of(filters.category)
    yield from (bears(label.strip()) for label in filters.labels)
    yield from (_tagged(tag.strip().lower()) for tag in filters.tags)


def _of_time(filters: PhotoFilters) -> Iterator[Condition]:
    if filters.taken_from is not None:
        yield filters.taken_from <= TAKEN_AT
    if filters.taken_to is not None:
        yield filters.taken_to >= TAKEN_AT
    if filters.dated is not None:
        yield TAKEN_AT.is_not(None) if filters.dated else TAKEN_AT.is_(None)


def _of_equipment(filters: PhotoFilters) -> Iterator[Condition]:
    if filters.make:
        yield func.lower(metadata.c.make) == filters.make.strip().lower()
    if filters.model:
        yield func.lower(metadata.c.model) == filters.model.strip().lower()
    if filters.camera:
        name = func.concat_ws(" ", metadata.c.make, metadata.c.model)
        yield name.icontains(filters.camera.strip(), autoescape=True)


def _of_sayings(filters: PhotoFilters) -> Iterator[Condition]:
    if filters.rating_min is not None:
        yield func.coalesce(RATING, 0) >= filters.rating_min
    if filters.rating_max is not None:
        yield func.coalesce(RATING, 0) <= filters.rating_max
    if filters.visibility is not None:
        yield COLUMNS["visibility"] == filters.visibility
    if filters.favourite is not None:
        yield FAVOURITE.is_(true() if filters.favourite else false())
    if filters.owner is not None:
        yield photos.c.owner_id == filters.owner


def _of_media(media: str | None) -> Iterator[Condition]:
    """Films of live photos are shown with their pictures, unless films are asked for."""
    if media is not None:
        yield IS_FILM if media == "video" else ~IS_FILM
    if media != "video":
        yield ~is_live_film()


def _inside(box: Box) -> Condition:
    across = (
        LONGITUDE.between(box.west, box.east)
        if box.west <= box.east
        else or_(box.west <= LONGITUDE, box.east >= LONGITUDE)
    )
    return and_(LATITUDE.between(box.south, box.north), across)


def _tagged(tag: str) -> Condition:
    """Said by a person, or a keyword that the file carries."""
    said = exists().where(tags.c.photo_id == photos.c.id, tags.c.tag == tag)
    keyword = func.unnest(KEYWORDS).column_valued("keyword")
    return or_(said, select(true()).where(func.lower(keyword) == tag).exists())


def _at_place(name: str) -> Condition:
    named = or_(
        *(
            column.icontains(name.strip(), autoescape=True)
            for column in (places.c.place, places.c.region, places.c.country)
        )
    )
    return exists().where(places.c.photo_id == photos.c.id, STILL_THERE, named)


def _in_country(name: str) -> Condition:
    wanted = name.strip().lower()
    named = or_(func.lower(places.c.country) == wanted, func.lower(places.c.country_code) == wanted)
    return exists().where(places.c.photo_id == photos.c.id, STILL_THERE, named)
