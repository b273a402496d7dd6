"""Facts of groups of photos: rules, people and faces, duplicates decided, stacks made."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TRACKED = ("photo_rules", "persons", "face_sayings", "duplicate_decisions", "stack_sayings")


def upgrade() -> None:
    op.create_table(
        "photo_rules",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="one of KINDS"),
        sa.Column(
            "rules",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="all fields of the kind",
        ),
        sa.Column(
            "said_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["facts.users.id"],
            name=op.f("fk_photo_rules_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "kind", name=op.f("pk_photo_rules")),
        schema="facts",
    )
    op.create_table(
        "duplicate_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "photos", postgresql.ARRAY(sa.Uuid()), nullable=False, comment="all of the group, by id"
        ),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=True),
        sa.Column(
            "undo",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="what was said before: brings it back",
        ),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("reverted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(verdict = 'resolved') = (kept_id IS NOT NULL)",
            name=op.f("ck_duplicate_decisions_kept"),
        ),
        sa.CheckConstraint(
            "verdict IN ('resolved', 'dismissed')", name=op.f("ck_duplicate_decisions_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"],
            ["facts.photos.id"],
            name=op.f("fk_duplicate_decisions_kept_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["facts.users.id"],
            name=op.f("fk_duplicate_decisions_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_decisions")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_duplicate_decisions_owner_id"),
        "duplicate_decisions",
        ["owner_id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "name", sa.String(), nullable=True, comment="none: something else was said of them"
        ),
        sa.Column("hidden", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("cover_photo_id", sa.Uuid(), nullable=True, comment="none: the best face"),
        sa.Column("merged_into", sa.Uuid(), nullable=True, comment="the same person, kept there"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("merged_into <> id", name=op.f("ck_persons_merged_into")),
        sa.ForeignKeyConstraint(
            ["cover_photo_id"],
            ["facts.photos.id"],
            name=op.f("fk_persons_cover_photo_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"],
            ["facts.persons.id"],
            name=op.f("fk_persons_merged_into"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["facts.users.id"], name=op.f("fk_persons_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        schema="facts",
    )
    op.create_index(
        "ix_persons_owner_name",
        "persons",
        ["owner_id", sa.literal_column("lower(name)")],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "stack_sayings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("photos", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("primary_id", sa.Uuid(), nullable=True, comment="none: as the rules choose"),
        sa.Column(
            "said_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint("kind IN ('together', 'apart')", name=op.f("ck_stack_sayings_kind")),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["facts.users.id"],
            name=op.f("fk_stack_sayings_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["primary_id"],
            ["facts.photos.id"],
            name=op.f("fk_stack_sayings_primary_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stack_sayings")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_stack_sayings_owner_id"),
        "stack_sayings",
        ["owner_id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "face_sayings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("left", sa.DOUBLE_PRECISION(), nullable=False),
        sa.Column("top", sa.DOUBLE_PRECISION(), nullable=False),
        sa.Column("width", sa.DOUBLE_PRECISION(), nullable=False),
        sa.Column("height", sa.DOUBLE_PRECISION(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column(
            "said_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "(kind IN ('is', 'is_not')) = (person_id IS NOT NULL)",
            name=op.f("ck_face_sayings_person"),
        ),
        sa.CheckConstraint(
            "kind IN ('is', 'is_not', 'stranger', 'no_face')", name=op.f("ck_face_sayings_kind")
        ),
        sa.CheckConstraint(
            '"left" + width <= 1.001 AND top + height <= 1.001', name=op.f("ck_face_sayings_inside")
        ),
        sa.CheckConstraint(
            '"left" >= 0 AND top >= 0 AND width > 0 AND height > 0',
            name=op.f("ck_face_sayings_box"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["facts.persons.id"],
            name=op.f("fk_face_sayings_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["facts.photos.id"],
            name=op.f("fk_face_sayings_photo_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_face_sayings")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_face_sayings_person_id"),
        "face_sayings",
        ["person_id"],
        unique=False,
        schema="facts",
    )
    op.create_index(
        op.f("ix_face_sayings_photo_id"), "face_sayings", ["photo_id"], unique=False, schema="facts"
    )
    for table in TRACKED:
        op.execute(
            f"CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
            f"ON facts.{table} FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()"
        )


def downgrade() -> None:

    op.drop_index(op.f("ix_face_sayings_photo_id"), table_name="face_sayings", schema="facts")
    op.drop_index(op.f("ix_face_sayings_person_id"), table_name="face_sayings", schema="facts")
    op.drop_table("face_sayings", schema="facts")
    op.drop_index(op.f("ix_stack_sayings_owner_id"), table_name="stack_sayings", schema="facts")
    op.drop_table("stack_sayings", schema="facts")
    op.drop_index("ix_persons_owner_name", table_name="persons", schema="facts")
    op.drop_table("persons", schema="facts")
    op.drop_index(
        op.f("ix_duplicate_decisions_owner_id"), table_name="duplicate_decisions", schema="facts"
    )
    op.drop_table("duplicate_decisions", schema="facts")
    op.drop_table("photo_rules", schema="facts")
