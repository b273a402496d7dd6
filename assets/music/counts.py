"""Collections of play counts on their way into facts: artists, genres, counts under pseudonyms."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from assets.music.accounts import Account, Advance, Counts, accounted, unwatched
from assets.music.datasets import Dataset, home_salt
from assets.music.items import ARTISTS, ITEM_GENRES, keep_item_genres, settled
from catalog_data.music.listening import PlayCount
from ml.music import Layout, layout_of, pseudonyms
from resources.postgres import Postgres, insert_new

PLAYS: sa.Table = PlayCount.__table__  # type: ignore[assignment]
TABLES = (PLAYS, ARTISTS, ITEM_GENRES)


def take_in_counts(
    postgres: Postgres, folder: Path, dataset: Dataset, advance: Advance = unwatched
) -> Counts:
    """Keep the play counts of a collection, and what it says of artists; what is known is left.

    Args:
        postgres: As the role that writes facts.
        folder: As ``layout_of`` takes it.
        dataset: Whose data it is; its own numbers tell its artists from those of others.
        advance: Told the lines so far.

    Raises:
        DumpError: a table is missing or damaged; nothing of the folder is kept.
        OtherDatasetError: as ``keep_dataset`` does.
    """
    layout = layout_of(folder)
    with accounted(postgres, dataset, TABLES, folder.name, advance) as (connection, account):
        items = _artists(connection, layout, dataset.code)
        told = _counted(layout, items, account, dataset.code, home_salt(connection))
        account.wrote(*insert_new(connection, PLAYS, told))
    return account.counts


def _artists(connection: sa.Connection, layout: Layout, code: str) -> pl.DataFrame:
    """Keep the artists and their genres; frame [item, artist_id]."""
    named = layout.items().with_columns(external_id=pl.format("{}:{}", pl.lit(code), "item"))
    ids = settled(connection, "dataset", "artist", code, named["external_id"])
    artists = named.join(ids, on="external_id").select("item", "name", id="item_id")
    insert_new(connection, ARTISTS, [artists.select("id", "name")])
    said = layout.genres().join(artists, on="item").select("genre", item_id="id")
    keep_item_genres(connection, code, said)
    return artists.select("item", artist_id="id")


def _counted(
    layout: Layout, artists: pl.DataFrame, account: Account, code: str, salt: str
) -> Iterator[pl.DataFrame]:
    """Rows of ``play_counts``, piece by piece; an artist nobody named is a fault."""
    member = layout.plays.name
    for piece in layout.counts():
        account.read(member, piece.lines, piece.faults)
        known = piece.rows.join(artists, on="item", how="left", maintain_order="left")
        nameless = pl.format("{} has no name in {}", "item", pl.lit(layout.names.name))
        lost = known.filter(pl.col("artist_id").is_null()).select("line", error=nameless)
        account.fault(member, lost)
        rows = known.filter(pl.col("artist_id").is_not_null())
        hidden = pseudonyms(rows["listener"], code, salt).alias("listener")
        yield rows.with_columns(hidden, dataset=pl.lit(code)).select(PLAYS.c.keys())
