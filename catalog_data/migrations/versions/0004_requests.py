"""Facts of requests: work that people ask for, and ask to stop."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="one of ALL_KINDS"),
        sa.Column(
            "scope",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="fields of Scope",
        ),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "stop_asked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="while it had not ended",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["facts.users.id"], name=op.f("fk_requests_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        schema="facts",
    )
    op.create_index(
        "ix_requests_owner_asked",
        "requests",
        ["owner_id", "asked_at", "id"],
        unique=False,
        schema="facts",
    )


def downgrade() -> None:
    op.drop_index("ix_requests_owner_asked", table_name="requests", schema="facts")
    op.drop_table("requests", schema="facts")
