"""Trees of genres, ids of a dataset's own, events in the order of their seconds."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BEFORE = "source IN ('spotify', 'musicbrainz', 'listenbrainz', 'isrc', 'lastfm', 'synthetic')"
SOURCES = BEFORE.replace("'synthetic')", "'synthetic', 'dataset')")
# As ml.music.signing makes them; of names whose case the server does not know, an import of the
# same file may make another.
SIGNED = r"""
    UPDATE facts.listening_events SET signature = (
        lpad(to_hex(extract(epoch FROM listened_at)::bigint), 8, '0')
        || left(replace(listener::text, '-', ''), 12)
        || left(encode(sha256(convert_to(lower(btrim(artist, E' \t\n\r')), 'UTF8') || '\x00'::bytea
            || convert_to(lower(btrim(title, E' \t\n\r')), 'UTF8')), 'hex'), 12))::uuid
"""
FOREIGN = "fk_listening_events_import_id"


def upgrade() -> None:
    op.create_table(
        "music_genre_parents",
        sa.Column("genre_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.CheckConstraint("genre_id <> parent_id", name=op.f("ck_music_genre_parents_another")),
        sa.ForeignKeyConstraint(
            ["dataset"],
            ["facts.music_datasets.code"],
            name=op.f("fk_music_genre_parents_dataset"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["facts.music_genres.id"],
                name=op.f(f"fk_music_genre_parents_{column}"),
                ondelete="CASCADE",
            )
            for column in ("genre_id", "parent_id")
        ),
        sa.PrimaryKeyConstraint(
            "genre_id", "parent_id", "dataset", name=op.f("pk_music_genre_parents")
        ),
        schema="facts",
    )
    op.create_index(
        op.f("ix_music_genre_parents_parent_id"),
        "music_genre_parents",
        ["parent_id"],
        schema="facts",
    )
    op.execute(
        "CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
        "ON facts.music_genre_parents FOR EACH STATEMENT EXECUTE FUNCTION facts.note_change()"
    )
    _sources(SOURCES)
    op.drop_constraint(FOREIGN, "listening_events", schema="facts")
    # What is noted is what somebody says: nothing was derived of these events yet.
    op.execute("ALTER TABLE facts.listening_events DISABLE TRIGGER note_change")
    op.execute(SIGNED)
    op.execute("ALTER TABLE facts.listening_events ENABLE TRIGGER note_change")
    _comments("second, then hashes of listener and track", "of listen_imports, which stay for ever")


def downgrade() -> None:
    _comments("hash of listener, second and track", None)
    op.create_foreign_key(
        FOREIGN,
        "listening_events",
        "listen_imports",
        ["import_id"],
        ["id"],
        source_schema="facts",
        referent_schema="facts",
        ondelete="CASCADE",
    )
    _sources(BEFORE)
    op.drop_index(
        op.f("ix_music_genre_parents_parent_id"), table_name="music_genre_parents", schema="facts"
    )
    op.drop_table("music_genre_parents", schema="facts")


def _sources(condition: str) -> None:
    name = op.f("ck_music_aliases_source")
    op.drop_constraint(name, "music_aliases", schema="facts")
    op.create_check_constraint(name, "music_aliases", condition, schema="facts")


def _comments(signature: str, import_id: str | None) -> None:
    for column, comment in (("signature", signature), ("import_id", import_id)):
        op.alter_column("listening_events", column, comment=comment, schema="facts")
