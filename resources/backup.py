"""Saves facts and kept originals into one archive. Nothing is brought back here.

The archive stores the schema's revision, so that a newer program can restore it.
"""

import datetime as dt
import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import msgspec
import psycopg
import sqlalchemy as sa
from psycopg import sql

from resources.archive import (
    FORMAT,
    Advance,
    BackupError,
    Manifest,
    SavedTable,
    add_member,
    silent,
)
from resources.blobs import BlobStore
from resources.schema import engine_of

SPOOL = 16 << 20
LEFT_OUT = frozenset(
    {"changes", "rate_limits", "refresh_tokens", "mail_links", "oauth_attempts", "alembic_version"}
)


def table_names(url: str) -> list[str]:
    """Tables of facts as they are in the database, referenced ones first."""
    found = sa.inspect(engine_of(url)).get_sorted_table_and_fkc_names(schema="facts")
    return [name for name, _ in found if name is not None and name not in LEFT_OUT]


def columns_of(connection: psycopg.Connection, table: str) -> list[str]:
    """Columns of a table that hold what was written, not what Postgres computes."""
    query = """SELECT column_name FROM information_schema.columns
        WHERE table_schema = 'facts' AND table_name = %s AND is_generated = 'NEVER'
        ORDER BY ordinal_position"""
    return [row[0] for row in connection.execute(query, (table,))]


def copy_statement(table: str, columns: list[str], direction: str) -> sql.Composed:
    """COPY of named columns, ``TO STDOUT`` or ``FROM STDIN``."""
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY facts.{} ({}) {}")
    return statement.format(sql.Identifier(table), listed, sql.SQL(direction))  # type: ignore[arg-type]


def spool(connection: psycopg.Connection, table: str, into: IO[bytes]) -> SavedTable:
    """Write a table's rows to a stream."""
    columns, digest = columns_of(connection, table), hashlib.sha256()
    with connection.cursor() as cursor:
        with cursor.copy(copy_statement(table, columns, "TO STDOUT")) as rows:
            for piece in rows:
                digest.update(piece)
                into.write(piece)
        count = cursor.rowcount
    return SavedTable(table, columns, count, digest.hexdigest())


def revision_of(connection: psycopg.Connection) -> str:
    """The schema's revision; raises BackupError where facts were never migrated."""
    where = connection.execute(
        "SELECT table_schema FROM information_schema.tables WHERE table_name = 'alembic_version'"
    ).fetchone()
    if where is None:
        raise BackupError("There are no facts here to save.")
    table = sql.Identifier(where[0], "alembic_version")
    row = connection.execute(sql.SQL("SELECT version_num FROM {}").format(table)).fetchone()
    if row is None:
        raise BackupError("There are no facts here to save.")
    return str(row[0])


@contextmanager
def appearing(path: Path) -> Iterator[IO[bytes]]:
    """A file that is there whole or not at all, readable by its owner alone."""
    if path.exists():
        raise BackupError(f"{path} exists already; a backup overwrites nothing.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).rename(path)
    finally:
        Path(name).unlink(missing_ok=True)


def write_originals(
    archive: tarfile.TarFile, blobs: BlobStore, keys: list[str], advance: Advance
) -> None:
    """The kept originals, one at a time."""
    for done, key in enumerate(keys, 1):
        data = blobs.read(key)
        add_member(archive, f"blobs/{key}", io.BytesIO(data), len(data))
        advance("originals", done, len(keys))


def write_tables(
    archive: tarfile.TarFile,
    tables: list[SavedTable],
    spools: Sequence[IO[bytes]],
    advance: Advance,
) -> None:
    """The spooled rows of each table."""
    for done, (table, rows) in enumerate(zip(tables, spools, strict=True), 1):
        size = rows.tell()
        rows.seek(0)
        add_member(archive, f"facts/{table.name}.copy", rows, size)
        advance("tables", done, len(tables))


def back_up(
    url: str, path: Path, blobs: BlobStore | None = None, advance: Advance = silent
) -> Manifest:
    """Write an archive of facts, and of the kept originals where a store is given.

    ``url`` is the owner's. Tables are read in one snapshot; originals are listed after it, so that
    every row's original is there. Raises BackupError, and then leaves nothing behind.
    """
    with ExitStack() as stack:
        stream = stack.enter_context(appearing(path))
        connection = stack.enter_context(psycopg.connect(url))
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        revision, spools, tables = revision_of(connection), [], []
        for name in table_names(url):
            spools.append(stack.enter_context(tempfile.SpooledTemporaryFile(SPOOL)))
            tables.append(spool(connection, name, spools[-1]))
        keys = sorted(blobs.keys("")) if blobs else []
        manifest = Manifest(FORMAT, revision, dt.datetime.now(dt.UTC), tables, len(keys))
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
            head = msgspec.json.format(msgspec.json.encode(manifest))
            add_member(archive, "manifest.json", io.BytesIO(head), len(head))
            if blobs:
                write_originals(archive, blobs, keys, advance)
            write_tables(archive, tables, spools, advance)
    return manifest
