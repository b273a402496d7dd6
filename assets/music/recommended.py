"""Where recommendations are kept: many rows a listener, replaced together. None is made here."""

from dataclasses import dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from assets.shelves import frame_of
from catalog_data.music.models import MusicRecommendation
from resources.postgres import Postgres, merge_rows
from resources.wholesets import STAMPS

TABLE: sa.Table = MusicRecommendation.__table__  # type: ignore[assignment]
KEY = "listener || ' ' || channel || ' ' || item_kind"
TRIPLES = f"""
    SELECT {KEY} AS id, fingerprint, recipe FROM derived.music_recommendations WHERE rank = 1
"""  # noqa: S608 - the words are this module's own
GONE = f"""
    DELETE FROM derived.music_recommendations WHERE {KEY} = ANY(:ids)
"""  # noqa: S608 - the words are this module's own


@dataclass(frozen=True)
class RecommendationShelf:
    """Lists by listener, channel and kind of item, which are their id, parted by blanks."""

    postgres: Postgres

    def triples(self) -> pl.DataFrame:
        """Frame [id, fingerprint, recipe]."""
        return self.postgres.frame(sa.text(TRIPLES))

    def computed_before(self, moment: Any) -> pl.Series:
        """Ids of lists that were made before a moment."""
        query = f"{TRIPLES} AND computed_at < :moment"
        return self.postgres.frame(sa.text(query), {"moment": moment})["id"]

    def commit(self, rows: list[dict[str, Any]]) -> None:
        """Replace the lists of these ids: all or none."""
        told = [
            {**row["of"], **item, **{name: row[name] for name in STAMPS}}
            for row in rows
            for item in row["items"]
        ]
        with self.postgres.begin() as connection:
            self._forget(connection, [row["id"] for row in rows])
            if told:
                merge_rows(connection, TABLE, frame_of(TABLE, told))

    def remove(self, ids: pl.Series) -> int:
        """Remove lists; how many there were."""
        if len(ids):
            with self.postgres.begin() as connection:
                self._forget(connection, ids.to_list())
        return len(ids)

    def _forget(self, connection: sa.Connection, ids: list[str]) -> None:
        wanted = sa.bindparam("ids", type_=postgresql.ARRAY(sa.Text))
        connection.execute(sa.text(GONE).bindparams(wanted), {"ids": ids})
