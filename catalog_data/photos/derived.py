"""Derivations of photos in Postgres, one row per photo or content. Vectors are elsewhere.

One row per id: a new recipe overwrites as its shards commit, so readers join on the id alone. Only
vectors, where two recipes can't be compared, stand side by side under a published pointer.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import String

from catalog_data.base import Derived


class Derivation:
    """The columns every derived row carries: what it was made of, how, by which run, and when."""

    fingerprint: Mapped[str] = mapped_column(comment="hash of exactly the inputs read")
    recipe: Mapped[str] = mapped_column(comment="how it was computed")
    run_id: Mapped[str] = mapped_column(comment="the run that computed it")
    computed_at: Mapped[dt.datetime]


class PhotoMetadata(Derivation, Derived):
    """What the file, its sidecar or its egg tells of one photo, and when it was taken."""

    __tablename__ = "photo_metadata"
    __table_args__ = (
        Index("ix_photo_metadata_taken_at", text("taken_at DESC NULLS LAST"), "photo_id"),
        Index("ix_photo_metadata_camera", "make", "model"),
        Index(
            "ix_photo_metadata_location",
            "latitude",
            "longitude",
            postgresql_where=text("latitude IS NOT NULL"),
        ),
    )

    photo_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    format: Mapped[str | None]
    file_size: Mapped[int | None] = mapped_column(comment="bytes")
    width: Mapped[int | None] = mapped_column(comment="pixels, upright")
    height: Mapped[int | None] = mapped_column(comment="pixels, upright")
    orientation: Mapped[int | None] = mapped_column(comment="EXIF 1 to 8")
    taken_at: Mapped[dt.datetime | None] = mapped_column(
        TIMESTAMP(timezone=False), comment="wall-clock time"
    )
    utc_offset_minutes: Mapped[int | None]
    time_zone: Mapped[str | None]
    taken_at_rule: Mapped[str | None] = mapped_column(comment="the rule that won")
    make: Mapped[str | None]
    model: Mapped[str | None]
    lens: Mapped[str | None]
    software: Mapped[str | None]
    f_number: Mapped[float | None] = mapped_column(DOUBLE_PRECISION)
    focal_length: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="mm")
    focal_length_35mm: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="mm")
    iso: Mapped[int | None]
    exposure_time: Mapped[str | None] = mapped_column(comment="as a fraction of a second")
    exposure_seconds: Mapped[float | None] = mapped_column(DOUBLE_PRECISION)
    exposure_program: Mapped[str | None]
    metering_mode: Mapped[str | None]
    white_balance: Mapped[str | None]
    flash: Mapped[str | None]
    subject_distance: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="metres")
    digital_zoom: Mapped[float | None] = mapped_column(DOUBLE_PRECISION)
    duration: Mapped[float | None] = mapped_column(
        DOUBLE_PRECISION, comment="seconds, of moving pictures"
    )
    serial: Mapped[str | None] = mapped_column(comment="of the camera's body")
    exposure_bias: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="EV")
    bracketing: Mapped[bool | None] = mapped_column(comment="a mode that varies exposures")
    continuous: Mapped[bool | None] = mapped_column(comment="a drive mode of bursts")
    sequence: Mapped[int | None] = mapped_column(comment="number within a burst")
    burst_id: Mapped[str | None] = mapped_column(comment="Apple's or Google's")
    content_identifier: Mapped[str | None] = mapped_column(comment="Apple's, of a live photo")
    video_codec: Mapped[str | None]
    frame_rate: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="per second")
    motion_offset: Mapped[int | None] = mapped_column(
        BigInteger, comment="where the film inside of a motion photo starts, in bytes"
    )
    motion_length: Mapped[int | None] = mapped_column(BigInteger, comment="bytes of that film")
    rating: Mapped[int | None] = mapped_column(comment="as the file says, 0 to 5")
    title: Mapped[str | None]
    description: Mapped[str | None]
    keywords: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    creator: Mapped[str | None]
    copyright: Mapped[str | None]
    latitude: Mapped[float | None] = mapped_column(
        DOUBLE_PRECISION, comment="degrees; a person's correction first"
    )
    longitude: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="degrees")
    file_latitude: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="uncorrected")
    file_longitude: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="uncorrected")
    altitude: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="metres")
    gps_at: Mapped[dt.datetime | None] = mapped_column(comment="GPS time, UTC")
    face_regions: Mapped[list[Any]] = mapped_column(
        server_default=text("'[]'::jsonb"), comment="named boxes from XMP"
    )
    exif: Mapped[dict[str, Any]] = mapped_column(
        server_default=text("'{}'::jsonb"), comment="every tag, readable"
    )
    warnings: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    times: Mapped[dict[str, Any]] = mapped_column(
        server_default=text("'{}'::jsonb"), comment="dates as written, by name"
    )
    from_sidecar: Mapped[list[str]] = mapped_column(
        ARRAY(String), server_default=text("'{}'"), comment="columns that a sidecar told"
    )
    reading: Mapped[str | None] = mapped_column(comment="hash of the bytes that were read")


class PhotoPreviews(Derivation, Derived):
    """The renditions of one content: upright, sRGB, stripped. The bytes lie in blobs/derived."""

    __tablename__ = "photo_previews"
    __table_args__ = (Index("ix_photo_previews_hothash", "hothash"),)

    content_id: Mapped[str] = mapped_column(primary_key=True)
    width: Mapped[int] = mapped_column(comment="pixels of the original, upright")
    height: Mapped[int]
    source_format: Mapped[str]
    hothash: Mapped[str | None] = mapped_column(
        comment="SHA-256 of our hotpreview, under this recipe"
    )
    renditions: Mapped[dict[str, Any]] = mapped_column(
        comment="name to width, height, bytes, sha256"
    )


class VideoPreviews(Derivation, Derived):
    """Stills and a short silent film of one film. The bytes lie in blobs/derived."""

    __tablename__ = "video_previews"

    content_id: Mapped[str] = mapped_column(primary_key=True)
    format: Mapped[str]
    width: Mapped[int] = mapped_column(comment="pixels, upright")
    height: Mapped[int]
    duration: Mapped[float | None] = mapped_column(DOUBLE_PRECISION, comment="seconds")
    stills: Mapped[list[Any]] = mapped_column(
        comment="[{name, at, bytes, sha256}], the poster first, then along the film"
    )
    film: Mapped[dict[str, Any]] = mapped_column(comment="bytes and sha256 of the short film")


class PhotoHashes(Derivation, Derived):
    """Perceptual hash and dominant colours of one content."""

    __tablename__ = "photo_hashes"
    __table_args__ = (Index("ix_photo_hashes_phash", "phash"),)

    content_id: Mapped[str] = mapped_column(primary_key=True)
    phash: Mapped[int] = mapped_column(BigInteger, comment="64-bit DCT hash, as a signed integer")
    colours: Mapped[list[Any]] = mapped_column(comment="[{hex, share}], largest first")


class PhotoOcr(Derivation, Derived):
    """The text that stands in one content."""

    __tablename__ = "photo_ocr"

    content_id: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(comment="lines in reading order, at most 20,000 characters")
    blocks: Mapped[list[Any]] = mapped_column(comment="[{box, text, confidence}]")
    confidence: Mapped[float] = mapped_column(DOUBLE_PRECISION, comment="mean of blocks, 0 to 1")
    area: Mapped[float] = mapped_column(DOUBLE_PRECISION, comment="share of the picture")
    engine: Mapped[str]


class PhotoPlace(Derivation, Derived):
    """The place nearest to where one photo was taken."""

    __tablename__ = "photo_places"

    photo_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    place: Mapped[str | None]
    region: Mapped[str | None]
    country: Mapped[str | None]
    country_code: Mapped[str | None]
    distance_km: Mapped[float | None] = mapped_column(DOUBLE_PRECISION)
    latitude: Mapped[float] = mapped_column(DOUBLE_PRECISION, comment="of the photo")
    longitude: Mapped[float] = mapped_column(DOUBLE_PRECISION)


class PhotoSidecar(Derivation, Derived):
    """What was last written beside one photo's file, of its owner's sayings."""

    __tablename__ = "photo_sidecars"

    photo_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(comment="below the root of its source")
    content_id: Mapped[str | None] = mapped_column(comment="of the sidecar; none: none is left")


ROWWISE: tuple[type[Derived], ...] = (
    PhotoMetadata,
    PhotoPreviews,
    VideoPreviews,
    PhotoHashes,
    PhotoOcr,
    PhotoPlace,
    PhotoSidecar,
)
