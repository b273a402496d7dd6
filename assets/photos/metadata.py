"""What file, sidecar and people say of when, where and with what a photo was taken."""

import datetime as dt
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg
import msgspec
import polars as pl

from assets.photos.catalogue import photo_catalogue
from assets.photos.charts import as_before, years_chart
from assets.photos.externals import photo_rules, photo_sayings, photo_uploads
from assets.photos.originals import Originals
from assets.photos.rowwise import derive, each, told
from assets.shelves import TableShelf
from catalog_data.photos.dates import DateRules
from catalog_data.photos.derived import PhotoMetadata
from ml.metadata import (
    DEFAULT_RULES,
    METADATA_RECIPE,
    Metadata,
    Rule,
    TimeFacts,
    capture_time,
    metadata_of_egg,
    read_film,
    read_metadata,
    rules_of,
)
from ml.stacks import Motion, embedded_motion
from resources.blobs import Blobs
from resources.compute import Compute, Outcome
from resources.postgres import Postgres
from resources.settings import PhotoSettings

# A row whose file, sidecar and egg are those it was read of is not read again: neither a rule that
# changed nor a correction costs a look at the file. Its path and time count where rules are chosen.
# A sidecar that stands as it was written here is read as others left it.
TOLD = """
    SELECT t.*, CASE WHEN d.photo_id IS NOT NULL THEN (to_jsonb(d) || jsonb_build_object(
        'latitude', d.file_latitude, 'longitude', d.file_longitude))::text END AS known
    FROM (
    WITH sidecars AS MATERIALIZED (
        SELECT f.source_id, regexp_replace(f.path, '\\.xmp$', '', 'i') AS of,
            CASE WHEN w.path IS NULL THEN f.content_id ELSE w.base_id END AS content_id,
            CASE WHEN w.path IS NULL THEN s.root || '/' || f.path END AS path
        FROM facts.photo_files f JOIN facts.photo_sources s ON s.id = f.source_id
        LEFT JOIN facts.sidecar_writes w ON w.source_id = f.source_id AND w.path = f.path
            AND f.content_id = ANY(w.wrote || w.base_id)
        WHERE f.kind = 'sidecar' AND f.missing_since IS NULL
            AND (w.path IS NULL OR w.base_id IS NOT NULL)
    ), files AS (
        SELECT DISTINCT ON (f.photo_id) f.photo_id, f.source_id, f.path, f.name, f.mtime_ns,
            s.kind, s.root, f.kind AS content
        FROM facts.photo_files f JOIN facts.photo_sources s ON s.id = f.source_id
        WHERE f.missing_since IS NULL AND f.kind IN ('image', 'raw', 'video')
        ORDER BY f.photo_id, f.first_seen_at, f.path
    ), told AS (
        SELECT p.id, p.content_id, p.is_egg, p.added_at, f.name AS file_name, f.content,
            CASE WHEN f.kind = 'folder' THEN f.root || '/' || f.path END AS path,
            coalesce(base.content_id, full_name.content_id) AS sidecar_id,
            CASE WHEN base.of IS NOT NULL THEN base.path ELSE full_name.path END AS sidecar,
            y.taken_at AS said_at, y.utc_offset_minutes AS said_offset,
            y.latitude AS said_latitude, y.longitude AS said_longitude, u.time_zone AS zone,
            e.details::text AS details, e.exif::text AS egg_exif, e.width, e.height,
            e.image_format, e.file_size, f.path AS below, f.mtime_ns, r.rules::text AS rules
        FROM facts.photos p JOIN facts.users u ON u.id = p.owner_id
        LEFT JOIN files f ON f.photo_id = p.id
        LEFT JOIN sidecars base
            ON base.source_id = f.source_id AND base.of = regexp_replace(f.path, '\\.[^./]*$', '')
        LEFT JOIN sidecars full_name
            ON full_name.source_id = f.source_id AND full_name.of = f.path
        LEFT JOIN facts.photo_sayings y ON y.photo_id = p.id
        LEFT JOIN facts.photo_eggs e ON e.photo_id = p.id
        LEFT JOIN facts.photo_rules r ON r.owner_id = p.owner_id AND r.kind = 'dates'
        WHERE p.is_egg OR f.photo_id IS NOT NULL
    )
    SELECT DISTINCT ON (id) *,
        encode(sha256(convert_to(ROW(content_id, sidecar_id, details, egg_exif)::text, 'UTF8')),
            'hex') AS reading,
        encode(sha256(convert_to(ROW(content_id, file_name, sidecar_id,
            said_at, said_offset, said_latitude, said_longitude, zone, details, egg_exif,
            extract(epoch FROM added_at),
            CASE WHEN rules IS NOT NULL THEN ROW(rules, below, mtime_ns) END)::text, 'UTF8')),
            'hex') AS fingerprint
    FROM told ORDER BY id, sidecar COLLATE "C" DESC, sidecar_id
    ) AS t LEFT JOIN derived.photo_metadata d
        ON d.photo_id = t.id AND d.reading = t.reading AND d.recipe = '{recipe}'
"""
QUERY = TOLD.replace("{recipe}", METADATA_RECIPE)
OUTSIDE = {"photo_id", "fingerprint", "recipe", "run_id", "computed_at", "reading"}
CAPTURED = {"taken_at", "utc_offset_minutes", "time_zone", "taken_at_rule"}
UNCORRECTED = {"file_latitude", "file_longitude"}
MOTION = {"motion_offset", "motion_length"}
COLUMNS = [
    column.name
    for column in PhotoMetadata.__table__.c
    if column.name not in OUTSIDE | CAPTURED | UNCORRECTED | MOTION
]


