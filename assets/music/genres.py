"""Trees and lists of genres on their way into facts. What is of which genre is not here."""

from pathlib import Path

import polars as pl
import sqlalchemy as sa

from assets.music.accounts import Advance, Counts, accounted, unwatched
from assets.music.datasets import Dataset
from assets.music.items import settled_genres
from catalog_data.music.catalogue import MusicGenre, MusicGenreParent
from ml.music import read_genres
from resources.postgres import Postgres, insert_new

GENRES: sa.Table = MusicGenre.__table__  # type: ignore[assignment]
PARENTS: sa.Table = MusicGenreParent.__table__  # type: ignore[assignment]
COUNTED = "SELECT count(*) FROM facts.music_genres"


def take_in_genres(
    postgres: Postgres, path: Path, dataset: Dataset, advance: Advance = unwatched
) -> Counts:
    """Keep the genres of a file, and which stands below which; what is known is left.

    Raises:
        DumpError: the file holds no genres; nothing of it is kept.
        OtherDatasetError: as ``keep_dataset`` does.
    """
    told = read_genres(path)
    with accounted(postgres, dataset, (GENRES, PARENTS), path.name, advance) as (db, account):
        before = db.execute(sa.text(COUNTED)).scalar_one()
        ids = settled_genres(db, told["name"])
        account.read(path.name, ids.height, pl.DataFrame())
        account.wrote(ids.height, db.execute(sa.text(COUNTED)).scalar_one() - before)
        below = told.drop_nulls().join(ids, left_on="name", right_on="genre")
        above = ids.rename({"genre": "parent", "genre_id": "parent_id"})
        pairs = below.join(above, on="parent").select("genre_id", "parent_id")
        insert_new(db, PARENTS, [pairs.with_columns(dataset=pl.lit(dataset.code))])
    return account.counts
