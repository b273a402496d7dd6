"""What the mirrors read of the facts, and keep of how folders stood. Nothing is asked here."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa

from assets.photos.scan.walk import walk
from assets.shelves import FailureRows
from catalog_data.identity import fingerprint
from catalog_data.ledger import MAX_ATTEMPTS
from catalog_data.photos.facts import PhotoSource
from catalog_data.photos.nextcloud import NextcloudFile, NextcloudFolder, NextcloudRoot
from resources.nextcloud import Folder, Nextcloud
from resources.postgres import Postgres

ARTIFACT = "nextcloud_files"
RECIPE = "nextcloud 1"
FOLDERS: sa.Table = NextcloudFolder.__table__  # type: ignore[assignment]
FILES: sa.Table = NextcloudFile.__table__  # type: ignore[assignment]
ROOTS: sa.Table = NextcloudRoot.__table__  # type: ignore[assignment]
SOURCES: sa.Table = PhotoSource.__table__  # type: ignore[assignment]
ID_LENGTH = 36


def folders_of(postgres: Postgres) -> list[Folder]:
    """All folders that people named, the oldest first."""
    names = ("id", "owner_id", "address", "username", "remote", "source_id")
    columns = [FOLDERS.c[name] for name in names]
    given = sa.cast(FOLDERS.c.password_at, sa.Text)
    query = sa.select(*columns, given).order_by(FOLDERS.c.added_at, FOLDERS.c.id)
    with postgres.begin() as connection:
        return [Folder._make(row) for row in connection.execute(query)]


def settle_roots(postgres: Postgres, nextcloud: Nextcloud, folders: list[Folder]) -> None:
    """Make the mirrors; a home that was moved, or restored elsewhere, has them in a new place."""
    for folder in folders:
        root = nextcloud.mirror(folder).resolve()
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        moved = sa.update(SOURCES).where(
            SOURCES.c.id == folder.source_id, SOURCES.c.root != str(root)
        )
        with postgres.begin() as connection:
            connection.execute(moved.values(root=str(root)))


def known_files(postgres: Postgres) -> pl.DataFrame:
    """Frame [id, folder_id, path, etag, size, modified] of what was brought."""
    names = ("id", "folder_id", "path", "etag", "size", "modified")
    return postgres.frame(sa.select(*(FILES.c[name] for name in names)))


def known_roots(postgres: Postgres) -> dict[str, str]:
    """ETags of folders of which all had been brought, by id."""
    return dict(postgres.frame(sa.select(ROOTS.c.folder_id, ROOTS.c.etag)).iter_rows())


def keep_roots(postgres: Postgres, run_id: str, etags: dict[str, str]) -> None:
    """Say of which folders all is brought, and how they stood; forget all others."""
    now = dt.datetime.now(dt.UTC)
    rows: list[dict[str, Any]] = [
        {"folder_id": uuid.UUID(id_), "etag": etag, "run_id": run_id, "computed_at": now}
        for id_, etag in etags.items()
    ]
    with postgres.begin() as connection:
        connection.execute(sa.delete(ROOTS))
        if rows:
            connection.execute(sa.insert(ROOTS), rows)


def settle_failures(
    postgres: Postgres, folders: set[str], inputs: pl.Series, seen: set[str], told: dict[str, str]
) -> None:
    """Keep exactly the failures that hold now.

    Args:
        postgres: Where they are.
        folders: Ids of all folders.
        inputs: Ids of the files that were found.
        seen: Folders that were walked: what failed in the others is not known to be mended.
        told: What is wrong beside single files, by id of a folder or of a path in it.
    """
    failures = FailureRows(postgres, ARTIFACT)
    known = failures.known()
    of = known["id"].str.slice(0, ID_LENGTH)
    unseen = (of.is_in(list(folders - seen)) & (known["id"].str.len_chars() > ID_LENGTH)).fill_null(
        value=False
    )
    kept = pl.concat([inputs, known["id"].filter(unseen), pl.Series(list(told), dtype=pl.String)])
    failures.keep_only(kept.unique().rename("id"))
    if told:
        failures.record([_failure(id_, error) for id_, error in told.items()])


def _failure(id_: str, error: str) -> dict[str, Any]:
    kept = {"id": id_, "fingerprint": fingerprint(error), "recipe": RECIPE}
    return {**kept, "attempts": MAX_ATTEMPTS, "error": error[:500]}


def remove(postgres: Postgres, ids: pl.Series) -> None:
    """Forget files that are mirrored no more."""
    if len(ids):
        postgres.delete(FILES, ids)


def local_files(roots: dict[str, Path]) -> pl.DataFrame:
    """Frame [id, here] of what lies in the mirrors: ids as of remote files, bytes."""
    frames = [
        walk(root, []).frame().select(id=pl.format("{}/{}", pl.lit(id_), "path"), here="size")
        for id_, root in roots.items()
    ]
    return pl.concat([pl.DataFrame(schema={"id": pl.String, "here": pl.Int64}), *frames])
