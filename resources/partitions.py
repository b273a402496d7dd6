"""One release's part of a table: filled beside what is served, whole or not at all.

Tables of releases are partitioned by release. The pipeline owns no table, so what needs an owner is
done by functions of the owner: they touch partitions of ``derived`` tables and nothing else.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa
from psycopg import sql

from resources.frames import write_frame, write_frames
from resources.postgres import Postgres
from resources.server import PIPELINE_ROLE

SIGNATURES = (
    "must_have_parts(text)",
    "make_part(text, int)",
    "attach_part(text, text, int)",
    "drop_part(text, int)",
)
FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION derived.must_have_parts(parent text) RETURNS regclass
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE found regclass := to_regclass('derived.' || quote_ident(parent));
BEGIN
    IF NOT EXISTS (SELECT FROM pg_partitioned_table WHERE partrelid = found) THEN
        RAISE EXCEPTION 'derived.% has no parts', parent;
    END IF;
    RETURN found;
END $$""",
    # A part is a table of its own until it is attached; its name is none that was used before.
    """
CREATE OR REPLACE FUNCTION derived.make_part(parent text, release int) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE part text := format('%s_r%s_%s', parent, release, pg_current_xact_id());
BEGIN
    EXECUTE format('CREATE TABLE derived.%I (LIKE %s INCLUDING DEFAULTS INCLUDING COMMENTS, '
                   'CHECK (release IS NOT NULL AND release = %s))',
                   part, derived.must_have_parts(parent), release);
    EXECUTE format('GRANT SELECT, INSERT ON derived.%I TO %I', part, session_user);
    RETURN part;
END $$""",
    # Indexes are built before the part is attached: attaching then takes no time under a lock.
    r"""
CREATE OR REPLACE FUNCTION derived.attach_part(parent text, part text, release int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whole regclass := derived.must_have_parts(parent);
    built text;
BEGIN
    IF part !~ format('^%s_r%s_[0-9]+$', parent, release) THEN
        RAISE EXCEPTION '% is no part of %', part, parent;
    END IF;
    FOR built IN
        SELECT format('ALTER TABLE derived.%I ADD %s', part, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE conrelid = whole AND contype = 'p'
        UNION ALL
        SELECT regexp_replace(pg_get_indexdef(indexrelid),
                              '^CREATE (UNIQUE )?INDEX \S+ ON (ONLY )?\S+',
                              format('CREATE \1INDEX ON derived.%I', part))
        FROM pg_index WHERE indrelid = whole AND NOT indisprimary
    LOOP
        EXECUTE built;
    END LOOP;
    EXECUTE format('ANALYZE derived.%I', part);
    PERFORM derived.drop_part(parent, release);
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION derived.%I FOR VALUES IN (%s)',
                   whole, part, release);
END $$""",
    """
CREATE OR REPLACE FUNCTION derived.drop_part(parent text, release int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whole regclass := derived.must_have_parts(parent);
    part regclass;
BEGIN
    FOR part IN
        SELECT inhrelid::regclass FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent = whole
        AND relname ~ format('^%s_r%s_[0-9]+$', parent, release)
    LOOP
        EXECUTE format('DROP TABLE %s', part);
    END LOOP;
END $$""",
    *(f"REVOKE ALL ON FUNCTION derived.{name} FROM PUBLIC" for name in SIGNATURES),
    *(f"GRANT EXECUTE ON FUNCTION derived.{name} TO {PIPELINE_ROLE}" for name in SIGNATURES),
)


@dataclass(frozen=True)
class Part:
    """A part that is being filled."""

    connection: sa.Connection
    name: str

    def write(self, rows: pl.DataFrame) -> None:
        """COPY rows into the columns of the same names; jsonb and arrays as text."""
        write_frame(self.connection, sql.Identifier("derived", self.name), rows)

    def write_all(self, pieces: Iterable[pl.DataFrame]) -> int:
        """Write pieces of the same columns by one COPY, each made ahead; how many rows."""
        target = sql.Identifier("derived", self.name)
        return write_frames(self.connection, target, pieces, frozen=True)


@contextmanager
def filled_part(postgres: Postgres, table: sa.Table, release: int) -> Iterator[Part]:
    """A release's part of a table, empty, to be written; in place of the one before at the end.

    All in one transaction: after an error nothing was changed. Rows in it are written without
    a log where the server's ``wal_level`` is minimal.
    """
    with postgres.begin() as connection:
        made = sa.text("SELECT derived.make_part(:table, :release)")
        names = {"table": table.name, "release": release}
        part = connection.execute(made, names).scalar_one()
        yield Part(connection, part)
        attached = sa.text("SELECT derived.attach_part(:table, :part, :release)")
        connection.execute(attached, names | {"part": part})


def drop_part(connection: sa.Connection, table: sa.Table, release: int) -> None:
    """Drop a release's part of a table where there is one."""
    query = sa.text("SELECT derived.drop_part(:table, :release)")
    connection.execute(query, {"table": table.name, "release": release})
