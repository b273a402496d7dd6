"""What is known of items besides who heard them: names, groups, audio features. No model here.

What another dataset says of an item counts only where its licence allows production: else a model
would bear a licence that its training set does not tell of.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
import sqlalchemy as sa

from assets.music.models.training import TrainingSet
from ml.music.features import FEATURES, Standard
from ml.taste import Items
from resources.postgres import Postgres

SAID_GENRES, SAID_FEATURES = "music_item_genres", "music_tracks"
MEASURED = ", ".join(f"(m.features->>'{name}')::float8 AS {name}" for name in FEATURES)
NOT_MEASURED = ", ".join(f"NULL::float8 AS {name}" for name in FEATURES)
NAMED = {
    "artist": f"""
        SELECT a.id, a.name, a.name AS artist, NULL::uuid AS album, {NOT_MEASURED}
        FROM facts.music_artists a
    """,  # noqa: S608 - the words are this module's own
    "track": f"""
        SELECT t.id, t.title AS name, a.name AS artist, t.album_id AS album, {MEASURED}
        FROM facts.music_tracks t
        LEFT JOIN facts.music_credits c ON c.item_id = t.id AND c.position = 1
        LEFT JOIN facts.music_artists a ON a.id = c.artist_id
        LEFT JOIN facts.music_tracks m ON m.id = t.id AND EXISTS (
            SELECT FROM facts.music_aliases l JOIN free f USING (dataset)
            WHERE l.item_id = t.id AND f.table_name = '{SAID_FEATURES}')
    """,  # noqa: S608 - the words are this module's own
}
# A track is of its own genres and of those of who made it.
DESCRIBED = f"""
    WITH free AS (
        SELECT dataset, table_name FROM facts.music_licences WHERE allows = 'production'
        UNION SELECT CAST(:dataset AS text), unnest(ARRAY['{SAID_GENRES}', '{SAID_FEATURES}'])
    ), said AS (
        SELECT item_id, genre_id FROM facts.music_item_genres JOIN free USING (dataset)
        WHERE table_name = '{SAID_GENRES}'
    ), named AS ({{named}}
    ), genred AS (
        SELECT item_id, array_agg(DISTINCT lower(g.name) ORDER BY lower(g.name)) AS genres
        FROM (SELECT item_id, genre_id FROM said
            UNION SELECT c.item_id, s.genre_id FROM facts.music_credits c
            JOIN said s ON s.item_id = c.artist_id) AS told
        JOIN facts.music_genres g ON g.id = genre_id GROUP BY 1
    ), described AS (SELECT n.*, g.genres FROM named n LEFT JOIN genred g ON g.item_id = n.id)
    SELECT d.id::text AS item_id, d.name, d.artist, d.album::text AS album,
        coalesce(d.genres, '{{{{}}}}') AS genres, {", ".join(f"d.{name}" for name in FEATURES)},
        encode(sha256(convert_to(d::text, 'UTF8')), 'hex') AS fingerprint
    FROM described d
"""  # noqa: S608 - the words are this module's own


@dataclass(frozen=True)
class Known:
    """What is known of the items of a training set, in its order, and the tables that say it."""

    items: Items
    standard: Standard
    tables: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all of it."""
        names, groups, features = self.items
        made = hashlib.sha256("\n".join(names).encode())
        for row in groups.iter_rows():
            made.update(repr(row).encode())
        made.update(np.ascontiguousarray(features, "<f4").tobytes())
        return made.hexdigest()


def described(postgres: Postgres, kind: str, dataset: str) -> pl.DataFrame:
    """All items of a kind as a training set may know them.

    Returns:
        Frame [item_id, name, artist, album, genres, each of FEATURES, fingerprint].
    """
    query = DESCRIBED.format(named=NAMED[kind])
    return postgres.frame(sa.text(query), {"dataset": dataset})


def known_of(postgres: Postgres, training: TrainingSet) -> Known:
    """What is known of the items of a training set."""
    dataset, kind = training.name
    told = training.item_ids.to_frame("item_id").join(
        described(postgres, kind, dataset), on="item_id", how="left", maintain_order="left"
    )
    standard = Standard.of(told.select(FEATURES).to_numpy())
    items = items_of(told, standard)
    said = {
        SAID_GENRES: items.groups["genres"].list.len().sum(),
        SAID_FEATURES: items.features.shape[1],
    }
    return Known(items, standard, tuple(table for table, much in said.items() if much))


def items_of(told: pl.DataFrame, standard: Standard) -> Items:
    """Rows of ``described`` as models take them."""
    genres = pl.col("genres").fill_null(pl.lit([], dtype=pl.List(pl.String)))
    groups = told.select("artist", "album", genres)
    features = standard.applied(told.select(FEATURES).to_numpy())
    return Items(told["name"].fill_null(""), groups, features)
