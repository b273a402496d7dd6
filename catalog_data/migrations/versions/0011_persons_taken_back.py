"""Facts of persons who were taken back."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "person_removals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="who is a person no more"),
        sa.Column("name", sa.String(), nullable=True, comment="as it was said"),
        sa.Column(
            "undo",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="persons and face_sayings that went: brings them back",
        ),
        sa.Column(
            "removed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("reverted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["facts.users.id"],
            name=op.f("fk_person_removals_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_removals")),
        schema="facts",
    )
    op.create_index(
        "ix_person_removals_owner",
        "person_removals",
        ["owner_id", "removed_at", "id"],
        schema="facts",
    )


def downgrade() -> None:
    op.drop_table("person_removals", schema="facts")
