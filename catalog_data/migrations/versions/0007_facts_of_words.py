"""Facts of words: captions, categories, labels that are none."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SAID = {"caption": "none: as a model tells it", "category": "none: as the rules tell it"}


def upgrade() -> None:
    for name, comment in SAID.items():
        column = sa.Column(name, sa.String(), nullable=True, comment=comment)
        op.add_column("photo_sayings", column, schema="facts")
    op.create_check_constraint(
        op.f("ck_photo_sayings_category"),
        "photo_sayings",
        "category IN ('photo', 'screenshot', 'document')",
        schema="facts",
    )
    op.create_table(
        "rejected_labels",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column(
            "rejected_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["facts.photos.id"],
            name=op.f("fk_rejected_labels_photo_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("photo_id", "label", name=op.f("pk_rejected_labels")),
        schema="facts",
    )
    op.execute(
        "CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
        "ON facts.rejected_labels FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()"
    )


def downgrade() -> None:
    op.drop_table("rejected_labels", schema="facts")
    op.drop_constraint(
        op.f("ck_photo_sayings_category"), "photo_sayings", schema="facts", type_="check"
    )
    for name in SAID:
        op.drop_column("photo_sayings", name, schema="facts")