class Film(msgspec.Struct, frozen=True):
    """Where the film inside of a motion photo lies, in bytes; nowhere in any other."""

    motion_offset: int | None = None
    motion_length: int | None = None


@dataclass(frozen=True)
class ReadMetadata:
    """The task of reading one photo's file and sidecar, or what its egg says."""

    originals: Originals

    def make(self) -> Callable[[Any], Any]:
        """Nothing heavy to load."""
        return self.read

    def read(self, row: dict[str, Any]) -> dict[str, Any]:
        """Columns of PhotoMetadata; raises OriginalUnreachable."""
        found, film = self._found(row)
        columns = {name: getattr(found, name) for name in COLUMNS}
        taken = capture_time(_time_facts(found, row), rules_for(row["rules"]))
        return {
            **columns,
            **_located(row, found),
            **msgspec.to_builtins(film),
            "file_latitude": found.latitude,
            "file_longitude": found.longitude,
            "reading": row["reading"],
            "taken_at": taken.taken_at,
            "utc_offset_minutes": taken.utc_offset_minutes,
            "time_zone": taken.time_zone,
            "taken_at_rule": taken.rule,
        }

    def _found(self, row: dict[str, Any]) -> tuple[Metadata, Film]:
        """What was read before where it was of the same bytes, else what is read now."""
        if row["known"] is not None:
            known = row["known"]
            return msgspec.json.decode(known, type=Metadata), msgspec.json.decode(known, type=Film)
        if row["is_egg"]:
            return metadata_of_egg(*_sent(row)), Film()
        return self._of_file(row)

    def _of_file(self, row: dict[str, Any]) -> tuple[Metadata, Film]:
        beside = []
        if row["sidecar_id"] is not None:
            beside = [self.originals.read(row["sidecar_id"], row["sidecar"])]
        if row["content"] == "video":
            with self.originals.opened(row["content_id"], row["path"]) as source:
                return read_film(source, beside), Film()
        data = self.originals.read(row["content_id"], row["path"])
        return read_metadata(data, beside), _film(embedded_motion(data))


def _film(motion: Motion | None) -> Film:
    return Film(motion.offset, motion.length) if motion else Film()


@functools.lru_cache(maxsize=64)
def rules_for(chosen: str | None) -> tuple[Rule, ...]:
    """The rules an owner chose, as kept in JSON, or the usual ones."""
    if chosen is None:
        return DEFAULT_RULES
    kept = msgspec.json.decode(chosen, type=DateRules)
    return rules_of(msgspec.to_builtins(rule) for rule in kept.rules)


def _sent(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    size = {name: row[name] for name in ("width", "height", "image_format", "file_size")}
    details = msgspec.json.decode(row["details"])
    return msgspec.json.decode(row["egg_exif"]), {**details, **size}


def _located(row: dict[str, Any], found: Metadata) -> dict[str, Any]:
    """Where the photo was taken: a person's correction wins over the file."""
    if row["said_latitude"] is None or row["said_longitude"] is None:
        return {"latitude": found.latitude, "longitude": found.longitude}
    return {"latitude": row["said_latitude"], "longitude": row["said_longitude"]}


def _time_facts(found: Metadata, row: dict[str, Any]) -> TimeFacts:
    where = _located(row, found)
    return TimeFacts(
        times=found.times,
        gps_at=found.gps_at,
        latitude=where["latitude"],
        longitude=where["longitude"],
        file_name=row["file_name"],
        first_seen_at=row["added_at"],
        user_said_at=row["said_at"],
        user_said_offset=row["said_offset"],
        user_zone=row["zone"],
        exif=found.exif,
        path=row["below"],
        file_time=_moment(row["mtime_ns"]),
    )


def _moment(mtime_ns: int | None) -> dt.datetime | None:
    """The moment a file was changed at, to the second."""
    if mtime_ns is None:
        return None
    return dt.datetime.fromtimestamp(mtime_ns // 1_000_000_000, dt.UTC)


@dg.asset(
    group_name="photos",
    kinds={"postgres"},
    deps=[photo_catalogue, photo_uploads, photo_sayings, photo_rules],
    code_version=METADATA_RECIPE,
)
def photo_metadata(
    context: dg.AssetExecutionContext,
    postgres: Postgres,
    blobs: Blobs,
    compute: Compute,
    settings: PhotoSettings,
) -> dg.MaterializeResult[Any]:
    """What the file, its sidecar or its egg tells of one photo, and when it was taken.

    The capture time is that of the first of its owner's rules that yields one; the rule is kept
    beside it, and wall-clock time and offset stay apart. Rules that change read no file again.
    """
    task = ReadMetadata(Originals(blobs.facts_uri))

    def work(frames: Iterator[pl.DataFrame]) -> Iterator[Outcome]:
        return compute.map(task, each(frames))

    shelf = TableShelf(postgres, PhotoMetadata)
    report = derive(context, postgres, shelf, METADATA_RECIPE, QUERY, work, settings.shard)
    kept = {} if report.wrote else as_before(context, "photos_by_year")
    more = kept or years_chart(postgres)
    return told(report, METADATA_RECIPE, **more)
