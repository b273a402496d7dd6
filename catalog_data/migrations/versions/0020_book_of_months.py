"""The book of months: how many events of each an import brought. Events by their ISRC."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BOOKED = """
    INSERT INTO facts.listening_months (import_id, month, events)
    SELECT import_id, date_trunc('month', listened_at AT TIME ZONE 'UTC'), count(*)
    FROM facts.listening_events GROUP BY 1, 2
"""
# Imports book what they bring, for they know it; whatever takes events away need not know.
FUNCTION = """
    CREATE FUNCTION facts.book_events_gone() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
    DECLARE gone_by uuid := gen_random_uuid();
    BEGIN
        IF EXISTS (SELECT FROM gone) THEN
            INSERT INTO facts.listening_months (import_id, month, events)
            SELECT gone_by, date_trunc('month', listened_at AT TIME ZONE 'UTC'), -count(*)
            FROM gone GROUP BY 2;
        END IF;
        RETURN NULL;
    END $$
"""
TRIGGER = """
    CREATE TRIGGER book_events_gone AFTER DELETE ON facts.listening_events
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION facts.book_events_gone()
"""
NOTED = """
    CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
    ON facts.listening_months FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()
"""


def upgrade() -> None:
    op.create_table(
        "listening_months",
        sa.Column(
            "import_id",
            sa.Uuid(),
            nullable=False,
            comment="of listen_imports; of what went, an id of its own",
        ),
        sa.Column("month", sa.Date(), nullable=False, comment="its first day, UTC"),
        sa.Column("events", sa.BigInteger(), nullable=False, comment="below 0 where they went"),
        sa.PrimaryKeyConstraint("import_id", "month", name=op.f("pk_listening_months")),
        schema="facts",
    )
    for statement in (BOOKED, FUNCTION, TRIGGER, NOTED):
        op.execute(statement)
    op.create_index(
        "ix_listening_events_isrc",
        "listening_events",
        ["isrc"],
        schema="facts",
        postgresql_where=sa.text("isrc IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_listening_events_isrc", table_name="listening_events", schema="facts")
    op.execute("DROP TRIGGER book_events_gone ON facts.listening_events")
    op.execute("DROP FUNCTION facts.book_events_gone()")
    op.drop_table("listening_months", schema="facts")
