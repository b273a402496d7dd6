"""Ways in beside passwords, leave to act at other services, and what was asked of them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "email_proofs",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column(
            "proven_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["facts.users.id"],
            name=op.f("fk_email_proofs_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_email_proofs")),
        schema="facts",
    )
    op.create_table(
        "mail_links",
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False, comment="whose mailbox it was made for"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('verify', 'reset')", name=op.f("ck_mail_links_purpose")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["facts.users.id"], name=op.f("fk_mail_links_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_mail_links")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_mail_links_user_id"), "mail_links", ["user_id"], unique=False, schema="facts"
    )
    op.create_table(
        "music_crawl_steps",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "external_id",
            sa.String(),
            nullable=False,
            comment="the service's id; of a genre its name",
        ),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column(
            "next_offset",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="where the next page begins",
        ),
        sa.Column("state", sa.String(), server_default="pending", nullable=False),
        sa.Column(
            "attempts",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="that failed since the last page came",
        ),
        sa.Column("error", sa.String(), nullable=True, comment="one sentence"),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="not asked before",
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('genre', 'artist', 'album', 'isrc', 'recording')",
            name=op.f("ck_music_crawl_steps_kind"),
        ),
        sa.CheckConstraint(
            "source IN ('spotify', 'musicbrainz')", name=op.f("ck_music_crawl_steps_source")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'retry', 'done', 'no_match', 'ambiguous', 'dead')",
            name=op.f("ck_music_crawl_steps_state"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["facts.music_items.id"],
            name=op.f("fk_music_crawl_steps_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source", "kind", "external_id", name=op.f("pk_music_crawl_steps")),
        schema="facts",
    )
    op.create_index(
        "ix_music_crawl_steps_due",
        "music_crawl_steps",
        ["state", "kind", "due_at"],
        unique=False,
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_crawl_steps_item_id"),
        "music_crawl_steps",
        ["item_id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "music_isrc_evidence",
        sa.Column("isrc", sa.String(), nullable=False),
        sa.Column("mbid", sa.Uuid(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["facts.music_datasets.code"], name=op.f("fk_music_isrc_evidence_dataset")
        ),
        sa.PrimaryKeyConstraint("isrc", "mbid", name=op.f("pk_music_isrc_evidence")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_isrc_evidence_mbid"),
        "music_isrc_evidence",
        ["mbid"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "music_refreshes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True, comment="one sentence"),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["facts.users.id"],
            name=op.f("fk_music_refreshes_asked_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_music_refreshes")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_refreshes_asked_by"),
        "music_refreshes",
        ["asked_by"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "oauth_attempts",
        sa.Column("state_digest", sa.String(), nullable=False),
        sa.Column(
            "nonce_digest", sa.String(), nullable=False, comment="of what only who began it knows"
        ),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("verifier", sa.String(), nullable=False, comment="of PKCE, RFC 7636"),
        sa.Column("redirect_uri", sa.String(), nullable=False),
        sa.Column("invitation", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(purpose = 'connect') = (user_id IS NOT NULL)", name=op.f("ck_oauth_attempts_whose")
        ),
        sa.CheckConstraint(
            "purpose IN ('login', 'connect')", name=op.f("ck_oauth_attempts_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["facts.users.id"],
            name=op.f("fk_oauth_attempts_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("state_digest", name=op.f("pk_oauth_attempts")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_oauth_attempts_user_id"),
        "oauth_attempts",
        ["user_id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "outside_identities",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False, comment="their id there"),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "linked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["facts.users.id"],
            name=op.f("fk_outside_identities_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("provider", "subject", name=op.f("pk_outside_identities")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_outside_identities_user_id"),
        "outside_identities",
        ["user_id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "provider_tokens",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False, comment="their id there"),
        sa.Column("name", sa.String(), nullable=True, comment="what they are called there"),
        sa.Column("scope", sa.String(), nullable=False, comment="what it allows, by blanks"),
        sa.Column("access_token", sa.String(), nullable=False),
        sa.Column("refresh_token", sa.String(), nullable=False),
        sa.Column(
            "expires_at", sa.DateTime(timezone=True), nullable=False, comment="of the access token"
        ),
        sa.Column(
            "connected_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "lost_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the service took it back, or its seal did not open",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["facts.users.id"],
            name=op.f("fk_provider_tokens_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "provider", name=op.f("pk_provider_tokens")),
        schema="facts",
    )
    op.execute(
        "CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
        "ON facts.music_isrc_evidence FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()"
    )


def downgrade() -> None:
    op.drop_table("provider_tokens", schema="facts")
    op.drop_table("outside_identities", schema="facts")
    op.drop_table("oauth_attempts", schema="facts")
    op.drop_table("music_refreshes", schema="facts")
    op.drop_table("music_isrc_evidence", schema="facts")
    op.drop_table("music_crawl_steps", schema="facts")
    op.drop_table("mail_links", schema="facts")
    op.drop_table("email_proofs", schema="facts")
