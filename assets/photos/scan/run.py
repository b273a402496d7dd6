"""One scan of every source: walk, hash what changed, decide, record. The asset is not here."""

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

import polars as pl

from assets.incremental import watched
from assets.photos.scan import books
from assets.photos.scan.decide import CHANGED, decide
from assets.photos.scan.look import Look, why_no_photo
from assets.photos.scan.walk import Walk, walk
from assets.shelves import FailureRows
from catalog_data.identity import fingerprint, new_id
from catalog_data.ledger import MAX_ATTEMPTS
from resources.compute import Compute, Outcome
from resources.postgres import Postgres

SCAN_RECIPE = "scan 1"
SHARD = 2000
LOOKED = {"id": pl.String, "content_id": pl.String, "kind": pl.String, "media_type": pl.String}
STAT = ["path", "size", "mtime_ns", "inode"]


@dataclass
class ScanReport:
    """What a scan found; numbers are files unless they say photos or sources."""

    sources: int = 0
    failed_sources: int = 0
    catalogued: int = 0
    unchanged: int = 0
    changed: int = 0
    new_photos: int = 0
    replaced_photos: int = 0
    missing: int = 0
    failed: int = 0
    seconds: float = 0.0

    def metadata(self) -> dict[str, Any]:
        """For the materialization."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}


@dataclass
class Sources:
    """What is found in all sources, put together before anything is decided."""

    changed: list[pl.DataFrame] = field(default_factory=list)
    gone: dict[str, pl.Series] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def scan(postgres: Postgres, compute: Compute) -> ScanReport:
    """Bring the facts in line with the folders.

    A source whose root can't be read, or that had files and is now empty, is a failure and changes
    nothing. Files are only ever flagged missing; a moved one is recognised by its content.
    """
    started, report, found = time.perf_counter(), ScanReport(), Sources()
    for source in books.folders(postgres):
        report.sources += 1
        _survey(postgres, source, found, report)
    shards = _look_at(postgres, compute, found)
    first = next(shards, None)
    for source_id, paths in found.gone.items():
        report.missing += books.flag_missing(postgres, source_id, paths)
    for files in chain([] if first is None else [first], shards):
        if files.height:
            _take_in(postgres, files, report)
    report.failed = _settle(postgres, found.refused)
    report.seconds = time.perf_counter() - started
    return report


def _survey(postgres: Postgres, source: dict[str, Any], found: Sources, report: ScanReport) -> None:
    """Compare one folder with what is known of it."""
    seen = walk(Path(source["root"]), source["skip_patterns"])
    now, known = seen.frame(), books.known_files(postgres, source["id"])
    reason = _unusable(seen, now, known, source["root"])
    if reason:
        report.failed_sources += 1
        found.refused[source["id"]] = reason
        return
    for path, why in seen.closed.items():
        found.refused[f"{source['id']}/{path}"] = f"{path} can't be read: {why}."
    changed = now.join(known.filter(~pl.col("is_unread_film")), on=STAT, how="anti")
    report.catalogued += now.height
    report.unchanged += now.height - changed.height
    found.gone[source["id"]] = _gone(now, known, seen)
    if changed.height:
        place = {"source_id": source["id"], "owner_id": source["owner_id"], "root": source["root"]}
        found.changed.append(changed.with_columns(**{k: pl.lit(v) for k, v in place.items()}))


def _unusable(seen: Walk, now: pl.DataFrame, known: pl.DataFrame, root: str) -> str | None:
    if "" in seen.closed:
        return f"The folder {root} can't be read: {seen.closed['']}."
    if now.is_empty() and known.height:
        return f"The folder {root} had {known.height} files and is empty: is its disk there?"
    return None


def _gone(now: pl.DataFrame, known: pl.DataFrame, seen: Walk) -> pl.Series:
    """Paths that were there and are not, unless they lie where nothing can be read."""
    gone = known.join(now, on="path", how="anti")["path"]
    for closed in seen.closed:
        gone = gone.filter(~gone.str.starts_with(f"{closed}/") & (gone != closed))
    return gone


def _look_at(postgres: Postgres, compute: Compute, found: Sources) -> Iterator[pl.DataFrame]:
    """Hash changed files: frames of them with content_id, kind and media_type.

    What changed at a known path is decided over the whole set, so all of it is one frame. Where
    all paths are new, as on a first scan, each decision stands for itself: frames of SHARD rows
    are written down one by one, and a scan that is killed goes on where it was.
    """
    if not found.changed:
        return
    told = pl.concat(found.changed).with_columns(id=pl.format("{}/{}", "source_id", "path"))
    size = told.height if _was(postgres, told).height else SHARD
    outcomes = watched("photo_catalogue", compute.map(Look(), _items(told)), told.height)
    while batch := list(islice(outcomes, size)):
        yield told.join(_looked(batch, found.refused), on="id", maintain_order="left").drop("id")


def _looked(outcomes: list[Outcome], refused: dict[str, str]) -> pl.DataFrame:
    """Frame of LOOKED of the files that could be read whole."""
    rows = []
    for outcome in outcomes:
        if outcome.error is None:
            value = outcome.value
            rows.append((outcome.id, value["content_id"], value["kind"], value["media_type"]))
        elif not outcome.unreachable:
            refused[outcome.id] = f"The file can't be read: {outcome.error}"
    return pl.DataFrame(rows, schema=LOOKED, orient="row")


def _was(postgres: Postgres, files: pl.DataFrame) -> pl.DataFrame:
    """What is known at the paths of files, missing ones included."""
    parts = files.partition_by("source_id", maintain_order=True)
    return pl.concat(
        books.rows_at(postgres, part["source_id"][0], part["path"]).with_columns(
            source_id=pl.lit(part["source_id"][0])
        )
        for part in parts
    )


def _items(told: pl.DataFrame) -> Iterator[tuple[str, tuple[str, int, int]]]:
    columns = told.select("id", "root", "path", "size", "mtime_ns")
    for id_, root, path, size, mtime_ns in columns.iter_rows():
        yield id_, (f"{root}/{path}", size, mtime_ns)


def _take_in(postgres: Postgres, files: pl.DataFrame, report: ScanReport) -> None:
    """Give changed files their photos and write both down."""
    was = _was(postgres, files)
    pictures = files.filter(pl.col("kind").is_in(books.PICTURES)).select(list(CHANGED))
    owners = pictures["owner_id"].unique().to_list()
    photos = books.photos_of(postgres, owners, pictures["content_id"].unique())
    held = books.holders(postgres, was["photo_id"].drop_nulls().unique(), was["id"])
    decision = decide(pictures, was.select("source_id", "path", "photo_id"), photos, held)
    rows = _rows(files, was, decision.files)
    books.record(postgres, decision.new, decision.replaced, rows)
    report.changed += rows.height
    report.new_photos += decision.new.height
    report.replaced_photos += decision.replaced.height


def _rows(files: pl.DataFrame, was: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """Rows of photo_files: old ids where the path was known, and no longer missing."""
    now = dt.datetime.now(dt.UTC)
    place = ["source_id", "path"]
    told = files.join(was.select(*place, "id", "first_seen_at"), on=place, how="left")
    told = told.join(decided.select(*place, "photo_id"), on=place, how="left")
    fresh = pl.Series("fresh", [str(new_id()) for _ in range(told.height)], dtype=pl.String)
    return told.with_columns(
        id=pl.col("id").fill_null(fresh),
        name=pl.col("path").str.split("/").list.last(),
        first_seen_at=pl.col("first_seen_at").fill_null(now),
        missing_since=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
    ).drop("owner_id", "root")


def _settle(postgres: Postgres, refused: dict[str, str]) -> int:
    """Keep exactly the failures that hold now: what can't be read, what is no picture."""
    failures, rows = FailureRows(postgres, "photo_catalogue"), dict[str, dict[str, Any]]()
    for source, path, content, size in books.others(postgres).iter_rows():
        id_ = f"{source}/{path}"
        rows[id_] = _failure(id_, content, why_no_photo(size))
    for id_, error in refused.items():
        rows[id_] = _failure(id_, "", error)
    known = failures.known()
    same = set(known.select("id", "fingerprint").iter_rows())
    fresh = [row for row in rows.values() if (row["id"], row["fingerprint"]) not in same]
    failures.keep_only(pl.Series("id", list(rows), dtype=pl.String))
    if fresh:
        failures.record(fresh)
    return len(rows)


def _failure(id_: str, content: str, error: str) -> dict[str, Any]:
    print_ = content or fingerprint(error)
    kept = {"id": id_, "fingerprint": print_, "recipe": SCAN_RECIPE}
    return {**kept, "attempts": MAX_ATTEMPTS, "error": error}
