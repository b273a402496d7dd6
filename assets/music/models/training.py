"""Training sets: who heard which items, read from facts and baskets. Nothing is fitted here."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import polars as pl
import sqlalchemy as sa
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from assets.music.packing import CUT
from catalog_data.music.licences import ALLOWED, Channel
from resources.postgres import Postgres

SAT = """
    b.listener::text AS listener, {}.track_id::text AS item_id, 1::float8 AS plays,
    (1000000 * extract(epoch FROM b.began_at))::bigint AS at
"""
# What of a dataset is heard, by the table whose licence counts for it. An item that turned out to
# be another counts as that one.
HEARD = {
    "play_counts": """
        SELECT c.listener::text AS listener, c.artist_id::text AS item_id,
            c.plays::float8 AS plays, NULL::bigint AS at
        FROM facts.play_counts c WHERE c.dataset = :dataset AND :kind = 'artist'
    """,
    "music_playlist_tracks": """
        SELECT p.id::text AS listener, t.track_id::text AS item_id,
            count(*)::float8 AS plays, NULL::bigint AS at
        FROM facts.music_playlists p JOIN facts.music_playlist_tracks t ON t.playlist_id = p.id
        WHERE p.dataset = :dataset AND :kind = 'track' GROUP BY 1, 2
    """,
    "listening_events": f"""
        SELECT {SAT.format("t")}
        FROM derived.music_baskets b JOIN derived.music_basket_tracks t USING (basket_id)
        WHERE b.dataset = :dataset AND b.listener IS NOT NULL AND :kind = 'track'
    """,  # noqa: S608 - the words are this module's own
}
# Baskets as they were at a mark: a later import may have put tracks between those known then.
KNOWN_THEN = """
    SELECT l.dataset, l.listener AS source_id, l.listener, l.listened_at AS at,
        l.signature::text AS place, l.track_id
    FROM derived.music_listens l JOIN facts.listening_events e USING (signature)
    JOIN facts.listen_imports i ON i.id = e.import_id
    WHERE l.dataset = :dataset AND :kind = 'track' AND i.imported_at <= :until
"""
UP_TO = f"SELECT {SAT.format('b')} FROM ({CUT.format(had=KNOWN_THEN)}) AS b"  # noqa: S608
SETS = """
    SELECT DISTINCT dataset, 'artist' AS item_kind FROM facts.play_counts
    UNION SELECT DISTINCT dataset, 'track' FROM facts.music_playlists
    UNION SELECT DISTINCT dataset, 'track' FROM facts.listen_imports
    ORDER BY 1, 2
"""
NEWEST = "SELECT max(imported_at) AS mark FROM facts.listen_imports WHERE dataset = :dataset"
OPEN = """
    SELECT table_name FROM facts.music_licences
    WHERE dataset = :dataset AND allows = ANY(CAST(:uses AS text[]))
"""
MEGA = 1_000_000


class Named(NamedTuple):
    """One training set by its name: a dataset, and what it is about."""

    dataset: str
    item_kind: str


@dataclass(frozen=True)
class TrainingSet:
    """Who heard what, by rows and columns; ids are sorted, so that rows and columns stay.

    ``counts`` is float32 (listeners, items). Of each interaction ``rows``, ``columns`` and
    ``times`` tell when it was, in microseconds since 1970; without times ``times`` is None.
    """

    name: Named
    listeners: pl.Series
    item_ids: pl.Series
    counts: csr_array
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    times: NDArray[np.int64] | None
    tables: tuple[str, ...]
    high_water: dt.datetime | None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all of it: the same wherever and whenever it is read."""
        made = hashlib.sha256("\n".join((*self.name, *self.listeners, *self.item_ids)).encode())
        counts = self.counts.sorted_indices()
        for part, kind in ((counts.indptr, "<i8"), (counts.indices, "<i8"), (counts.data, "<f4")):
            made.update(np.ascontiguousarray(part, kind).tobytes())
        if self.times is not None:
            order = np.lexsort((self.columns, self.rows, self.times))
            made.update(np.ascontiguousarray(self.times[order], "<i8").tobytes())
        return made.hexdigest()


def training_sets(postgres: Postgres) -> list[Named]:
    """Every training set there is, by name."""
    return [Named(*row) for row in postgres.frame(sa.text(SETS)).iter_rows()]


def open_tables(postgres: Postgres, dataset: str, channel: Channel) -> pl.Series:
    """Tables of a dataset that may be used for a channel."""
    told = {"dataset": dataset, "uses": [use.value for use in ALLOWED[channel]]}
    return postgres.frame(sa.text(OPEN), told)["table_name"]


def heard_of(postgres: Postgres, name: Named, until: dt.datetime | None = None) -> pl.DataFrame:
    """Frame [listener, item_id, plays, at, table] of a training set, up to a mark of imports."""
    asked = {"dataset": name.dataset, "kind": name.item_kind, "until": until}
    queries = HEARD if until is None else {**HEARD, "listening_events": UP_TO}
    parts = [
        postgres.frame(sa.text(query), asked).with_columns(table=pl.lit(table))
        for table, query in queries.items()
    ]
    return pl.concat(parts)


def read_training_set(
    postgres: Postgres, name: Named, until: dt.datetime | None = None
) -> TrainingSet:
    """A training set as it is now, or of the imports up to a mark."""
    heard = heard_of(postgres, name, until)
    tables = heard["table"].unique().sort().to_list()
    timed = heard.height > 0 and heard["at"].null_count() == 0
    mark = postgres.frame(sa.text(NEWEST), {"dataset": name.dataset})["mark"][0] if timed else None
    return made_of(name, heard, tuple(tables), until or mark)


def made_of(
    name: Named, heard: pl.DataFrame, tables: tuple[str, ...], high_water: dt.datetime | None
) -> TrainingSet:
    """A training set of a frame [listener, item_id, plays, at]."""
    listeners, items = (heard[key].unique().sort() for key in ("listener", "item_id"))
    rows = placed(heard["listener"], listeners)
    columns = placed(heard["item_id"], items)
    plays = heard["plays"].to_numpy().astype(np.float32)
    shape = (len(listeners), len(items))
    counts = csr_array(coo_array((plays, (rows, columns)), shape=shape))
    counts.sum_duplicates()
    times = None if heard["at"].null_count() else heard["at"].to_numpy()
    return TrainingSet(name, listeners, items, counts, rows, columns, times, tables, high_water)


def placed(ids: pl.Series, among: pl.Series) -> NDArray[np.intp]:
    """Where each id stands among sorted ids, all of which are there."""
    return among.search_sorted(ids).to_numpy().astype(np.intp)
