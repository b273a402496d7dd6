"""Facts of photos: sources, files, eggs, and what people say. Nothing computed lives here.

What a scan knows (sources, photos, files) and what a person says (sayings, tags) are apart.
"""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Fact

NOW = text("now()")
NONE = text("'{}'")


class Visibility(StrEnum):
    """Who may see a photo, from fewest to most. ``space`` behaves as private until spaces exist."""

    PRIVATE = "private"
    SPACE = "space"
    FRIENDS = "friends"
    AUTHENTICATED = "authenticated"
    PUBLIC = "public"


class Category(StrEnum):
    """What kind of picture a photo is."""

    PHOTO = "photo"
    SCREENSHOT = "screenshot"
    DOCUMENT = "document"


class SourceKind(StrEnum):
    """Where photos come from: a scanned folder, or bytes that were sent and are kept."""

    FOLDER = "folder"
    UPLOAD = "upload"


class PhotoSource(Fact):
    """One place photos come from, with its owner. Folders are added by the command line only."""

    __tablename__ = "photo_sources"
    __table_args__ = (
        UniqueConstraint("owner_id", "root"),
        CheckConstraint("kind IN ('folder', 'upload')", name="kind"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("facts.users.id", ondelete="CASCADE"))
    kind: Mapped[str]
    root: Mapped[str] = mapped_column(comment="absolute folder; 'blobs' for uploads")
    skip_patterns: Mapped[list[str]] = mapped_column(
        server_default=NONE, comment="globs not entered"
    )
    added_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class Photo(Fact):
    """One photo of one owner: its id is kept through moves, replacements and re-imports."""

    __tablename__ = "photos"
    __table_args__ = (
        Index(
            "uq_photos_owner_content",
            "owner_id",
            "content_id",
            unique=True,
            postgresql_where=text("NOT is_egg"),
        ),
        Index("ix_photos_content_id", "content_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.users.id", ondelete="CASCADE"), index=True
    )
    content_id: Mapped[str] = mapped_column(
        comment="SHA-256 of the original's bytes; of an egg, of its largest preview"
    )
    is_egg: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="its only bytes are previews"
    )
    added_at: Mapped[dt.datetime] = mapped_column(server_default=NOW, comment="first sight")


class PhotoFile(Fact):
    """One file seen at a path of a source: an original, a sidecar, or no picture at all."""

    __tablename__ = "photo_files"
    __table_args__ = (
        UniqueConstraint("source_id", "path"),
        Index("ix_photo_files_content_id", "content_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.photo_sources.id", ondelete="CASCADE")
    )
    path: Mapped[str] = mapped_column(
        comment="below the root, with /; of an upload, its content id"
    )
    photo_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="CASCADE"),
        index=True,
        comment="none where the bytes are no picture",
    )
    kind: Mapped[str] = mapped_column(comment="image, raw, sidecar or other, by content")
    media_type: Mapped[str | None] = mapped_column(comment="MIME type found in the bytes")
    content_id: Mapped[str]
    size: Mapped[int] = mapped_column(comment="bytes")
    mtime_ns: Mapped[int] = mapped_column(comment="modification time, nanoseconds since 1970")
    inode: Mapped[int]
    name: Mapped[str] = mapped_column(comment="file name as its owner knows it")
    first_seen_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    missing_since: Mapped[dt.datetime | None] = mapped_column(
        comment="set while it is gone; never deleted"
    )


class PhotoEgg(Fact):
    """What a client sent of a photo whose original it keeps: metadata, verified previews."""

    __tablename__ = "photo_eggs"
    __table_args__ = (UniqueConstraint("owner_id", "hothash"),)

    photo_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="CASCADE"), primary_key=True
    )
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("facts.users.id", ondelete="CASCADE"))
    hothash: Mapped[str] = mapped_column(index=True, comment="SHA-256 of the hotpreview, verified")
    hotpreview_id: Mapped[str] = mapped_column(comment="content id in blobs/facts")
    width: Mapped[int]
    height: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(comment="the metadata object as sent")
    exif: Mapped[dict[str, Any]] = mapped_column(comment="exif_dict as sent")
    image_format: Mapped[str | None]
    file_size: Mapped[int | None] = mapped_column(comment="bytes of the original")
    is_valid_image: Mapped[bool] = mapped_column(server_default=text("true"))
    received_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class PhotoColdpreview(Fact):
    """A large preview that a client put: served first; of an egg, the picture all else reads."""

    __tablename__ = "photo_coldpreviews"

    photo_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="CASCADE"), primary_key=True
    )
    content_id: Mapped[str] = mapped_column(comment="in blobs/facts")
    width: Mapped[int]
    height: Mapped[int]
    put_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class Author(Fact):
    """One photographer as an owner names them."""

    __tablename__ = "authors"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("facts.users.id", ondelete="CASCADE"))
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")


class PhotoSaying(Fact):
    """What a person says of one photo. No row: nothing was said, so private and unrated."""

    __tablename__ = "photo_sayings"
    __table_args__ = (
        CheckConstraint("rating BETWEEN 0 AND 5", name="rating"),
        CheckConstraint(
            "visibility IN ('private','space','friends','authenticated','public')",
            name="visibility",
        ),
        CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="location"
        ),
        CheckConstraint("rotation IN (0, 90, 180, 270)", name="rotation"),
        CheckConstraint("category IN ('photo', 'screenshot', 'document')", name="category"),
        Index("ix_photo_sayings_visibility", "visibility"),
    )

    photo_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str | None]
    description: Mapped[str | None]
    caption: Mapped[str | None] = mapped_column(comment="none: as a model tells it")
    category: Mapped[str | None] = mapped_column(comment="none: as the rules tell it")
    rating: Mapped[int | None] = mapped_column(comment="0 to 5; none: as the file says")
    favourite: Mapped[bool] = mapped_column(server_default=text("false"))
    visibility: Mapped[str] = mapped_column(server_default="private")
    author_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("facts.authors.id", ondelete="SET NULL")
    )
    trashed_at: Mapped[dt.datetime | None]
    taken_at: Mapped[dt.datetime | None] = mapped_column(
        TIMESTAMP(timezone=False), comment="corrected wall-clock time"
    )
    utc_offset_minutes: Mapped[int | None] = mapped_column(comment="corrected offset from UTC")
    latitude: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="corrected, degrees")
    longitude: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="corrected, degrees")
    copyright: Mapped[str | None]
    keywords_said: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="tags are all keywords: the file's count no more"
    )
    rotation: Mapped[int | None] = mapped_column(
        comment="degrees clockwise that the upright picture is turned by, once it is mirrored"
    )
    mirrored: Mapped[bool | None] = mapped_column(comment="left and right swapped")
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=NOW, onupdate=func.now())


class PhotoTag(Fact):
    """One word a person put on one photo: lower case, at most 50 characters."""

    __tablename__ = "photo_tags"
    __table_args__ = (
        CheckConstraint("char_length(tag) BETWEEN 1 AND 50 AND tag = lower(tag)", name="tag"),
        Index("ix_photo_tags_tag", "tag"),
    )

    photo_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(primary_key=True)
    tagged_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)


class RejectedLabel(Fact):
    """A label that a photo does not bear, whatever a model says."""

    __tablename__ = "rejected_labels"

    photo_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.photos.id", ondelete="CASCADE"), primary_key=True
    )
    label: Mapped[str] = mapped_column(primary_key=True)
    rejected_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
