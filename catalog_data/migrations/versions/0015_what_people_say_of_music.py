"""Facts of what people say of music: searches, profiles, radios, verdicts on models."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TRACKED = (
    "music_model_decisions",
    "music_searches",
    "music_search_opens",
    "music_profiles",
    "music_radios",
    "music_radio_seeds",
    "music_radio_sayings",
    "music_listener_claims",
)


def upgrade() -> None:
    op.create_table(
        "music_listener_claims",
        sa.Column("listener", sa.Uuid(), nullable=False, comment="pseudonym"),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "claimed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["facts.users.id"],
            name=op.f("fk_music_listener_claims_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("listener", name=op.f("pk_music_listener_claims")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_listener_claims_user_id"),
        "music_listener_claims",
        ["user_id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "music_model_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("item_kind", sa.String(), nullable=False, comment="what it recommends"),
        sa.Column("version", sa.String(), nullable=False, comment="of the model"),
        sa.Column(
            "evidence",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="hash and mark of its data, parameters, seed, recipe, figures, gates",
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "channel IN ('production', 'evaluation')", name=op.f("ck_music_model_decisions_channel")
        ),
        sa.CheckConstraint(
            "item_kind IN ('artist', 'track')", name=op.f("ck_music_model_decisions_item_kind")
        ),
        sa.CheckConstraint(
            "kind IN ('approve', 'refuse', 'rollback')", name=op.f("ck_music_model_decisions_kind")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["facts.users.id"],
            name=op.f("fk_music_model_decisions_decided_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_music_model_decisions")),
        schema="facts",
    )
    op.create_index(
        "ix_music_model_decisions_stage",
        "music_model_decisions",
        ["channel", "item_kind", "decided_at", "id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "music_profiles",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "bio", sa.String(), server_default="", nullable=False, comment="at most 500 characters"
        ),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True, comment="degrees, to 2 decimals"),
        sa.Column("longitude", sa.Float(), nullable=True, comment="degrees, to 2 decimals"),
        sa.Column(
            "clout",
            sa.Float(),
            server_default=sa.text("0"),
            nullable=False,
            comment="from 0 to 1: from which zoom a globe shows them",
        ),
        sa.Column(
            "shown",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="whether others may find it",
        ),
        sa.Column(
            "said_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("char_length(bio) <= 500", name=op.f("ck_music_profiles_bio")),
        sa.CheckConstraint("clout BETWEEN 0 AND 1", name=op.f("ck_music_profiles_clout")),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180",
            name=op.f("ck_music_profiles_on_earth"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(latitude, longitude) IN (0, 2)", name=op.f("ck_music_profiles_place")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["facts.users.id"],
            name=op.f("fk_music_profiles_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_music_profiles")),
        schema="facts",
    )
    op.create_table(
        "music_radios",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["facts.users.id"],
            name=op.f("fk_music_radios_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_music_radios")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_radios_user_id"), "music_radios", ["user_id"], unique=False, schema="facts"
    )
    op.create_table(
        "music_searches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column(
            "searched_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "char_length(query) BETWEEN 1 AND 500", name=op.f("ck_music_searches_query")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["facts.users.id"],
            name=op.f("fk_music_searches_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_music_searches")),
        schema="facts",
    )
    op.create_index(
        "ix_music_searches_user",
        "music_searches",
        ["user_id", "searched_at", "id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "music_radio_sayings",
        sa.Column("radio_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("more", sa.Boolean(), nullable=False),
        sa.Column(
            "said_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["facts.music_items.id"],
            name=op.f("fk_music_radio_sayings_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["radio_id"],
            ["facts.music_radios.id"],
            name=op.f("fk_music_radio_sayings_radio_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("radio_id", "item_id", name=op.f("pk_music_radio_sayings")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_radio_sayings_item_id"),
        "music_radio_sayings",
        ["item_id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "music_radio_seeds",
        sa.Column("radio_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["facts.music_items.id"],
            name=op.f("fk_music_radio_seeds_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["radio_id"],
            ["facts.music_radios.id"],
            name=op.f("fk_music_radio_seeds_radio_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("radio_id", "item_id", name=op.f("pk_music_radio_seeds")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_radio_seeds_item_id"),
        "music_radio_seeds",
        ["item_id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "music_search_opens",
        sa.Column("search_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="from 1"),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column(
            "opened_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["facts.music_items.id"],
            name=op.f("fk_music_search_opens_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["facts.music_searches.id"],
            name=op.f("fk_music_search_opens_search_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("search_id", "position", name=op.f("pk_music_search_opens")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_search_opens_item_id"),
        "music_search_opens",
        ["item_id"],
        unique=False,
        schema="facts",
    )
    for table in TRACKED:
        op.execute(
            f"CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
            f"ON facts.{table} FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()"
        )


def downgrade() -> None:
    op.drop_index(
        op.f("ix_music_search_opens_item_id"), table_name="music_search_opens", schema="facts"
    )
    op.drop_table("music_search_opens", schema="facts")
    op.drop_index(
        op.f("ix_music_radio_seeds_item_id"), table_name="music_radio_seeds", schema="facts"
    )
    op.drop_table("music_radio_seeds", schema="facts")
    op.drop_index(
        op.f("ix_music_radio_sayings_item_id"), table_name="music_radio_sayings", schema="facts"
    )
    op.drop_table("music_radio_sayings", schema="facts")
    op.drop_index("ix_music_searches_user", table_name="music_searches", schema="facts")
    op.drop_table("music_searches", schema="facts")
    op.drop_index(op.f("ix_music_radios_user_id"), table_name="music_radios", schema="facts")
    op.drop_table("music_radios", schema="facts")
    op.drop_table("music_profiles", schema="facts")
    op.drop_index(
        "ix_music_model_decisions_stage", table_name="music_model_decisions", schema="facts"
    )
    op.drop_table("music_model_decisions", schema="facts")
    op.drop_index(
        op.f("ix_music_listener_claims_user_id"), table_name="music_listener_claims", schema="facts"
    )
    op.drop_table("music_listener_claims", schema="facts")
