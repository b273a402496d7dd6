"""Indexes of names of music: by their beginnings, and by their words."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAMED = {"music_artists": "name", "music_albums": "title", "music_tracks": "title"}
FOLDED = (
    '"left"(btrim(regexp_replace(regexp_replace('
    'normalize(lower({name} COLLATE "pg_c_utf8"), NFKD), '
    "'[\\u0300-\\u036f]', '', 'g'), "
    "'[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u2000-\\u206f]+', "
    "' ', 'g')), 200)"
)


def upgrade() -> None:
    for table, column in NAMED.items():
        folded = FOLDED.format(name=column)
        begins: list[str | sa.TextClause] = [sa.text(folded), "id"]
        op.create_index(f"ix_{table}_folded", table, begins, unique=False, schema="facts")
        words = sa.text(f"to_tsvector('simple'::regconfig, {folded})")
        op.create_index(
            f"ix_{table}_words",
            table,
            [words],
            unique=False,
            schema="facts",
            postgresql_using="gin",
        )


def downgrade() -> None:
    for table in reversed(NAMED):
        for name in (f"ix_{table}_words", f"ix_{table}_folded"):
            op.drop_index(name, table_name=table, schema="facts")
