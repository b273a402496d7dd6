"""Facts of music: what there is to hear, who heard what, whose data it is."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TRACKED = (
    "music_datasets",
    "music_genres",
    "music_items",
    "listen_imports",
    "music_albums",
    "music_aliases",
    "music_artists",
    "music_favourites",
    "music_item_genres",
    "music_licences",
    "music_playlists",
    "music_redirects",
    "listen_faults",
    "listening_events",
    "music_credits",
    "music_tracks",
    "play_counts",
    "music_playlist_tracks",
)


def upgrade() -> None:
    op.create_table(
        "listener_salts",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(), nullable=False, comment="64 hex digits"),
        sa.CheckConstraint("id = 1", name=op.f("ck_listener_salts_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listener_salts")),
        schema="facts",
    )
    op.create_table(
        "music_datasets",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "synthetic",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="drawn by a program: nobody ever listened",
        ),
        sa.Column(
            "added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "code ~ '^[a-z0-9][a-z0-9._-]{0,63}$'", name=op.f("ck_music_datasets_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_music_datasets")),
        schema="facts",
    )
    op.create_table(
        "music_genres",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_music_genres")),
        schema="facts",
    )
    op.create_index(
        "uq_music_genres_name",
        "music_genres",
        [sa.literal_column("lower(name)")],
        unique=True,
        schema="facts",
    )
    op.create_table(
        "music_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "kind IN ('artist', 'album', 'track')", name=op.f("ck_music_items_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_music_items")),
        schema="facts",
    )
    op.create_table(
        "listen_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False, comment="what the file was called"),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("imported", sa.BigInteger(), nullable=False),
        sa.Column(
            "duplicates",
            sa.BigInteger(),
            nullable=False,
            comment="known before, or twice in the file",
        ),
        sa.Column("malformed", sa.BigInteger(), nullable=False),
        sa.Column(
            "imported_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["facts.music_datasets.code"], name=op.f("fk_listen_imports_dataset")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listen_imports")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_listen_imports_dataset"),
        "listen_imports",
        ["dataset"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "music_albums",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "released_on",
            sa.Date(),
            nullable=True,
            comment="the first day of a year or month that is all that is known",
        ),
        sa.Column("precision", sa.String(), nullable=True),
        sa.CheckConstraint(
            "precision IN ('year', 'month', 'day')", name=op.f("ck_music_albums_precision")
        ),
        sa.CheckConstraint(
            "num_nonnulls(released_on, precision) IN (0, 2)", name=op.f("ck_music_albums_released")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["facts.music_items.id"], name=op.f("fk_music_albums_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_music_albums")),
        schema="facts",
    )
    op.create_table(
        "music_aliases",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('artist', 'album', 'track')", name=op.f("ck_music_aliases_kind")
        ),
        sa.CheckConstraint(
            "source IN ('spotify', 'musicbrainz', 'listenbrainz', 'isrc', 'lastfm', 'synthetic')",
            name=op.f("ck_music_aliases_source"),
        ),
        sa.ForeignKeyConstraint(
            ["dataset"], ["facts.music_datasets.code"], name=op.f("fk_music_aliases_dataset")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["facts.music_items.id"],
            name=op.f("fk_music_aliases_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source", "kind", "external_id", name=op.f("pk_music_aliases")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_aliases_item_id"), "music_aliases", ["item_id"], unique=False, schema="facts"
    )
    op.create_table(
        "music_artists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["facts.music_items.id"], name=op.f("fk_music_artists_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_music_artists")),
        schema="facts",
    )
    op.create_table(
        "music_favourites",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column(
            "said_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["facts.music_items.id"],
            name=op.f("fk_music_favourites_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["facts.users.id"],
            name=op.f("fk_music_favourites_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "item_id", name=op.f("pk_music_favourites")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_favourites_item_id"),
        "music_favourites",
        ["item_id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "music_item_genres",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("genre_id", sa.Uuid(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset"],
            ["facts.music_datasets.code"],
            name=op.f("fk_music_item_genres_dataset"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["genre_id"],
            ["facts.music_genres.id"],
            name=op.f("fk_music_item_genres_genre_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["facts.music_items.id"],
            name=op.f("fk_music_item_genres_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "item_id", "genre_id", "dataset", name=op.f("pk_music_item_genres")
        ),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_item_genres_genre_id"),
        "music_item_genres",
        ["genre_id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "music_licences",
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column(
            "licence", sa.String(), nullable=False, comment="its name, as its giver calls it"
        ),
        sa.Column("allows", sa.String(), nullable=False),
        sa.CheckConstraint(
            "allows IN ('production', 'research')", name=op.f("ck_music_licences_allows")
        ),
        sa.ForeignKeyConstraint(
            ["dataset"],
            ["facts.music_datasets.code"],
            name=op.f("fk_music_licences_dataset"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("dataset", "table_name", name=op.f("pk_music_licences")),
        schema="facts",
    )
    op.create_table(
        "music_playlists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False, comment="its id in the dataset"),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset"],
            ["facts.music_datasets.code"],
            name=op.f("fk_music_playlists_dataset"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_music_playlists")),
        schema="facts",
    )
    op.create_index(
        "uq_music_playlists",
        "music_playlists",
        ["dataset", "external_id"],
        unique=True,
        schema="facts",
    )
    op.create_table(
        "music_redirects",
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "redirected_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_music_redirects_another")),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["facts.music_items.id"],
            name=op.f("fk_music_redirects_from_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_id"],
            ["facts.music_items.id"],
            name=op.f("fk_music_redirects_to_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("from_id", name=op.f("pk_music_redirects")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_redirects_to_id"), "music_redirects", ["to_id"], unique=False, schema="facts"
    )
    op.create_table(
        "listen_faults",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("member", sa.String(), nullable=False, comment="file within the archive"),
        sa.Column("line", sa.BigInteger(), nullable=False, comment="from 1"),
        sa.Column("error", sa.String(), nullable=False, comment="one sentence"),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["facts.listen_imports.id"],
            name=op.f("fk_listen_faults_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "member", "line", name=op.f("pk_listen_faults")),
        schema="facts",
    )
    op.create_table(
        "listening_events",
        sa.Column(
            "signature", sa.Uuid(), nullable=False, comment="hash of listener, second and track"
        ),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("listener", sa.Uuid(), nullable=False),
        sa.Column("listened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("artist", sa.String(), nullable=False, comment="as the player named it"),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("album", sa.String(), nullable=True),
        sa.Column("recording_msid", sa.Uuid(), nullable=True, comment="ListenBrainz' own id"),
        sa.Column("recording_mbid", sa.Uuid(), nullable=True, comment="MusicBrainz' id"),
        sa.Column("isrc", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["facts.listen_imports.id"],
            name=op.f("fk_listening_events_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("signature", name=op.f("pk_listening_events")),
        schema="facts",
    )
    op.create_index(
        "ix_listening_events_listened_at",
        "listening_events",
        ["listened_at"],
        unique=False,
        schema="facts",
        postgresql_using="brin",
    )
    op.create_table(
        "music_credits",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("artist_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="from 1"),
        sa.ForeignKeyConstraint(
            ["artist_id"],
            ["facts.music_artists.id"],
            name=op.f("fk_music_credits_artist_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["facts.music_items.id"],
            name=op.f("fk_music_credits_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item_id", "artist_id", name=op.f("pk_music_credits")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_credits_artist_id"),
        "music_credits",
        ["artist_id"],
        unique=False,
        schema="facts",
    )
    op.create_table(
        "music_tracks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("album_id", sa.Uuid(), nullable=True),
        sa.Column("disc_number", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("track_number", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column(
            "features",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="audio features as given",
        ),
        sa.CheckConstraint(
            "disc_number > 0 AND track_number > 0", name=op.f("ck_music_tracks_numbers")
        ),
        sa.ForeignKeyConstraint(
            ["album_id"],
            ["facts.music_albums.id"],
            name=op.f("fk_music_tracks_album_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["facts.music_items.id"], name=op.f("fk_music_tracks_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_music_tracks")),
        sa.UniqueConstraint(
            "album_id",
            "disc_number",
            "track_number",
            name=op.f("uq_music_tracks_album_id_disc_number_track_number"),
        ),
        schema="facts",
    )
    op.create_table(
        "play_counts",
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("listener", sa.Uuid(), nullable=False),
        sa.Column("artist_id", sa.Uuid(), nullable=False),
        sa.Column("plays", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("plays > 0", name=op.f("ck_play_counts_plays")),
        sa.ForeignKeyConstraint(
            ["artist_id"],
            ["facts.music_artists.id"],
            name=op.f("fk_play_counts_artist_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["dataset"],
            ["facts.music_datasets.code"],
            name=op.f("fk_play_counts_dataset"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("dataset", "listener", "artist_id", name=op.f("pk_play_counts")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_play_counts_artist_id"), "play_counts", ["artist_id"], unique=False, schema="facts"
    )
    op.create_table(
        "music_playlist_tracks",
        sa.Column("playlist_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="from 1"),
        sa.Column("track_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["playlist_id"],
            ["facts.music_playlists.id"],
            name=op.f("fk_music_playlist_tracks_playlist_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["track_id"],
            ["facts.music_tracks.id"],
            name=op.f("fk_music_playlist_tracks_track_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("playlist_id", "position", name=op.f("pk_music_playlist_tracks")),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_playlist_tracks_track_id"),
        "music_playlist_tracks",
        ["track_id"],
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
        op.f("ix_music_playlist_tracks_track_id"),
        table_name="music_playlist_tracks",
        schema="facts",
    )
    op.drop_table("music_playlist_tracks", schema="facts")
    op.drop_index(op.f("ix_play_counts_artist_id"), table_name="play_counts", schema="facts")
    op.drop_table("play_counts", schema="facts")
    op.drop_table("music_tracks", schema="facts")
    op.drop_index(op.f("ix_music_credits_artist_id"), table_name="music_credits", schema="facts")
    op.drop_table("music_credits", schema="facts")
    op.drop_index(
        "ix_listening_events_listened_at",
        table_name="listening_events",
        schema="facts",
        postgresql_using="brin",
    )
    op.drop_table("listening_events", schema="facts")
    op.drop_table("listen_faults", schema="facts")
    op.drop_index(op.f("ix_music_redirects_to_id"), table_name="music_redirects", schema="facts")
    op.drop_table("music_redirects", schema="facts")
    op.drop_index("uq_music_playlists", table_name="music_playlists", schema="facts")
    op.drop_table("music_playlists", schema="facts")
    op.drop_table("music_licences", schema="facts")
    op.drop_index(
        op.f("ix_music_item_genres_genre_id"), table_name="music_item_genres", schema="facts"
    )
    op.drop_table("music_item_genres", schema="facts")
    op.drop_index(
        op.f("ix_music_favourites_item_id"), table_name="music_favourites", schema="facts"
    )
    op.drop_table("music_favourites", schema="facts")
    op.drop_table("music_artists", schema="facts")
    op.drop_index(op.f("ix_music_aliases_item_id"), table_name="music_aliases", schema="facts")
    op.drop_table("music_aliases", schema="facts")
    op.drop_table("music_albums", schema="facts")
    op.drop_index(op.f("ix_listen_imports_dataset"), table_name="listen_imports", schema="facts")
    op.drop_table("listen_imports", schema="facts")
    op.drop_table("music_items", schema="facts")
    op.drop_index("uq_music_genres_name", table_name="music_genres", schema="facts")
    op.drop_table("music_genres", schema="facts")
    op.drop_table("music_datasets", schema="facts")
    op.drop_table("listener_salts", schema="facts")
