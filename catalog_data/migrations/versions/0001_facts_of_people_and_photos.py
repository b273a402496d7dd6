"""Facts of people and photos."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from catalog_data.ledger import Xid8

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


TRACKED = (
    "users",
    "authors",
    "friendships",
    "photo_sources",
    "photos",
    "photo_coldpreviews",
    "photo_eggs",
    "photo_files",
    "photo_sayings",
    "photo_tags",
)
NOTE_CHANGE = """
CREATE FUNCTION facts.note_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO facts.changes (table_name) VALUES (TG_TABLE_NAME);
    RETURN NULL;
END $$
"""


def track(table: str) -> None:
    """Tell facts.changes of every statement that changes a table."""
    op.execute(
        f"CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
        f"ON facts.{table} FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()"
    )


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column(
            "role",
            sa.String(),
            server_default=sa.text("session_user"),
            nullable=False,
            comment="who wrote: the pipeline's own rows wake nobody",
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        schema="facts",
    )
    op.create_index(op.f("ix_changes_xid"), "changes", ["xid"], unique=False, schema="facts")
    op.create_table(
        "rate_limits",
        sa.Column("key", sa.String(), nullable=False, comment="what is limited and for whom"),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limits")),
        schema="facts",
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False, comment="random id"),
        sa.Column(
            "email",
            sa.String(),
            nullable=False,
            comment="login name, unique without regard to case",
        ),
        sa.Column(
            "username",
            sa.String(),
            nullable=False,
            comment="shown name, unique without regard to case",
        ),
        sa.Column(
            "role", sa.String(), server_default="user", nullable=False, comment="user or staff"
        ),
        sa.Column(
            "friend_code", sa.String(), nullable=False, comment="8 of A-Z and 0-9, told to friends"
        ),
        sa.Column(
            "bio", sa.String(), server_default="", nullable=False, comment="at most 500 characters"
        ),
        sa.Column(
            "time_zone", sa.String(), nullable=True, comment="IANA zone for photos without one"
        ),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
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
        sa.CheckConstraint("friend_code ~ '^[A-Z0-9]{8}$'", name=op.f("ck_users_friend_code")),
        sa.CheckConstraint("role IN ('user', 'staff')", name=op.f("ck_users_role")),
        sa.CheckConstraint("char_length(bio) <= 500", name=op.f("ck_users_bio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("friend_code", name=op.f("uq_users_friend_code")),
        schema="facts",
    )
    op.create_index(
        "uq_users_email", "users", [sa.literal_column("lower(email)")], unique=True, schema="facts"
    )
    op.create_index(
        "uq_users_username",
        "users",
        [sa.literal_column("lower(username)")],
        unique=True,
        schema="facts",
    )
    op.create_table(
        "authors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["facts.users.id"], name=op.f("fk_authors_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authors")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_authors_owner_id_name")),
        schema="facts",
    )
    op.create_table(
        "credentials",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["facts.users.id"], name=op.f("fk_credentials_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_credentials")),
        schema="facts",
    )
    op.create_table(
        "friendships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_user_id", sa.Uuid(), nullable=False, comment="who asked"),
        sa.Column("to_user_id", sa.Uuid(), nullable=False, comment="who was asked"),
        sa.Column("status", sa.String(), server_default="pending", nullable=False),
        sa.Column("blocked_by", sa.Uuid(), nullable=True, comment="only they may lift the block"),
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
        sa.CheckConstraint(
            "(status = 'blocked') = (blocked_by IS NOT NULL)",
            name=op.f("ck_friendships_blocked_by"),
        ),
        sa.CheckConstraint(
            "status IN ('pending','accepted','rejected','blocked')",
            name=op.f("ck_friendships_status"),
        ),
        sa.CheckConstraint("from_user_id <> to_user_id", name=op.f("ck_friendships_not_self")),
        sa.ForeignKeyConstraint(
            ["blocked_by"],
            ["facts.users.id"],
            name=op.f("fk_friendships_blocked_by"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["from_user_id"],
            ["facts.users.id"],
            name=op.f("fk_friendships_from_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_user_id"],
            ["facts.users.id"],
            name=op.f("fk_friendships_to_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_friendships")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_friendships_from_user_id"),
        "friendships",
        ["from_user_id"],
        unique=False,
        schema="facts",
    )
    op.create_index(
        op.f("ix_friendships_to_user_id"),
        "friendships",
        ["to_user_id"],
        unique=False,
        schema="facts",
    )
    op.create_index(
        "uq_friendships_pair",
        "friendships",
        [
            sa.literal_column("LEAST(from_user_id, to_user_id)"),
            sa.literal_column("GREATEST(from_user_id, to_user_id)"),
        ],
        unique=True,
        schema="facts",
    )
    op.create_table(
        "invitations",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by", sa.Uuid(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["facts.users.id"],
            name=op.f("fk_invitations_created_by"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["used_by"],
            ["facts.users.id"],
            name=op.f("fk_invitations_used_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_invitations")),
        schema="facts",
    )
    op.create_table(
        "photo_sources",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "root", sa.String(), nullable=False, comment="absolute folder; 'blobs' for uploads"
        ),
        sa.Column(
            "skip_patterns",
            postgresql.ARRAY(sa.String()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="globs not entered",
        ),
        sa.Column(
            "added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint("kind IN ('folder', 'upload')", name=op.f("ck_photo_sources_kind")),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["facts.users.id"],
            name=op.f("fk_photo_sources_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_sources")),
        sa.UniqueConstraint("owner_id", "root", name=op.f("uq_photo_sources_owner_id_root")),
        schema="facts",
    )
    op.create_table(
        "photos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "content_id",
            sa.String(),
            nullable=False,
            comment="SHA-256 of the original's bytes; of an egg, of its largest preview",
        ),
        sa.Column(
            "is_egg",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="its only bytes are previews",
        ),
        sa.Column(
            "added_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="first sight",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["facts.users.id"], name=op.f("fk_photos_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photos")),
        schema="facts",
    )
    op.create_index("ix_photos_content_id", "photos", ["content_id"], unique=False, schema="facts")
    op.create_index(
        op.f("ix_photos_owner_id"), "photos", ["owner_id"], unique=False, schema="facts"
    )
    op.create_index(
        "uq_photos_owner_content",
        "photos",
        ["owner_id", "content_id"],
        unique=True,
        schema="facts",
        postgresql_where=sa.text("NOT is_egg"),
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("id", sa.Uuid(), nullable=False, comment="jti of the token"),
        sa.Column("family", sa.Uuid(), nullable=False, comment="one login"),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["facts.users.id"],
            name=op.f("fk_refresh_tokens_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_tokens")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_refresh_tokens_family"), "refresh_tokens", ["family"], unique=False, schema="facts"
    )
    op.create_index(
        op.f("ix_refresh_tokens_user_id"),
        "refresh_tokens",
        ["user_id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "photo_coldpreviews",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("content_id", sa.String(), nullable=False, comment="in blobs/facts"),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column(
            "put_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["facts.photos.id"],
            name=op.f("fk_photo_coldpreviews_photo_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_photo_coldpreviews")),
        schema="facts",
    )
    op.create_table(
        "photo_eggs",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "hothash", sa.String(), nullable=False, comment="SHA-256 of the hotpreview, verified"
        ),
        sa.Column(
            "hotpreview_id", sa.String(), nullable=False, comment="content id in blobs/facts"
        ),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="the metadata object as sent",
        ),
        sa.Column(
            "exif",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="exif_dict as sent",
        ),
        sa.Column("image_format", sa.String(), nullable=True),
        sa.Column("file_size", sa.BigInteger(), nullable=True, comment="bytes of the original"),
        sa.Column("is_valid_image", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["facts.users.id"],
            name=op.f("fk_photo_eggs_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["facts.photos.id"],
            name=op.f("fk_photo_eggs_photo_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_photo_eggs")),
        sa.UniqueConstraint("owner_id", "hothash", name=op.f("uq_photo_eggs_owner_id_hothash")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_photo_eggs_hothash"), "photo_eggs", ["hothash"], unique=False, schema="facts"
    )
    op.create_table(
        "photo_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column(
            "path",
            sa.String(),
            nullable=False,
            comment="below the root, with /; of an upload, its content id",
        ),
        sa.Column(
            "photo_id", sa.Uuid(), nullable=True, comment="none where the bytes are no picture"
        ),
        sa.Column(
            "kind", sa.String(), nullable=False, comment="image, raw, sidecar or other, by content"
        ),
        sa.Column("media_type", sa.String(), nullable=True, comment="MIME type found in the bytes"),
        sa.Column("content_id", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes"),
        sa.Column(
            "mtime_ns",
            sa.BigInteger(),
            nullable=False,
            comment="modification time, nanoseconds since 1970",
        ),
        sa.Column("inode", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False, comment="file name as its owner knows it"),
        sa.Column(
            "first_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "missing_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="set while it is gone; never deleted",
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["facts.photos.id"],
            name=op.f("fk_photo_files_photo_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["facts.photo_sources.id"],
            name=op.f("fk_photo_files_source_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_files")),
        sa.UniqueConstraint("source_id", "path", name=op.f("uq_photo_files_source_id_path")),
        schema="facts",
    )
    op.create_index(
        "ix_photo_files_content_id", "photo_files", ["content_id"], unique=False, schema="facts"
    )
    op.create_index(
        op.f("ix_photo_files_photo_id"), "photo_files", ["photo_id"], unique=False, schema="facts"
    )
    op.create_table(
        "photo_sayings",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column(
            "rating", sa.BigInteger(), nullable=True, comment="0 to 5; none: as the file says"
        ),
        sa.Column("favourite", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("visibility", sa.String(), server_default="private", nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "taken_at", postgresql.TIMESTAMP(), nullable=True, comment="corrected wall-clock time"
        ),
        sa.Column(
            "utc_offset_minutes",
            sa.BigInteger(),
            nullable=True,
            comment="corrected offset from UTC",
        ),
        sa.Column("latitude", sa.DOUBLE_PRECISION(), nullable=True, comment="corrected, degrees"),
        sa.Column("longitude", sa.DOUBLE_PRECISION(), nullable=True, comment="corrected, degrees"),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "visibility IN ('private','space','friends','authenticated','public')",
            name=op.f("ck_photo_sayings_visibility"),
        ),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180",
            name=op.f("ck_photo_sayings_location"),
        ),
        sa.CheckConstraint("rating BETWEEN 0 AND 5", name=op.f("ck_photo_sayings_rating")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["facts.authors.id"],
            name=op.f("fk_photo_sayings_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["facts.photos.id"],
            name=op.f("fk_photo_sayings_photo_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_photo_sayings")),
        schema="facts",
    )
    op.create_index(
        "ix_photo_sayings_visibility", "photo_sayings", ["visibility"], unique=False, schema="facts"
    )
    op.create_table(
        "photo_tags",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column(
            "tagged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "char_length(tag) BETWEEN 1 AND 50 AND tag = lower(tag)", name=op.f("ck_photo_tags_tag")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"],
            ["facts.photos.id"],
            name=op.f("fk_photo_tags_photo_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("photo_id", "tag", name=op.f("pk_photo_tags")),
        schema="facts",
    )
    op.create_index("ix_photo_tags_tag", "photo_tags", ["tag"], unique=False, schema="facts")

    op.execute(NOTE_CHANGE)
    for table in TRACKED:
        track(table)


def downgrade() -> None:
    op.execute("DROP FUNCTION facts.note_change CASCADE")
    op.drop_index("ix_photo_tags_tag", table_name="photo_tags", schema="facts")
    op.drop_table("photo_tags", schema="facts")
    op.drop_index("ix_photo_sayings_visibility", table_name="photo_sayings", schema="facts")
    op.drop_table("photo_sayings", schema="facts")
    op.drop_index(op.f("ix_photo_files_photo_id"), table_name="photo_files", schema="facts")
    op.drop_index("ix_photo_files_content_id", table_name="photo_files", schema="facts")
    op.drop_table("photo_files", schema="facts")
    op.drop_index(op.f("ix_photo_eggs_hothash"), table_name="photo_eggs", schema="facts")
    op.drop_table("photo_eggs", schema="facts")
    op.drop_table("photo_coldpreviews", schema="facts")
    op.drop_index(op.f("ix_refresh_tokens_user_id"), table_name="refresh_tokens", schema="facts")
    op.drop_index(op.f("ix_refresh_tokens_family"), table_name="refresh_tokens", schema="facts")
    op.drop_table("refresh_tokens", schema="facts")
    op.drop_index(
        "uq_photos_owner_content",
        table_name="photos",
        schema="facts",
        postgresql_where=sa.text("NOT is_egg"),
    )
    op.drop_index(op.f("ix_photos_owner_id"), table_name="photos", schema="facts")
    op.drop_index("ix_photos_content_id", table_name="photos", schema="facts")
    op.drop_table("photos", schema="facts")
    op.drop_table("photo_sources", schema="facts")
    op.drop_table("invitations", schema="facts")
    op.drop_index("uq_friendships_pair", table_name="friendships", schema="facts")
    op.drop_index(op.f("ix_friendships_to_user_id"), table_name="friendships", schema="facts")
    op.drop_index(op.f("ix_friendships_from_user_id"), table_name="friendships", schema="facts")
    op.drop_table("friendships", schema="facts")
    op.drop_table("credentials", schema="facts")
    op.drop_table("authors", schema="facts")
    op.drop_index("uq_users_username", table_name="users", schema="facts")
    op.drop_index("uq_users_email", table_name="users", schema="facts")
    op.drop_table("users", schema="facts")
    op.drop_table("rate_limits", schema="facts")
    op.drop_index(op.f("ix_changes_xid"), table_name="changes", schema="facts")
    op.drop_table("changes", schema="facts")
