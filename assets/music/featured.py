"""Artists who stand for the featured genres: heard by most here. Nobody outside is asked."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.incremental import Stamp
from assets.music.externals import listening, music_catalogue
from assets.music.listens import listens
from assets.photos.figures.keeping import checked
from assets.wholesets import Made, keep_set
from catalog_data.music.featured import ARTISTS, GENRES, FeaturedArtist
from resources.postgres import Postgres

TABLE: sa.Table = FeaturedArtist.__table__  # type: ignore[assignment]
ARTIFACT, RECIPE, WHOLE = "featured_artists", "featured artists 1", "featured_artists_are_whole"
# A listener, or a list, counts once for an artist, so that nobody alone makes a genre's face.
HEARD = """
    WITH featured AS (
        SELECT g.id, lower(g.name) AS genre FROM facts.music_genres g
        WHERE lower(g.name) = ANY(:genres)
    ), meant AS (
        SELECT DISTINCT coalesce(r.to_id, a.id) AS artist_id, a.id, f.genre
        FROM facts.music_artists a
        LEFT JOIN facts.music_redirects r ON r.from_id = a.id
        JOIN facts.music_item_genres i ON i.item_id = a.id
        JOIN featured f ON f.id = i.genre_id
        UNION SELECT DISTINCT coalesce(r.to_id, c.artist_id), c.artist_id, f.genre
        FROM facts.music_credits c
        LEFT JOIN facts.music_redirects r ON r.from_id = c.artist_id
        JOIN facts.music_item_genres i ON i.item_id = c.item_id
        JOIN featured f ON f.id = i.genre_id
    ), wanted AS (SELECT DISTINCT id AS artist_id FROM meant
    ), credited AS (
        SELECT c.artist_id, c.item_id FROM facts.music_credits c JOIN wanted USING (artist_id)
        JOIN facts.music_tracks t ON t.id = c.item_id
    ), ears AS (
        SELECT artist_id, listener::text AS ear FROM facts.play_counts JOIN wanted USING (artist_id)
        UNION SELECT c.artist_id, l.listener::text FROM derived.music_listens l
        JOIN credited c ON c.item_id = l.track_id
        UNION SELECT c.artist_id, p.playlist_id::text FROM facts.music_playlist_tracks p
        JOIN credited c ON c.item_id = p.track_id
    ), heard AS (SELECT artist_id, count(DISTINCT ear) AS heard FROM ears GROUP BY 1
    ), known AS (SELECT artist_id, count(*) AS tracks FROM credited GROUP BY 1)
    SELECT m.genre, m.artist_id::text AS artist_id, sum(coalesce(h.heard, 0))::bigint AS heard,
        sum(coalesce(k.tracks, 0))::bigint AS tracks
    FROM meant m LEFT JOIN heard h ON h.artist_id = m.id LEFT JOIN known k ON k.artist_id = m.id
    GROUP BY 1, 2
"""


def ranked(heard: pl.DataFrame) -> pl.DataFrame:
    """The first three of each genre: heard by most, then known by most tracks, then by id.

    Args:
        heard: Frame [genre, artist_id, heard, tracks].
    """
    order = ["genre", "heard", "tracks", "artist_id"]
    rows = heard.sort(order, descending=[False, True, True, False])
    numbered = rows.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("genre"))
    return numbered.filter(pl.col("rank") <= ARTISTS)


def made_of(heard: pl.DataFrame) -> Made:
    """The set, checked: three of each genre that has three."""
    found = ranked(heard)
    most = heard.group_by("genre").agg(expected=pl.len().clip(upper_bound=ARTISTS))
    there = found.group_by("genre").len()
    short = most.join(there, on="genre", how="left").filter(
        pl.col("expected").ne_missing(pl.col("len"))
    )
    made = checked(WHOLE, {TABLE: found}, {"genres_that_lack_artists": short.height})
    return Made(made.sets, made.check, {**made.told, "genres": heard["genre"].n_unique()})


@dg.asset(
    group_name="music",
    kinds={"postgres"},
    deps=[music_catalogue, listening, listens],
    check_specs=[dg.AssetCheckSpec(WHOLE, asset=ARTIFACT, blocking=True)],
    code_version=RECIPE,
)
def featured_artists(context: dg.AssetExecutionContext, postgres: Postgres) -> Iterator[Any]:
    """An artist who stands for one of twenty genres: one of the three heard by most here."""
    with postgres.writing(ARTIFACT):
        heard = postgres.frame(sa.text(HEARD), {"genres": list(GENRES)})
        stamp = Stamp(context.run.run_id, RECIPE)
        kept = keep_set(postgres, ARTIFACT, stamp, [heard], [TABLE], lambda: made_of(heard))
    told = {**kept.told, **kept.counts, "recipe": RECIPE}
    yield dg.MaterializeResult(metadata=told, check_results=[kept.check])
