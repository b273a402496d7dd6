"""Facts of belongings: attachments, and what sheets of belongings say beside."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TEXTS = {
    "sold_to": None,
    "sold_notes": None,
    "asset_id": "the number on its label",
    "url": None,
    "parent_reference": "of the item it belongs to",
}
FLAGS = ("insured", "archived")
OTHERS = ("sold_price", "sold_on", "low_stock")


def upgrade() -> None:
    money = sa.Numeric(precision=12, scale=2, asdecimal=False)
    figure = sa.Numeric(precision=10, scale=2, asdecimal=False)
    added: list[sa.Column[Any]] = [
        *(sa.Column(name, sa.String(), comment=comment) for name, comment in TEXTS.items()),
        *(
            sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)
            for name in FLAGS
        ),
        sa.Column("sold_price", money),
        sa.Column("sold_on", sa.Date()),
        sa.Column("low_stock", figure, comment="so few are few"),
    ]
    for column in added:
        op.add_column("items", column, schema="facts")
    op.create_check_constraint(
        op.f("ck_items_figures"), "items", "sold_price >= 0 AND low_stock >= 0", schema="facts"
    )
    _add_attachments()


def _add_attachments() -> None:
    op.create_table(
        "item_attachments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("content_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True, comment="who attached it"),
        sa.Column(
            "attached_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "char_length(name) BETWEEN 1 AND 255", name=op.f("ck_item_attachments_name")
        ),
        sa.CheckConstraint(
            "kind IN ('manual', 'receipt', 'warranty', 'other')",
            name=op.f("ck_item_attachments_kind"),
        ),
        sa.CheckConstraint(
            "content_id ~ '^[0-9a-f]{64}$'", name=op.f("ck_item_attachments_content_id")
        ),
        sa.CheckConstraint("size >= 0", name=op.f("ck_item_attachments_size")),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["facts.items.id"],
            name=op.f("fk_item_attachments_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["facts.users.id"],
            name=op.f("fk_item_attachments_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_attachments")),
        sa.UniqueConstraint(
            "item_id", "name", "kind", "content_id", name="uq_item_attachments_file"
        ),
        schema="facts",
    )
    op.create_index(
        op.f("ix_item_attachments_content_id"), "item_attachments", ["content_id"], schema="facts"
    )
    op.execute(
        "CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
        "ON facts.item_attachments FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()"
    )


def downgrade() -> None:
    op.drop_table("item_attachments", schema="facts")
    op.drop_constraint(op.f("ck_items_figures"), "items", schema="facts", type_="check")
    for name in (*TEXTS, *FLAGS, *OTHERS):
        op.drop_column("items", name, schema="facts")
