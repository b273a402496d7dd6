"""Reading what is said and told of a photo, field by field, and the edits. Who may is decided."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from sqlalchemy import select, tuple_

from api.connections import Connections
from api.pagination import Page, cursor_of
from api.photos.history.recording import edits, said_of
from api.photos.history.schemas import Edit, PhotoFields, Told
from api.photos.view import DATED, RULED, TOLD_CAPTION, metadata, photos

OF_FILE = ("title", "description", "rating", "copyright", "creator", "keywords")
OF_PICTURE = ("caption", "category")  # a model and rules tell them
PLACE = ("latitude", "longitude")
TIME = ("taken_at", "utc_offset_minutes")
FILE_PLACE = ("file_latitude", "file_longitude")
# Of these rules the time stands in the file; others make it of names and places.
WRITTEN = ("DateTimeOriginal", "DateTimeDigitized", "DateTime", "XMP")
READ = [*OF_FILE, *TIME, "taken_at_rule", "from_sidecar", *FILE_PLACE]


class After(NamedTuple):
    """Where a page of edits ended."""

    edited_at: dt.datetime
    id: uuid.UUID


async def fields_of(connections: Connections, photo: uuid.UUID) -> PhotoFields:
    """Every field of a photo: what holds, what was said, what the file tells."""
    async with connections.begin() as connection:
        said = (await said_of(connection, [photo]))[photo]
        columns = [metadata.c[name] for name in READ]
        query = select(*columns, TOLD_CAPTION.label("caption"), RULED.label("category"))
        told = query.select_from(DATED).where(photos.c.id == photo)
        file = (await connection.execute(told)).one()._asdict()
    return PhotoFields(photo, {name: _told(name, said[name], file) for name in sorted(said)})


def _told(name: str, said: Any, file: dict[str, Any]) -> Told:
    told = _of_file(name, file)
    if name == "keywords":
        return _keywords(said, told, file)
    if said is not None:
        return Told(said, "person", said, told)
    return Told(told, None if told is None else _source(name, file), None, told)


def _of_file(name: str, file: dict[str, Any]) -> Any:
    """What file, sidecar, rules or a model tell of a field, shaped as it is said."""
    if name == "location":
        place = dict(zip(PLACE, (file[part] for part in FILE_PLACE), strict=True))
        return None if None in place.values() else place
    if name == "taken_at":
        # Where a person said when, no rule was asked.
        known = file["taken_at"] is not None and file["taken_at_rule"] != "said"
        return {part: file[part] for part in TIME} if known else None
    return file.get(name) or None if name in (*OF_FILE, *OF_PICTURE) else None


def _source(name: str, file: dict[str, Any]) -> str:
    if name in OF_PICTURE or (name == "taken_at" and file["taken_at_rule"] not in WRITTEN):
        return "derived"
    return "sidecar" if name in (file["from_sidecar"] or []) else "file"


def _keywords(said: Any, told: Any, file: dict[str, Any]) -> Told:
    """Tags beside the file's keywords, or in their place."""
    words = set(said["words"]) if said else set()
    if not (said and said["only"]):
        words |= {word.strip().lower() for word in told or []}
    source = "person" if said else _source("keywords", file) if told else None
    return Told(sorted(words), source, said, told)


async def edits_of(
    connections: Connections, photo: uuid.UUID, limit: int, after: After | None
) -> Page[Edit]:
    """The edits of a photo, newest first."""
    query = select(*(edits.c[name] for name in Edit.__struct_fields__))
    query = query.where(edits.c.photo_id == photo)
    if after is not None:
        query = query.where(tuple_(edits.c.edited_at, edits.c.id) < tuple_(*after))
    ordered = query.order_by(edits.c.edited_at.desc(), edits.c.id.desc()).limit(limit + 1)
    rows = await connections.rows(ordered)
    found = [_edit(row._asdict()) for row in rows[:limit]]
    last = found[-1] if len(rows) > limit else None
    return Page(found, cursor_of(After(last.edited_at, last.id)) if last else None)


def _edit(row: dict[str, Any]) -> Edit:
    return Edit(**{**row, "before": row["before"]["value"], "after": row["after"]["value"]})
