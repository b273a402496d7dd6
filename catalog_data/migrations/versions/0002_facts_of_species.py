"""Facts of species: sources, archives, decisions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TRACKED = ("taxonomy_sources", "taxonomy_archives", "taxonomy_decisions")


def upgrade() -> None:
    op.create_table(
        "taxonomy_sources",
        sa.Column("code", sa.String(), nullable=False, comment="first part of every id it gives"),
        sa.Column("title", sa.String(), nullable=True, comment="none: as its archive says"),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column(
            "dataset_key", sa.BigInteger(), nullable=True, comment="its number at ChecklistBank"
        ),
        sa.Column(
            "frequency",
            sa.String(),
            server_default="irregular",
            nullable=False,
            comment="daily to irregular",
        ),
        sa.Column("licence", sa.String(), nullable=True, comment="none: as its archive says"),
        sa.Column("citation", sa.String(), nullable=True, comment="none: as its archive says"),
        sa.Column(
            "priority",
            sa.Integer(),
            server_default=sa.text("100"),
            nullable=False,
            comment="lower is asked first",
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "code ~ '^[a-z0-9][a-z0-9._-]{0,63}$'", name=op.f("ck_taxonomy_sources_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_taxonomy_sources")),
        schema="facts",
    )
    op.create_table(
        "taxonomy_archives",
        sa.Column("release", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column(
            "content_id", sa.String(), nullable=False, comment="SHA-256 of the zip in blobs/facts"
        ),
        sa.Column(
            "name", sa.String(), nullable=False, comment="what the file or folder was called"
        ),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes"),
        sa.Column("origin", sa.String(), nullable=True, comment="address it was downloaded from"),
        sa.Column(
            "added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["source"],
            ["facts.taxonomy_sources.code"],
            name=op.f("fk_taxonomy_archives_source"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("release", name=op.f("pk_taxonomy_archives")),
        sa.UniqueConstraint(
            "source", "content_id", name=op.f("uq_taxonomy_archives_source_content_id")
        ),
        schema="facts",
    )
    op.create_table(
        "taxonomy_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="none: its checks passed"),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('publish', 'rollback', 'override')", name=op.f("ck_taxonomy_decisions_kind")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["facts.users.id"],
            name=op.f("fk_taxonomy_decisions_decided_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["release"],
            ["facts.taxonomy_archives.release"],
            name=op.f("fk_taxonomy_decisions_release"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source"],
            ["facts.taxonomy_sources.code"],
            name=op.f("fk_taxonomy_decisions_source"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taxonomy_decisions")),
        schema="facts",
    )
    op.create_index(
        "ix_taxonomy_decisions_source",
        "taxonomy_decisions",
        ["source", "decided_at"],
        unique=False,
        schema="facts",
    )
    for table in TRACKED:
        op.execute(
            f"CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
            f"ON facts.{table} FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()"
        )


def downgrade() -> None:
    op.drop_index("ix_taxonomy_decisions_source", table_name="taxonomy_decisions", schema="facts")
    op.drop_table("taxonomy_decisions", schema="facts")
    op.drop_table("taxonomy_archives", schema="facts")
    op.drop_table("taxonomy_sources", schema="facts")
