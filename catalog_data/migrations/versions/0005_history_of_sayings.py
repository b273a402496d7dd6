"""What people say of photos has a history; rights, keywords and a turn can be said as well."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DOCUMENT = postgresql.JSONB(astext_type=sa.Text())
SAID: tuple[sa.Column[Any], ...] = (
    sa.Column("copyright", sa.String(), nullable=True),
    sa.Column(
        "keywords_said",
        sa.Boolean(),
        server_default=sa.text("false"),
        nullable=False,
        comment="tags are all keywords: the file's count no more",
    ),
    sa.Column(
        "rotation",
        sa.BigInteger(),
        nullable=True,
        comment="degrees clockwise that the upright picture is turned by, once it is mirrored",
    ),
    sa.Column("mirrored", sa.Boolean(), nullable=True, comment="left and right swapped"),
)


def upgrade() -> None:
    for column in SAID:
        op.add_column("photo_sayings", column._copy(), schema="facts")
    op.create_check_constraint(
        op.f("ck_photo_sayings_rotation"),
        "photo_sayings",
        "rotation IN (0, 90, 180, 270)",
        schema="facts",
    )
    op.create_table(
        "photo_edits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False, comment="who said so"),
        sa.Column("batch_id", sa.Uuid(), nullable=False, comment="all that one request changed"),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", DOCUMENT, nullable=False, comment="{value}; null: nothing was said"),
        sa.Column("after", DOCUMENT, nullable=False, comment="{value}; null: nothing is said"),
        sa.Column("reverts", sa.Uuid(), nullable=True, comment="the edit this one takes back"),
        sa.Column(
            "edited_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["facts.photos.id"],
            name=op.f("fk_photo_edits_photo_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["facts.users.id"],
            name=op.f("fk_photo_edits_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_edits")),
        schema="facts",
    )
    op.create_index(
        "ix_photo_edits_photo", "photo_edits", ["photo_id", "edited_at", "id"], schema="facts"
    )
    op.create_table(
        "sidecar_writes",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(), nullable=False, comment="below the root, with /"),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column(
            "base_id", sa.String(), nullable=True, comment="content id; none: nobody wrote one"
        ),
        sa.Column(
            "wrote",
            postgresql.ARRAY(sa.String()),
            nullable=False,
            comment="content ids of the last two, the newest first",
        ),
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["facts.photos.id"],
            name=op.f("fk_sidecar_writes_photo_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["facts.photo_sources.id"],
            name=op.f("fk_sidecar_writes_source_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source_id", "path", name=op.f("pk_sidecar_writes")),
        schema="facts",
    )
    for table in ("photo_edits", "sidecar_writes"):
        op.execute(
            f"CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
            f"ON facts.{table} FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()"
        )


def downgrade() -> None:
    op.drop_table("sidecar_writes", schema="facts")
    op.drop_index("ix_photo_edits_photo", table_name="photo_edits", schema="facts")
    op.drop_table("photo_edits", schema="facts")
    op.drop_constraint(op.f("ck_photo_sayings_rotation"), "photo_sayings", schema="facts")
    for column in SAID:
        op.drop_column("photo_sayings", column.name, schema="facts")
