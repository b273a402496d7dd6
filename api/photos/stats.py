"""Figures of one's own library: counts by year, camera, country, rating. Others' photos never."""

import uuid
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    select,
    union_all,
)

from api.connections import Connections
from api.photos.view import (
    DATED,
    EVERYTHING,
    LATITUDE,
    RATING,
    TAKEN_AT,
    VISIBILITY,
    Rows,
    metadata,
    photos,
    places,
    sayings,
    table,
)
from catalog_data.ledger import Failure
from catalog_data.photos.facts import PhotoFile, PhotoSource, SourceKind

files, sources, failures = table(PhotoFile), table(PhotoSource), table(Failure)

CAMERA = func.nullif(func.concat_ws(" ", metadata.c.make, metadata.c.model), "")
GROUPS: dict[str, ColumnElement[Any]] = {
    "years": cast(cast(func.date_part("year", TAKEN_AT), Integer), String),
    "cameras": CAMERA,
    "countries": places.c.country,
    "ratings": cast(func.coalesce(RATING, 0), String),
    "visibilities": VISIBILITY,
}


class Counted(Struct):
    """A name and how many photos bear it; null: none is known."""

    name: str | None
    count: int


class Stats(Struct):
    """One's own library in figures; what lies in the trash is in no other count of photos."""

    photos: int
    trashed: int
    with_location: int
    without_location: int
    eggs: int
    files: int
    missing_files: int
    bytes: int
    uploaded_bytes: int
    failures: int
    years: list[Counted]
    cameras: list[Counted]
    countries: list[Counted]
    ratings: list[Counted]
    visibilities: list[Counted]


async def stats_of(connections: Connections, owner: uuid.UUID) -> Stats:
    """Count an owner's library, in four statements; bytes are those of files that are there."""
    totals = (await connections.rows(_totals(owner)))[0]._asdict()
    stored = (await connections.rows(_stored(owner)))[0]._asdict()
    failed: int = await connections.scalar(_failed(owner))
    groups: dict[str, Any] = {name: [] for name in GROUPS}
    for kind, name, count in await connections.rows(_grouped(owner)):
        groups[kind].append(Counted(name, count))
    return Stats(**totals, **stored, failures=failed, **groups)


def _totals(owner: uuid.UUID) -> Rows:
    kept = sayings.c.trashed_at.is_(None)
    located = LATITUDE.is_not(None)
    columns = {
        "photos": func.count().filter(kept),
        "trashed": func.count().filter(~kept),
        "with_location": func.count().filter(and_(kept, located)),
        "without_location": func.count().filter(and_(kept, ~located)),
        "eggs": func.count().filter(and_(kept, photos.c.is_egg)),
    }
    labelled = [column.label(name) for name, column in columns.items()]
    return select(*labelled).select_from(DATED).where(photos.c.owner_id == owner)


def _stored(owner: uuid.UUID) -> Rows:
    there = files.c.missing_since.is_(None)
    uploaded = and_(there, sources.c.kind == SourceKind.UPLOAD.value)
    columns = {
        "files": func.count().filter(there),
        "missing_files": func.count().filter(~there),
        "bytes": func.coalesce(func.sum(files.c.size).filter(there), 0),
        "uploaded_bytes": func.coalesce(func.sum(files.c.size).filter(uploaded), 0),
    }
    owned = files.join(sources, sources.c.id == files.c.source_id)
    labelled = [cast(column, BigInteger).label(name) for name, column in columns.items()]
    of_photos = files.c.photo_id.is_not(None)
    return select(*labelled).select_from(owned).where(sources.c.owner_id == owner, of_photos)


def _failed(owner: uuid.UUID) -> Select[int]:
    """Failures of these photos, and of the bytes they are made of."""
    ids = union_all(
        select(cast(photos.c.id, String)).where(photos.c.owner_id == owner),
        select(photos.c.content_id).where(photos.c.owner_id == owner),
    )
    return select(func.count()).select_from(failures).where(failures.c.id.in_(ids))


def _grouped(owner: uuid.UUID) -> CompoundSelect[*tuple[Any, ...]]:
    """Kind, name and count of every group, in the order of names."""
    parts = (
        select(literal(kind).label("kind"), name.label("name"), func.count().label("count"))
        .select_from(EVERYTHING)
        .where(photos.c.owner_id == owner, sayings.c.trashed_at.is_(None))
        .group_by(name)
        for kind, name in GROUPS.items()
    )
    return union_all(*parts).order_by("kind", "name")
