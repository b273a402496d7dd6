"""Facts of language models: what was asked, answers that are used again, costs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLE = "language_model_calls"
DOUBLE = postgresql.DOUBLE_PRECISION


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call", sa.String(), nullable=False, comment="name of its file"),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column(
            "request", sa.String(), nullable=False, comment="hash of all that shaped the answer"
        ),
        sa.Column("photo_id", sa.Uuid(), nullable=True, comment="which it is about"),
        sa.Column("user_id", sa.Uuid(), nullable=True, comment="who asked; none: the pipeline"),
        sa.Column("answer", postgresql.JSONB(), nullable=True, comment="where it is used again"),
        sa.Column("error", sa.String(), nullable=True, comment="why there was none"),
        sa.Column("tries", sa.BigInteger(), nullable=False, comment="requests sent"),
        sa.Column("tokens_read", sa.BigInteger(), nullable=False),
        sa.Column("tokens_written", sa.BigInteger(), nullable=False),
        sa.Column("seconds", DOUBLE(), nullable=False),
        sa.Column(
            "cost",
            DOUBLE(),
            nullable=True,
            comment="in the currency of the prices; none: no prices were set",
        ),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["facts.photos.id"],
            name=op.f("fk_language_model_calls_photo_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["facts.users.id"],
            name=op.f("fk_language_model_calls_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language_model_calls")),
        schema="facts",
    )
    op.create_index(
        "ix_language_model_calls_request",
        TABLE,
        ["request", "asked_at"],
        schema="facts",
        postgresql_where=sa.text("answer IS NOT NULL"),
    )
    for name in ("photo", "user"):
        op.create_index(f"ix_language_model_calls_{name}", TABLE, [f"{name}_id"], schema="facts")


def downgrade() -> None:
    op.drop_table(TABLE, schema="facts")
