"""Whose an ISRC is, as staff say; questions that are being asked, and those that found a track."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BEFORE = ("pending", "retry", "done", "no_match", "ambiguous", "dead")
UNTIL = ("not asked before", "not asked before; while it is being asked, lent until then")
STATES = ("pending", "running", "retry", "done", "matched", "no_match", "ambiguous", "dead")


def upgrade() -> None:
    _states(STATES)
    op.alter_column("music_crawl_steps", "due_at", comment=UNTIL[1], schema="facts")
    op.create_table(
        "music_isrc_decisions",
        sa.Column("isrc", sa.String(), nullable=False),
        sa.Column(
            "item_id",
            sa.Uuid(),
            nullable=True,
            comment="none: that was taken back, and the evidence tells again",
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["facts.users.id"],
            name=op.f("fk_music_isrc_decisions_decided_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["facts.music_items.id"],
            name=op.f("fk_music_isrc_decisions_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("isrc", name=op.f("pk_music_isrc_decisions")),
        schema="facts",
    )
    for column in ("decided_by", "item_id"):
        op.create_index(
            op.f(f"ix_music_isrc_decisions_{column}"),
            "music_isrc_decisions",
            [column],
            unique=False,
            schema="facts",
        )
    op.execute(
        "CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
        "ON facts.music_isrc_decisions FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()"
    )


def downgrade() -> None:
    op.drop_table("music_isrc_decisions", schema="facts")
    op.execute(
        "UPDATE facts.music_crawl_steps SET state = CASE state WHEN 'running' THEN 'pending' "
        "WHEN 'matched' THEN 'done' ELSE state END"
    )
    op.alter_column("music_crawl_steps", "due_at", comment=UNTIL[0], schema="facts")
    _states(BEFORE)


def _states(states: tuple[str, ...]) -> None:
    name, listed = op.f("ck_music_crawl_steps_state"), ", ".join(f"'{word}'" for word in states)
    op.drop_constraint(name, "music_crawl_steps", schema="facts")
    op.create_check_constraint(name, "music_crawl_steps", f"state IN ({listed})", schema="facts")
