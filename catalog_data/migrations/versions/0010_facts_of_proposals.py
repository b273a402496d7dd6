"""Facts of proposals: which photos items are proposed from, and what was decided."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("proposal_requests", "proposal_decisions")
NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "proposal_requests",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["facts.photos.id"],
            name=op.f("fk_proposal_requests_photo_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["facts.storage_units.id"],
            name=op.f("fk_proposal_requests_unit_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_proposal_requests")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_proposal_requests_asked_at"), "proposal_requests", ["asked_at"], schema="facts"
    )
    op.create_table(
        "proposal_decisions",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("draft", sa.String(), nullable=False, comment="photo, or a further barcode"),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True, comment="the item that was made of it"),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "verdict IN ('confirmed', 'refused')", name=op.f("ck_proposal_decisions_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["facts.photos.id"],
            name=op.f("fk_proposal_decisions_photo_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["facts.items.id"],
            name=op.f("fk_proposal_decisions_item_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("photo_id", "draft", name=op.f("pk_proposal_decisions")),
        schema="facts",
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
            f"ON facts.{table} FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="facts")
