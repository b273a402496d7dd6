"""Writing which folders are mirrored, and their passwords into files of the home."""

import asyncio
import uuid
from pathlib import Path

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from api.connections import Connections
from api.errors import ConflictError
from api.photos.nextcloud.queries import folders
from api.photos.nextcloud.schemas import Login
from api.photos.view import table
from catalog_data import secret_files
from catalog_data.identity import new_id
from catalog_data.photos.facts import PhotoSource, SourceKind
from catalog_data.photos.nextcloud import mirror_name, password_name

sources = table(PhotoSource)


async def add(connections: Connections, owner: uuid.UUID, login: Login) -> uuid.UUID:
    """Keep a folder, its source and its password: all or nothing; the folder's id.

    A folder that was taken away and is added again finds its mirror as it was left. Raises
    ConflictError where it, or one above or below, is mirrored already.
    """
    settings, id_ = connections.settings, new_id()
    mirror = settings.mirrors / mirror_name(owner, login.address, login.username, login.remote)
    try:
        async with connections.begin() as connection:
            await _refuse_overlap(connection, owner, login)
            source = await _source(connection, owner, mirror)
            told = {"address": login.address, "username": login.username, "remote": login.remote}
            row = {"id": id_, "owner_id": owner, "source_id": source, **told}
            await connection.execute(insert(folders).values(row))
            await asyncio.to_thread(_kept, mirror, settings.passwords, id_, login.password)
    except BaseException as error:
        secret_files.forget(settings.passwords, password_name(id_))
        if isinstance(error, IntegrityError):
            raise ConflictError("This folder is mirrored already.") from error
        raise
    return id_


def _kept(mirror: Path, passwords: Path, folder: uuid.UUID, password: str) -> None:
    mirror.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret_files.keep(passwords, password_name(folder), password)


async def _refuse_overlap(connection: AsyncConnection, owner: uuid.UUID, login: Login) -> None:
    """Raise ConflictError where a file would be mirrored twice."""
    same = (
        folders.c.owner_id == owner,
        folders.c.address == login.address,
        folders.c.username == login.username,
    )
    mine = f"{login.remote.rstrip('/')}/"
    for other in (await connection.execute(select(folders.c.remote).where(*same))).scalars():
        theirs = f"{other.rstrip('/')}/"
        if mine.startswith(theirs) or theirs.startswith(mine):
            raise ConflictError(f"{login.remote} and {other} overlap, and that one is mirrored.")


async def _source(connection: AsyncConnection, owner: uuid.UUID, mirror: Path) -> uuid.UUID:
    """The source that is the mirror, made on first use."""
    row = {"id": new_id(), "owner_id": owner, "kind": SourceKind.FOLDER}
    new = postgresql.insert(sources).values(**row, root=str(mirror.resolve()))
    same = new.on_conflict_do_update(
        index_elements=["owner_id", "root"], set_={"kind": SourceKind.FOLDER}
    )
    found: uuid.UUID = (await connection.execute(same.returning(sources.c.id))).scalar_one()
    return found


async def change_password(connections: Connections, folder: uuid.UUID, password: str) -> None:
    """Keep another password of a folder, and that it was given: that wakes the pipeline."""
    passwords, name = connections.settings.passwords, password_name(folder)
    await asyncio.to_thread(secret_files.keep, passwords, name, password)
    said = update(folders).where(folders.c.id == folder)
    await connections.run(said.values(password_at=func.now()))


async def take_away(connections: Connections, folder: uuid.UUID) -> None:
    """Mirror a folder no more, and forget its password; what was brought stays in its source."""
    await connections.run(delete(folders).where(folders.c.id == folder))
    secret_files.forget(connections.settings.passwords, password_name(folder))
