"""Brings an archive's facts and originals into an empty home. Nothing is saved or derived here.

All rows come in one transaction after the last original: a restore that breaks off leaves tables
empty, so that it can simply be tried again.
"""

import hashlib
import os
import tarfile
from pathlib import Path

import psycopg

from resources.archive import (
    Advance,
    BackupError,
    Manifest,
    SavedTable,
    manifest_of,
    reading,
    silent,
)
from resources.backup import copy_statement, table_names
from resources.blobs import BlobStore
from resources.schema import migrate, prepare_database
from resources.server import Urls

PIECE = 1 << 20


def verify(path: Path) -> Manifest:
    """The manifest of an archive; raises BackupError where it is none."""
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    with reading(path) as archive:
        return manifest_of(archive, path)


def refuse_filled(url: str) -> None:
    """Raise BackupError where the home has facts: those would be mixed with the archive's."""
    with psycopg.connect(url) as connection:
        for table in table_names(url):
            query = psycopg.sql.SQL("SELECT 1 FROM facts.{} LIMIT 1")
            found = connection.execute(query.format(psycopg.sql.Identifier(table))).fetchone()
            if found:
                raise BackupError(
                    f"This home has {table.replace('_', ' ')} already: restore needs an empty one."
                )


def as_of(url: str, revision: str) -> None:
    """Empty tables of facts as they were at a revision."""
    with psycopg.connect(url) as connection:
        connection.execute("DROP SCHEMA IF EXISTS facts CASCADE")
        # The hash that says all is ready: without it grants are given again.
        connection.execute("DELETE FROM derived.schema_hashes WHERE table_name = ''")
    migrate(url, revision)


def fill(connection: psycopg.Connection, table: SavedTable, archive: tarfile.TarFile) -> None:
    """Copy one table's rows in from the archive's next member; raises BackupError on damage."""
    member = archive.next()
    stream = archive.extractfile(member) if member else None
    if member is None or stream is None or member.name != f"facts/{table.name}.copy":
        raise BackupError(f"The archive lacks the table {table.name}.")
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        with cursor.copy(copy_statement(table.name, table.columns, "FROM STDIN")) as rows:
            while piece := stream.read(PIECE):
                digest.update(piece)
                rows.write(piece)
        count = cursor.rowcount
    if count != table.rows or digest.hexdigest() != table.sha256:
        raise BackupError(f"The archive's table {table.name} is damaged.")


def keep(blobs: BlobStore, archive: tarfile.TarFile) -> None:
    """Write one original from the archive's next member; its key ends in its SHA-256."""
    member = archive.next()
    stream = archive.extractfile(member) if member else None
    if member is None or stream is None or not member.name.startswith("blobs/"):
        raise BackupError("The archive lacks originals that its manifest counts.")
    data, key = stream.read(), member.name.removeprefix("blobs/")
    if hashlib.sha256(data).hexdigest() != key.rsplit("/", 1)[-1]:
        raise BackupError(f"The archive's original {key} is damaged.")
    blobs.write(key, data)


def restore_from(urls: Urls, path: Path, blobs: BlobStore, advance: Advance = silent) -> Manifest:
    """Bring an archive into an empty home, then to today's schema.

    Raises BackupError where the home is not empty, the archive is damaged, or a newer program
    wrote it; rows are in only if all are.
    """
    manifest = verify(path)
    prepare_database(urls)
    refuse_filled(urls.owner)
    as_of(urls.owner, manifest.revision)
    with reading(path) as archive, psycopg.connect(urls.owner) as connection:
        manifest_of(archive, path)
        for done in range(1, manifest.blobs + 1):
            keep(blobs, archive)
            advance("originals", done, manifest.blobs)
        os.sync()  # originals are on the disk before any row speaks of them
        for done, table in enumerate(manifest.tables, 1):
            fill(connection, table, archive)
            advance("tables", done, len(manifest.tables))
    prepare_database(urls)
    return manifest
