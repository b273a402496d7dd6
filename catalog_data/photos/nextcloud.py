"""Folders of a Nextcloud that are mirrored into the home: facts, and what was brought. No asking.

The app password is in no table: it lies in a file of the home, see `catalog_data.secret_files`.
"""

import datetime as dt
import hashlib
import uuid

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION
from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived, Fact
from catalog_data.photos.derived import Derivation

NOW = text("now()")
FOLDER_OF_MIRRORS = "nextcloud"  # in the home
FOLDER_OF_PASSWORDS = "secrets"  # in the home
NO_PASSWORD = "There is no password of this folder here: give it again."  # noqa: S105


class NextcloudFolder(Fact):
    """One folder of a user of a Nextcloud, and the source its mirror is."""

    __tablename__ = "nextcloud_folders"
    __table_args__ = (UniqueConstraint("owner_id", "address", "username", "remote"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("facts.users.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(comment="https://host[:port][/path] of the server")
    username: Mapped[str] = mapped_column(comment="as in the address of WebDAV")
    remote: Mapped[str] = mapped_column(comment="folder on the server, / or /a/b")
    source_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("facts.photo_sources.id", ondelete="CASCADE"),
        unique=True,
        comment="the folder of the home that is its mirror",
    )
    added_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    password_at: Mapped[dt.datetime] = mapped_column(
        server_default=NOW, comment="when a password was last given"
    )


class NextcloudFile(Derivation, Derived):
    """One remote file as it was last brought into a mirror."""

    __tablename__ = "nextcloud_files"
    __table_args__ = (Index("ix_nextcloud_files_folder_id", "folder_id"),)

    id: Mapped[str] = mapped_column(primary_key=True, comment="folder_id/path")
    folder_id: Mapped[uuid.UUID]
    path: Mapped[str] = mapped_column(comment="below the remote folder and the mirror, with /")
    etag: Mapped[str] = mapped_column(comment="the server's, of this version")
    size: Mapped[int] = mapped_column(comment="bytes")
    modified: Mapped[float | None] = mapped_column(
        DOUBLE_PRECISION, comment="seconds since 1970, as the server says"
    )


class NextcloudRoot(Derived):
    """How one folder stood when all of it had been brought."""

    __tablename__ = "nextcloud_roots"

    folder_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    etag: Mapped[str] = mapped_column(comment="of the remote folder: changes with all below it")
    run_id: Mapped[str]
    computed_at: Mapped[dt.datetime]


def mirror_name(owner: uuid.UUID, address: str, username: str, remote: str) -> str:
    """What the folder of a mirror is called: the same whenever the same folder is added."""
    told = "\0".join((str(owner), address, username, remote))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def password_name(folder: uuid.UUID) -> str:
    """What the file with a folder's password is called."""
    return f"nextcloud-{folder}"
