"""Folders of a Nextcloud that are mirrored."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def moment(name: str, comment: str | None = None) -> sa.Column[dt.datetime]:
    now = sa.text("now()")
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=now, nullable=False, comment=comment
    )


def upgrade() -> None:
    op.create_table(
        "nextcloud_folders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "address",
            sa.String(),
            nullable=False,
            comment="https://host[:port][/path] of the server",
        ),
        sa.Column("username", sa.String(), nullable=False, comment="as in the address of WebDAV"),
        sa.Column("remote", sa.String(), nullable=False, comment="folder on the server, / or /a/b"),
        sa.Column(
            "source_id",
            sa.Uuid(),
            nullable=False,
            comment="the folder of the home that is its mirror",
        ),
        moment("added_at"),
        moment("password_at", "when a password was last given"),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["facts.users.id"],
            name=op.f("fk_nextcloud_folders_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["facts.photo_sources.id"],
            name=op.f("fk_nextcloud_folders_source_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nextcloud_folders")),
        sa.UniqueConstraint("source_id", name=op.f("uq_nextcloud_folders_source_id")),
        sa.UniqueConstraint(
            "owner_id",
            "address",
            "username",
            "remote",
            name=op.f("uq_nextcloud_folders_owner_id_address_username_remote"),
        ),
        schema="facts",
    )
    op.execute(
        "CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
        "ON facts.nextcloud_folders FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()"
    )


def downgrade() -> None:
    op.drop_table("nextcloud_folders", schema="facts")
