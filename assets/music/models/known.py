"""What is known of items besides who heard them: names, groups, audio features. No model here.

Who may use it decides what is known. What a dataset says of an item counts only where its licence
allows it, names, too: else a model, or a vector, would bear a licence that nobody is told of. Of
datasets that name the same item, the first one wrote its name; who may use either of them is told.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
import sqlalchemy as sa

from assets.music.models.training import TrainingSet
from catalog_data.music.licences import Use
from ml.music.features import FEATURES, Standard
from ml.taste import Items
from resources.postgres import Postgres

SAID_GENRES, SAID_TRACKS, SAID_ARTISTS = "music_item_genres", "music_tracks", "music_artists"
MEASURED = ", ".join(f"(m.features->>'{name}')::float8 AS {name}" for name in FEATURES)
NOT_MEASURED = ", ".join(f"NULL::float8 AS {name}" for name in FEATURES)
# Audio features come with Spotify's id of a track, from whoever brought that.
NAMED = {
    "artist": f"""
        SELECT i.id, a.name, a.name AS artist, NULL::uuid AS album, {NOT_MEASURED}
        FROM facts.music_items i LEFT JOIN artists a ON a.id = i.id WHERE i.kind = 'artist'
    """,  # noqa: S608 - the words are this module's own
    "track": f"""
        SELECT i.id, t.title AS name, b.name AS artist, t.album_id AS album, {MEASURED}
        FROM facts.music_items i
        LEFT JOIN facts.music_tracks t
            ON t.id = i.id AND EXISTS (SELECT FROM told o WHERE o.item_id = t.id)
        LEFT JOIN facts.music_tracks m ON m.id = i.id AND EXISTS (
            SELECT FROM told o WHERE o.item_id = m.id AND o.source = 'spotify')
        LEFT JOIN made_by b ON b.item_id = t.id
        WHERE i.kind = 'track'
    """,  # noqa: S608 - the words are this module's own
}
# A track is of its own genres and of those of who made it.
DESCRIBED = f"""
    WITH free AS (
        SELECT dataset, table_name FROM facts.music_licences
        WHERE allows = ANY(CAST(:uses AS text[]))
        UNION SELECT CAST(:own AS text),
            unnest(ARRAY['{SAID_GENRES}', '{SAID_TRACKS}', '{SAID_ARTISTS}'])
    ), told AS (
        SELECT DISTINCT item_id, source FROM facts.music_aliases JOIN free USING (dataset)
        WHERE (kind, table_name) IN (('track', '{SAID_TRACKS}'), ('artist', '{SAID_ARTISTS}'))
    ), artists AS (
        SELECT a.id, a.name FROM facts.music_artists a
        WHERE EXISTS (SELECT FROM told o WHERE o.item_id = a.id)
    ), made_by AS (
        SELECT DISTINCT ON (c.item_id) c.item_id, a.name
        FROM facts.music_credits c JOIN artists a ON a.id = c.artist_id
        WHERE c.position = 1 ORDER BY c.item_id, a.id
    ), said AS (
        SELECT item_id, genre_id FROM facts.music_item_genres JOIN free USING (dataset)
        WHERE table_name = '{SAID_GENRES}'
    ), named AS ({{named}}
    ), genred AS (
        SELECT item_id, array_agg(DISTINCT lower(g.name) ORDER BY lower(g.name)) AS genres
        FROM (SELECT item_id, genre_id FROM said
            UNION SELECT c.item_id, s.genre_id FROM facts.music_credits c
            JOIN artists a ON a.id = c.artist_id JOIN said s ON s.item_id = a.id) AS all_said
        JOIN facts.music_genres g ON g.id = genre_id GROUP BY 1
    ), described AS (SELECT n.*, g.genres FROM named n LEFT JOIN genred g ON g.item_id = n.id)
    SELECT d.id::text AS item_id, d.name, d.artist, d.album::text AS album,
        coalesce(d.genres, '{{{{}}}}') AS genres, {", ".join(f"d.{name}" for name in FEATURES)},
        encode(sha256(convert_to(d::text, 'UTF8')), 'hex') AS fingerprint
    FROM described d WHERE num_nonnulls(d.name, d.genres) > 0
"""  # noqa: S608

# Of these three tables, those in which a dataset says something.
OWN = f"""
    SELECT '{SAID_GENRES}' AS table_name
    WHERE EXISTS (SELECT FROM facts.music_item_genres WHERE dataset = :own)
    UNION ALL SELECT CASE kind WHEN 'track' THEN '{SAID_TRACKS}' ELSE '{SAID_ARTISTS}' END
    FROM (SELECT DISTINCT kind FROM facts.music_aliases WHERE dataset = :own) AS named
    WHERE kind IN ('track', 'artist')
"""  # noqa: S608


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


def described(
    postgres: Postgres, kind: str, uses: Iterable[Use], own: str | None = None
) -> pl.DataFrame:
    """All items of a kind of which something is said that may be used.

    Args:
        postgres: Where the facts are.
        kind: Artist or track.
        uses: What a licence must allow, one of them.
        own: A dataset that counts whatever its licence allows: whoever asks bears that licence.

    Returns:
        Frame [item_id, name, artist, album, genres, each of FEATURES, fingerprint].
    """
    query = DESCRIBED.format(named=NAMED[kind])
    return postgres.frame(sa.text(query), {"uses": [use.value for use in uses], "own": own})


def known_of(postgres: Postgres, training: TrainingSet) -> Known:
    """What is known of the items of a training set: by itself, and by whom production may use."""
    dataset, kind = training.name
    told = training.item_ids.to_frame("item_id").join(
        described(postgres, kind, [Use.PRODUCTION], dataset),
        on="item_id",
        how="left",
        maintain_order="left",
    )
    standard = Standard.of(told.select(FEATURES).to_numpy())
    items = items_of(told, standard)
    said = {
        SAID_GENRES: items.groups["genres"].list.len().sum(),
        SAID_TRACKS: told["name"].count() if kind == "track" else 0,
        SAID_ARTISTS: told["artist"].count(),
    }
    own = postgres.frame(sa.text(OWN), {"own": dataset})["table_name"]
    return Known(
        items, standard, tuple(table for table, much in said.items() if much and table in own)
    )


def items_of(told: pl.DataFrame, standard: Standard) -> Items:
    """Rows of ``described`` as models take them."""
    genres = pl.col("genres").fill_null(pl.lit([], dtype=pl.List(pl.String)))
    groups = told.select("artist", "album", genres)
    features = standard.applied(told.select(FEATURES).to_numpy())
    return Items(told["name"].fill_null(""), groups, features)
