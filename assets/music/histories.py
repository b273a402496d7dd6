"""What each listener has heard, as rows: of a training set, and of the people of the house.

A person is a listener whose id is their own: of what they love, and of what the listeners heard
that they say they are.
"""

import polars as pl
import sqlalchemy as sa

from assets.music.models.training import Named, heard_of, open_tables
from catalog_data.music.licences import Channel
from resources.postgres import Postgres

LOVED = """
    SELECT f.user_id::text AS listener, f.item_id::text AS item_id, 1.0::float8 AS plays
    FROM facts.music_favourites f JOIN facts.music_items i ON i.id = f.item_id
    WHERE i.kind = :kind
"""
CLAIMED = "SELECT listener::text, user_id::text FROM facts.music_listener_claims"
KEYS = ["listener", "item_id"]


def histories(postgres: Postgres, name: Named, channel: Channel) -> pl.DataFrame:
    """Frame [listener, item_id, plays] of a training set and of all people, sorted, pairs once.

    Of the training set only what may be used for the channel.
    """
    usable = open_tables(postgres, name.dataset, channel)
    told = heard_of(postgres, name).filter(pl.col("table").is_in(usable.implode()))
    heard = told.select(*KEYS, "plays")
    loved = postgres.frame(sa.text(LOVED), {"kind": name.item_kind})
    claims = postgres.frame(sa.text(CLAIMED))
    claimed = heard.join(claims, on="listener").drop("listener").rename({"user_id": "listener"})
    parts = pl.concat([heard, loved, claimed.select(heard.columns)])
    return parts.group_by(KEYS).agg(pl.col("plays").sum()).sort(KEYS)


def fingerprints(history: pl.DataFrame, salt: str) -> pl.DataFrame:
    """Frame [id, fingerprint] of listeners: differs where their history or the salt does.

    Another version of polars hashes otherwise: then all is computed once more.
    """
    hashed = history.select("listener", pl.struct("item_id", "plays").hash().alias("hash"))
    summed = hashed.group_by("listener").agg(pl.col("hash").sum(), pl.len())
    told = pl.format("{}.{} {}", "len", "hash", pl.lit(salt)).alias("fingerprint")
    return summed.select(pl.col("listener").alias("id"), told).sort("id")
