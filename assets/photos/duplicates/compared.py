"""Pairs of contents that look alike, kept: only what is new is compared. Groups are not here."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import sqlalchemy as sa

from assets.incremental import Stamp, pending
from assets.photos.descriptors import ARTIFACT, descriptors
from assets.shelves import TableShelf
from catalog_data.identity import vector_table
from catalog_data.photos.duplicates import ComparedContent, LookAlikePair
from ml.duplicates import DISTANCE, VERIFY_RECIPE, Descriptor, look_alikes
from resources.lance import Lance
from resources.postgres import Postgres, merge_rows

PAIRS: sa.Table = LookAlikePair.__table__  # type: ignore[assignment]
COMPARED: sa.Table = ComparedContent.__table__  # type: ignore[assignment]
MADE = ("recipe", "run_id", "computed_at")
FOUND = pl.Schema(
    {
        "left_id": pl.String(),
        "right_id": pl.String(),
        "turn": pl.Int64(),
        "distance": pl.Int64(),
        "similarity": pl.Float64(),
    }
)


@dataclass(frozen=True)
class Changes:
    """What to compare, and what is told no more: ids of contents."""

    fresh: pl.DataFrame
    gone: pl.Series


def compare_recipe(described_by: str) -> str:
    """How pairs are found among descriptors of a recipe."""
    return f"{VERIFY_RECIPE}; {DISTANCE} bits; {described_by}"


def compared(postgres: Postgres, lance: Lance, run_id: str, described_by: str) -> int:
    """Compare contents that are new with all others, and keep the pairs; how many were new.

    One transaction: a crash leaves what was. Nothing is read but ids where nothing is new.
    """
    stamp = Stamp(run_id, compare_recipe(described_by))
    known = lance.triples(vector_table(ARTIFACT, described_by), "content_id")
    changes = changed(known, TableShelf(postgres, ComparedContent).triples(), stamp.recipe)
    if not changes.fresh.height and not len(changes.gone):
        return 0
    pairs = FOUND.to_frame()
    if changes.fresh.height:
        pairs = pairs_of(*descriptors(lance, described_by), changes.fresh["id"])
    _keep(postgres, with_fingerprints(pairs, known), changes, stamp)
    return changes.fresh.height


def changed(known: pl.DataFrame, done: pl.DataFrame, recipe: str) -> Changes:
    """Contents [id, fingerprint] that are new or described anew; those that are no more."""
    inputs = known.select("id", "fingerprint")
    gone = done.join(inputs, on="id", how="anti")["id"]
    return Changes(pending(inputs, done, recipe), gone)


def pairs_of(ids: pl.Series, pictures: Descriptor, fresh: pl.Series) -> pl.DataFrame:
    """Pairs (FOUND) of which one content at least is fresh; ids ascend."""
    new = ids.is_in(fresh.implode()).to_numpy()
    found = look_alikes(pictures, None if new.all() else new)
    told = {
        "left_id": ids.gather(found.left),
        "right_id": ids.gather(found.right),
        "turn": found.turn,
        "distance": found.distance,
        "similarity": np.round(found.similarity.astype(np.float64), 4),
    }
    return pl.DataFrame(told).cast(FOUND)  # type: ignore[arg-type]


def with_fingerprints(pairs: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Pairs with half of the fingerprint of either descriptor."""
    prints = known.select("id", pl.col("fingerprint").str.head(32))
    left = pairs.join(prints, left_on="left_id", right_on="id").rename({"fingerprint": "one"})
    both = left.join(prints, left_on="right_id", right_on="id")
    return both.with_columns(fingerprint=pl.concat_str("one", "fingerprint")).drop("one")


def _keep(postgres: Postgres, pairs: pl.DataFrame, changes: Changes, stamp: Stamp) -> None:
    """Take away what was told of changed contents, then write what was found."""
    made = [
        pl.lit(value).alias(name) for name, value in stamp.row("", "", {}).items() if name in MADE
    ]
    done = changes.fresh.rename({"id": "content_id"}).with_columns(made)
    stale = sa.cast(pl.concat([changes.fresh["id"], changes.gone]).to_list(), sa.ARRAY(sa.Text))
    told = sa.or_(PAIRS.c.left_id == sa.any_(stale), PAIRS.c.right_id == sa.any_(stale))
    with postgres.begin() as connection:
        connection.execute(sa.delete(PAIRS).where(told))
        connection.execute(sa.delete(COMPARED).where(COMPARED.c.content_id == sa.any_(stale)))
        merge_rows(connection, PAIRS, pairs.with_columns(made))
        merge_rows(connection, COMPARED, done)
