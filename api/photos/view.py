"""What is true of a photo: sayings over derivations, column by column. Who may ask is not here."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Select,
    String,
    Table,
    and_,
    case,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import DeclarativeBase

from catalog_data.photos.derived import PhotoMetadata, PhotoPlace, PhotoPreviews
from catalog_data.photos.facts import (
    Author,
    Photo,
    PhotoColdpreview,
    PhotoEgg,
    PhotoFile,
    PhotoSaying,
    PhotoTag,
    RejectedLabel,
    Visibility,
)
from catalog_data.photos.shown import PhotoCaption, PhotoCategory, PhotoLabels, PhotoRetelling

SAME_PLACE = 0.001
Rows = Select[*tuple[Any, ...]]


def table(model: type[DeclarativeBase]) -> Table:
    """The table of a model: plain columns compile in half the time of mapped attributes."""
    found = model.__table__
    if not isinstance(found, Table):
        raise TypeError(f"{model.__name__} is no table")
    return found


photos, sayings, eggs = table(Photo), table(PhotoSaying), table(PhotoEgg)
metadata, previews, places = table(PhotoMetadata), table(PhotoPreviews), table(PhotoPlace)
photo_files = table(PhotoFile)
tags, authors, coldpreviews = table(PhotoTag), table(Author), table(PhotoColdpreview)
labels, captions, categories = table(PhotoLabels), table(PhotoCaption), table(PhotoCategory)
rejected, retellings = table(RejectedLabel), table(PhotoRetelling)

TURNED = sayings.c.rotation.in_([90, 270])
CORRECTED = sayings.c.taken_at.is_not(None)
LOCATED = and_(sayings.c.latitude.is_not(None), sayings.c.longitude.is_not(None))

# A place goes with the location it was derived from: a corrected one has none until it is derived.
STILL_THERE = or_(
    ~LOCATED,
    and_(
        func.abs(places.c.latitude - sayings.c.latitude) < SAME_PLACE,
        func.abs(places.c.longitude - sayings.c.longitude) < SAME_PLACE,
    ),
)

TAKEN_AT = func.coalesce(sayings.c.taken_at, metadata.c.taken_at)
RATING = func.coalesce(sayings.c.rating, metadata.c.rating)
FAVOURITE = func.coalesce(sayings.c.favourite, false())
VISIBILITY = func.coalesce(sayings.c.visibility, Visibility.PRIVATE.value)
HOTHASH = func.coalesce(eggs.c.hothash, previews.c.hothash)
LATITUDE = case((LOCATED, sayings.c.latitude), else_=metadata.c.latitude)
LONGITUDE = case((LOCATED, sayings.c.longitude), else_=metadata.c.longitude)
NOTHING = literal_column("'{}'::varchar[]", ARRAY(String))
TAGS = (
    select(func.array_agg(aggregate_order_by(tags.c.tag, tags.c.tag)))
    .where(tags.c.photo_id == photos.c.id)
    .scalar_subquery()
)
# Said in their place, tags are all keywords there are.
KEYWORDS = case(
    (func.coalesce(sayings.c.keywords_said, false()), NOTHING),
    else_=func.coalesce(metadata.c.keywords, NOTHING),
)
WIDTH = func.coalesce(eggs.c.width, metadata.c.width, previews.c.width)
HEIGHT = func.coalesce(eggs.c.height, metadata.c.height, previews.c.height)

TOLD_CAPTION = (
    select(captions.c.caption).where(captions.c.content_id == photos.c.content_id).scalar_subquery()
)
# Its owner's alone, and only while nobody said a caption.
RETOLD = (
    select(retellings.c.retelling)
    .where(retellings.c.photo_id == photos.c.id, sayings.c.caption.is_(None))
    .scalar_subquery()
)
RULED = select(categories.c.category).where(categories.c.photo_id == photos.c.id).scalar_subquery()
BORNE = func.unnest(labels.c.labels).column_valued("label", joins_implicitly=True)
OFF = select(rejected.c.label).where(rejected.c.photo_id == photos.c.id)
LABELS = (
    select(func.array_agg(BORNE))
    .select_from(labels)
    .where(labels.c.content_id == photos.c.content_id, BORNE.not_in(OFF))
    .scalar_subquery()
)

IS_FILM = exists().where(photo_files.c.photo_id == photos.c.id, photo_files.c.kind == "video")

AS_DERIVED = (
    "make",
    "model",
    "lens",
    "software",
    "f_number",
    "focal_length",
    "focal_length_35mm",
    "iso",
    "exposure_time",
    "exposure_program",
    "metering_mode",
    "white_balance",
    "flash",
    "exif",
)
COLUMNS: dict[str, ColumnElement[Any]] = {
    "id": photos.c.id,
    "owner_id": photos.c.owner_id,
    "content_id": photos.c.content_id,
    "is_egg": photos.c.is_egg,
    "added_at": photos.c.added_at,
    "hothash": HOTHASH,
    "title": func.coalesce(sayings.c.title, metadata.c.title),
    "description": func.coalesce(sayings.c.description, metadata.c.description),
    "caption": func.coalesce(sayings.c.caption, TOLD_CAPTION),
    "category": func.coalesce(sayings.c.category, RULED),
    "labels": func.coalesce(LABELS, NOTHING),
    "rating": RATING,
    "favourite": FAVOURITE,
    "visibility": VISIBILITY,
    "trashed_at": sayings.c.trashed_at,
    "tags": func.coalesce(TAGS, NOTHING),
    "keywords": KEYWORDS,
    "author": func.coalesce(authors.c.name, metadata.c.creator),
    "taken_at": TAKEN_AT,
    "utc_offset_minutes": func.coalesce(
        sayings.c.utc_offset_minutes, metadata.c.utc_offset_minutes
    ),
    "time_zone": metadata.c.time_zone,
    "taken_at_rule": case((CORRECTED, "said"), else_=metadata.c.taken_at_rule),
    "media": case((IS_FILM, "video"), else_="image"),
    "duration": metadata.c.duration,
    "has_motion": metadata.c.motion_offset.is_not(None),
    "video_codec": metadata.c.video_codec,
    "frame_rate": metadata.c.frame_rate,
    "width": case((TURNED, HEIGHT), else_=WIDTH),
    "height": case((TURNED, WIDTH), else_=HEIGHT),
    "rotation": func.coalesce(sayings.c.rotation, 0),
    "mirrored": func.coalesce(sayings.c.mirrored, false()),
    "format": func.coalesce(eggs.c.image_format, metadata.c.format, previews.c.source_format),
    "file_size": func.coalesce(eggs.c.file_size, metadata.c.file_size),
    "latitude": LATITUDE,
    "longitude": LONGITUDE,
    "altitude": metadata.c.altitude,
    "copyright": func.coalesce(sayings.c.copyright, metadata.c.copyright),
    "place": places.c.place,
    "region": places.c.region,
    "country": places.c.country,
    "country_code": places.c.country_code,
    **{name: metadata.c[name] for name in AS_DERIVED},
}


def with_everything(start: FromClause) -> FromClause:
    """Join all that ``COLUMNS`` reads to a FROM that already holds photos, sayings, metadata."""
    return (
        start.outerjoin(previews, previews.c.content_id == photos.c.content_id)
        .outerjoin(eggs, eggs.c.photo_id == photos.c.id)
        .outerjoin(places, and_(places.c.photo_id == photos.c.id, STILL_THERE))
    )


SAID: FromClause = photos.outerjoin(sayings, sayings.c.photo_id == photos.c.id)
DATED: FromClause = SAID.outerjoin(metadata, metadata.c.photo_id == photos.c.id)
EVERYTHING: FromClause = with_everything(DATED)
WITH_AUTHOR: FromClause = EVERYTHING.outerjoin(authors, authors.c.id == sayings.c.author_id)
