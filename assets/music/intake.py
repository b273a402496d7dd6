"""Listening events on their way into facts: under pseudonyms, each once, a file whole or not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
import sqlalchemy as sa
from numpy.typing import NDArray

from assets.music.accounts import Account, Advance, Counts, accounted, unwatched
from assets.music.booked import book, months_of
from assets.music.datasets import Dataset, home_salt
from assets.music.recognition import IDS, TABLES, recognise
from catalog_data.music.listening import ListeningEvent
from ml.music import name_keys, pseudonyms, read_batches, signatures
from resources.ahead import ahead
from resources.appending import append_new
from resources.postgres import Postgres

EVENTS: sa.Table = ListeningEvent.__table__  # type: ignore[assignment]


ROUND = 8  # batches, about 200,000 events: written at once, while as many are read
REMEMBERED = 2_000_000  # tracks of a file that are told once; a hash of each is 8 bytes
LAST = np.array([np.iinfo(np.uint64).max], np.uint64)  # every search ends at it


class Piece(NamedTuple):
    """Some events of a file, and the tracks that come in it for the first time."""

    rows: pl.DataFrame  # of listening_events: nobody's name is among them
    met: pl.DataFrame  # as recognise takes them


@dataclass
class Reading:
    """One file as it is read: whose it is, where its lines are counted, which tracks were met."""

    account: Account
    dataset: str
    salt: str
    known: NDArray[np.uint64] = field(default_factory=lambda: LAST)  # sorted

    def pieces(self, path: Path, listener: str | None) -> Iterator[Piece]:
        """The events of a file, a batch at a time."""
        for batch in read_batches(path, listener):
            self.account.read(batch.member, batch.lines, batch.faults)
            if batch.events.height:
                yield self._piece(batch.events)

    def _piece(self, events: pl.DataFrame) -> Piece:
        told = events.with_columns(
            pseudonyms(events["listener"], self.dataset, self.salt).alias("listener"),
            name_keys(events.select("artist", "title")).alias("track"),
            import_id=pl.lit(str(self.account.import_id)),
            listened_at=pl.from_epoch("second", time_unit="s").dt.replace_time_zone("UTC"),
        )
        rows = told.with_columns(signatures(told)).select(EVENTS.c.keys())
        return Piece(rows, self._met(told.select(*IDS, "artist", "title", "album")))

    def _met(self, tracks: pl.DataFrame) -> pl.DataFrame:
        hashes = tracks.select(IDS).hash_rows().to_numpy()
        found, first = np.unique(hashes, return_index=True)
        fresh = self.known[np.searchsorted(self.known, found)] != found
        kept = self.known if len(self.known) < REMEMBERED else LAST
        self.known = np.insert(kept, np.searchsorted(kept, found[fresh]), found[fresh])
        return tracks[np.sort(first[fresh])]


def take_in(
    postgres: Postgres,
    path: Path,
    dataset: Dataset,
    advance: Advance = unwatched,
    listener: str | None = None,
) -> Counts:
    """Keep the listening events of a file; those known already are counted and left.

    Args:
        postgres: As the role that writes facts.
        path: As ``read_batches`` takes it.
        dataset: Whose data it is; it is made where it is new.
        advance: Told the lines so far.
        listener: Whose events they are that name nobody.

    Raises:
        DumpError: the file is damaged; nothing of it is kept.
        OtherDatasetError: as ``keep_dataset`` does.
    """
    tables = (EVENTS, *TABLES)
    with accounted(postgres, dataset, tables, path.name, advance) as (connection, account):
        reading = Reading(account, dataset.code, home_salt(connection))
        months = [months_of(pl.Series([], dtype=pl.String))]
        with ahead(reading.pieces(path, listener), ROUND) as pieces:
            while some := list(islice(pieces, ROUND)):
                new = append_new(connection, EVENTS, [piece.rows for piece in some])
                account.wrote(sum(piece.rows.height for piece in some), len(new))
                months.append(months_of(new))
                met = pl.concat(piece.met for piece in some)
                if met.height:
                    recognise(connection, dataset, met)
        book(connection, account.import_id, months)
    return account.counts
