"""What a scan reads of the facts and writes into them, each in one transaction."""

import datetime as dt
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from catalog_data.people import User
from catalog_data.photos.facts import Photo, PhotoFile, PhotoSource, SourceKind
from resources.postgres import Postgres, merge_rows

FILES: sa.Table = PhotoFile.__table__  # type: ignore[assignment]
PHOTO: sa.Table = Photo.__table__  # type: ignore[assignment]
SOURCES: sa.Table = PhotoSource.__table__  # type: ignore[assignment]
PICTURES = ("image", "raw", "video")


def folders(postgres: Postgres) -> list[dict[str, Any]]:
    """The folder sources: id, owner_id, root, skip_patterns."""
    columns = [SOURCES.c[name] for name in ("id", "owner_id", "root", "skip_patterns")]
    query = sa.select(*columns).where(SOURCES.c.kind == SourceKind.FOLDER).order_by(SOURCES.c.root)
    return postgres.frame(query).to_dicts()


def usernames(postgres: Postgres) -> dict[str, str]:
    """Ids of users by name."""
    frame = postgres.frame(sa.select(User.username, User.id))
    return dict(frame.iter_rows())


def add_folder(postgres: Postgres, row: dict[str, Any]) -> None:
    """A source that was not known, unless it is by now."""
    with postgres.begin() as connection:
        connection.execute(postgresql.insert(SOURCES).values(row).on_conflict_do_nothing())


def known_files(postgres: Postgres, source: str) -> pl.DataFrame:
    """Path, size, mtime_ns, inode of the files a source has now.

    ``is_unread_film`` marks films that were seen when films were no photos yet.
    """
    columns = [FILES.c[name] for name in ("path", "size", "mtime_ns", "inode")]
    unread = (FILES.c.kind == "other") & sa.func.coalesce(FILES.c.media_type, "").like("video/%")
    here = (FILES.c.source_id == source) & FILES.c.missing_since.is_(None)
    return postgres.frame(sa.select(*columns, unread.label("is_unread_film")).where(here))


def rows_at(postgres: Postgres, source: str, paths: pl.Series) -> pl.DataFrame:
    """Id, path, photo_id, content_id and first_seen_at of the rows at some paths."""
    names = ("id", "path", "photo_id", "content_id", "first_seen_at")
    wanted = sa.select(sa.func.unnest(sa.cast(paths.to_list(), postgresql.ARRAY(sa.Text))))
    query = sa.select(*(FILES.c[name] for name in names))
    return postgres.frame(query.where(FILES.c.source_id == source, FILES.c.path.in_(wanted)))


def photos_of(postgres: Postgres, owners: list[str], contents: pl.Series) -> pl.DataFrame:
    """Photos [photo_id, owner_id, content_id] of owners, but for eggs, with one of the contents."""
    wanted = sa.select(sa.func.unnest(sa.cast(contents.to_list(), postgresql.ARRAY(sa.Text))))
    query = sa.select(PHOTO.c.id.label("photo_id"), PHOTO.c.owner_id, PHOTO.c.content_id)
    mine = PHOTO.c.owner_id.in_(owners) & ~PHOTO.c.is_egg
    return postgres.frame(query.where(mine, PHOTO.c.content_id.in_(wanted)))


def holders(postgres: Postgres, photos: pl.Series, but: pl.Series) -> pl.Series:
    """Which of the photos have a present picture file other than the rows ``but``."""
    uuids = postgresql.ARRAY(postgresql.UUID)
    some = sa.select(sa.func.unnest(sa.cast(photos.to_list(), uuids)))
    left_out = sa.select(sa.func.unnest(sa.cast(but.to_list(), uuids)).label("id")).subquery()
    query = (
        sa.select(FILES.c.photo_id)
        .distinct()
        .where(
            FILES.c.photo_id.in_(some),
            FILES.c.missing_since.is_(None),
            ~sa.exists().where(left_out.c.id == FILES.c.id),
        )
    )
    return postgres.frame(query)["photo_id"]


def others(postgres: Postgres) -> pl.DataFrame:
    """Present files that are no pictures: source_id, path, content_id, size."""
    names = ("source_id", "path", "content_id", "size")
    no_picture = (FILES.c.kind == "other") & FILES.c.missing_since.is_(None)
    return postgres.frame(sa.select(*(FILES.c[name] for name in names)).where(no_picture))


def record(
    postgres: Postgres, new: pl.DataFrame, replaced: pl.DataFrame, files: pl.DataFrame
) -> None:
    """Write new photos, new contents of old ones, and files: all or nothing."""
    with postgres.begin() as connection:
        if new.height:
            now = dt.datetime.now(dt.UTC)
            rows = new.rename({"photo_id": "id"}).with_columns(
                is_egg=pl.lit(value=False), added_at=pl.lit(now)
            )
            merge_rows(connection, PHOTO, rows)
        for photo, content in replaced.iter_rows():
            connection.execute(
                sa.update(PHOTO).where(PHOTO.c.id == photo).values(content_id=content)
            )
        if files.height:
            merge_rows(connection, FILES, files)


def flag_missing(postgres: Postgres, source: str, paths: pl.Series) -> int:
    """Flag files that are gone; how many."""
    if paths.is_empty():
        return 0
    gone = sa.select(sa.func.unnest(sa.cast(paths.to_list(), postgresql.ARRAY(sa.Text))))
    where = (FILES.c.source_id == source) & FILES.c.path.in_(gone)
    change = sa.update(FILES).where(where, FILES.c.missing_since.is_(None))
    with postgres.begin() as connection:
        return connection.execute(change.values(missing_since=dt.datetime.now(dt.UTC))).rowcount
