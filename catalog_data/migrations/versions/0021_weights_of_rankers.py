"""Weights by which staff have rankers added up."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0021"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "music_weightings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("item_kind", sa.String(), nullable=False, comment="what is recommended by them"),
        sa.Column(
            "content_weight",
            sa.Float(),
            nullable=False,
            comment="only how the three stand to each other counts",
        ),
        sa.Column("metadata_weight", sa.Float(), nullable=False),
        sa.Column("cooccurrence_weight", sa.Float(), nullable=False),
        sa.Column(
            "training_set", sa.String(), nullable=True, comment="that they were searched for on"
        ),
        sa.Column(
            "tables",
            postgresql.ARRAY(sa.String()),
            nullable=False,
            comment="of it, whose licences must allow the channel",
        ),
        sa.Column(
            "evidence",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="what the search measured",
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=True),
        sa.Column(
            "chosen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "channel IN ('production', 'evaluation')", name=op.f("ck_music_weightings_channel")
        ),
        sa.CheckConstraint(
            "item_kind IN ('artist', 'track')", name=op.f("ck_music_weightings_item_kind")
        ),
        sa.CheckConstraint(
            "least(content_weight, metadata_weight, cooccurrence_weight) >= 0"
            " AND greatest(content_weight, metadata_weight, cooccurrence_weight) > 0",
            name=op.f("ck_music_weightings_weights"),
        ),
        sa.ForeignKeyConstraint(
            ["chosen_by"],
            ["facts.users.id"],
            name=op.f("fk_music_weightings_chosen_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_music_weightings")),
        schema="facts",
    )
    op.create_index(
        "ix_music_weightings_stage",
        "music_weightings",
        ["channel", "item_kind", "chosen_at", "id"],
        unique=False,
        schema="facts",
    )
    op.execute(
        "CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
        "ON facts.music_weightings FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()"
    )


def downgrade() -> None:
    op.drop_index("ix_music_weightings_stage", table_name="music_weightings", schema="facts")
    op.drop_table("music_weightings", schema="facts")
