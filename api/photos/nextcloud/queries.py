"""Reading one's own mirrored folders, and how they stand. Nothing is written."""

import asyncio
import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import Row, String, cast, func, select

from api.connections import Connections
from api.errors import NotFoundError
from api.photos.nextcloud.schemas import MirroredFolder
from api.photos.view import Rows, table
from catalog_data import secret_files
from catalog_data.ledger import Failure
from catalog_data.photos.nextcloud import (
    NO_PASSWORD,
    NextcloudFile,
    NextcloudFolder,
    NextcloudRoot,
    password_name,
)

folders, files, roots, failures = (
    table(NextcloudFolder),
    table(NextcloudFile),
    table(NextcloudRoot),
    table(Failure),
)
OWN = [folders.c[name] for name in MirroredFolder.__struct_fields__[:6]]
ID_LENGTH = 36


def mirrored(owner: uuid.UUID) -> Rows:
    """Folders of an owner as rows of MirroredFolder, the oldest first."""
    ours = failures.c.asset == NextcloudFile.__tablename__
    of = func.left(failures.c.id, ID_LENGTH) == cast(folders.c.id, String)
    whole = func.length(failures.c.id) == ID_LENGTH
    counted = select(func.count()).where(files.c.folder_id == folders.c.id)
    failed = select(func.count()).select_from(failures).where(ours, of, ~whole)
    complete = select(roots.c.folder_id).where(roots.c.folder_id == folders.c.id).exists()
    problem = select(func.max(failures.c.error)).where(ours, of, whole)
    columns = (
        counted.scalar_subquery(),
        failed.scalar_subquery(),
        complete,
        problem.scalar_subquery(),
    )
    query = select(*OWN, *columns).where(folders.c.owner_id == owner)
    return query.order_by(folders.c.added_at, folders.c.id)


async def folders_of(connections: Connections, owner: uuid.UUID) -> list[MirroredFolder]:
    """All folders of an owner."""
    passwords = connections.settings.passwords
    rows = await connections.rows(mirrored(owner))
    return await asyncio.to_thread(lambda: [shown(row, passwords) for row in rows])


def shown(row: Row[*tuple[Any, ...]], passwords: Path) -> MirroredFolder:
    """A row of ``mirrored``; that there is no password says more than what failed before."""
    folder = MirroredFolder(*row)
    if secret_files.kept(passwords, password_name(folder.id)) is None:
        folder.problem = NO_PASSWORD
    elif folder.problem == NO_PASSWORD:
        folder.problem = None
    return folder


async def folder_of(
    connections: Connections, owner: uuid.UUID, folder: uuid.UUID
) -> MirroredFolder:
    """One folder of an owner; raises NotFoundError."""
    for known in await folders_of(connections, owner):
        if known.id == folder:
            return known
    raise NotFoundError("There is no such folder of a Nextcloud.")
