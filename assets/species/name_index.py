"""Names of a release as they are looked up: by prefix, by keys, by words. No search is here.

Rows are written in the order in which they are suggested, so that a list of suggestions lies on one
page of the table, and its indexes are built of sorted values.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.species.parts import fill
from assets.species.release import taxon_release
from assets.species.staging import Staged
from catalog_data.species.index import IndexedName, WordKey
from ml.names.canonical import COLUMNS
from ml.names.index import (
    INDEXED,
    WORDS,
    Kind,
    beginnings,
    indexed,
    otherwise_read,
    sound_rows,
    word_rows,
)
from resources.blobs import Blobs
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

NAMES: sa.Table = IndexedName.__table__  # type: ignore[assignment]
KEYS: sa.Table = WordKey.__table__  # type: ignore[assignment]
RECIPE = "names 3: by prefix, stem, word and sound, keys of one letter left out, beginnings of 5"
SORTED_FILE = "names_in_order.parquet"
PIECE = 100_000
WORDS_AT_ONCE = 20_000


@dg.asset(
    group_name="species",
    kinds={"postgres", "polars"},
    deps=[taxon_release],
    pool="postgres_bulk",
    code_version=RECIPE,
)
def name_index(
    context: dg.AssetExecutionContext, postgres: Postgres, blobs: Blobs, species: SpeciesSettings
) -> dg.MaterializeResult[Any]:
    """One row per name of a release, as it is suggested and matched, and per key of its words."""
    tables = {NAMES: name_rows, KEYS: key_rows}
    return fill(context, postgres, blobs, species, tables, RECIPE)


def name_rows(staged: Staged) -> Iterator[pl.DataFrame]:
    """Rows of the index in the order of suggestions; usages without a name have none."""
    path = in_order(staged.usages, staged.lineages, staged.folder / SORTED_FILE)
    yield from pl.scan_parquet(path).collect_batches(chunk_size=PIECE, maintain_order=True)


def key_rows(staged: Staged) -> Iterator[pl.DataFrame]:
    """Keys of every distinct word of the index."""
    path = in_order(staged.usages, staged.lineages, staged.folder / SORTED_FILE)
    first, later = distinct_words(path)
    for words, kind, rows in (
        (first, Kind.FIRST, word_rows),
        (later, Kind.LATER, word_rows),
        (beginnings(first), Kind.BEGINNING, word_rows),
        (first, Kind.FIRST_SOUND, sound_rows),
        (later, Kind.LATER_SOUND, sound_rows),
    ):
        for start in range(0, len(words), WORDS_AT_ONCE):
            yield rows(words.slice(start, WORDS_AT_ONCE), kind)
    path.unlink()


def in_order(usages: Path, lineages: Path, target: Path) -> Path:
    """Write the index of staged usages as one sorted file, where it is not there; its path.

    Some 120 bytes of memory a row, as sorting needs them all.
    """
    if target.exists():
        return target
    names = pl.scan_parquet(usages).select("id", "status", *COLUMNS)
    forms = names.map_batches(_forms, streamable=True, schema={"id": pl.String(), **INDEXED})
    places = pl.scan_parquet(lineages).select(
        "id", "lft", accepted_id=pl.when(~pl.col("is_taxon")).then("accepted_id")
    )
    placed = forms.filter(pl.col("canonical").is_not_null()).join(places, on="id", how="left")
    whole = target.with_suffix(".part")
    placed.sort("standing", "canonical", "id").sink_parquet(whole, compression="lz4")
    whole.rename(target)
    return target


def distinct_words(path: Path) -> tuple[pl.Series, pl.Series]:
    """First words, and all later ones, of the names in a file; in order."""
    words = (
        pl.scan_parquet(path).select(pl.col("canonical").str.splitn(" ", WORDS)).unnest("canonical")
    )
    fields = words.collect_schema().names()
    first = words.select(word=fields[0]).unique()
    later = pl.concat([words.select(word=field) for field in fields[1:]]).drop_nulls().unique()
    one, other = pl.collect_all([first.sort("word"), later.sort("word")], engine="streaming")
    return one.to_series(), other.to_series()


def _forms(names: pl.DataFrame) -> pl.DataFrame:
    found = indexed(names)
    return pl.concat([found, otherwise_read(found)]).select("id", *INDEXED)
