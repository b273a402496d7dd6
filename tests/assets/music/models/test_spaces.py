"""Spaces of channels: what may only be looked at leaves nothing behind in production."""

import polars as pl
import pytest
import sqlalchemy as sa

from assets.pointers import served
from catalog_data.identity import vector_table
from catalog_data.music.catalogue import MusicGenre, MusicItemGenre, MusicTrack
from catalog_data.music.licences import Channel, MusicLicence
from catalog_data.music.vectors import KEYS, OF, vectors_of
from tests.assets.music.models.shelves import (
    catalogue,
    counts,
    dataset,
    genres,
    ids,
    keep,
    named,
    playlists,
)

DRAWN, LENT = "synthetic", "lent"
MODELS, VECTORS = ("music_models", "music_champions"), tuple(KEYS)
OURS, THEIRS = [[vectors_of(of, channel) for of in OF] for channel in Channel]
FEATURES = '{"energy": 0.9, "tempo": 180}'


@pytest.fixture
def songs(monkeypatch, said):
    """Playlists of tracks with genres, for everything."""
    from ml.taste import CHALLENGERS

    for name in set(CHALLENGERS) - {"popularity", "content"}:
        monkeypatch.delitem(CHALLENGERS, name)
    _, songs = catalogue(said, 64, DRAWN)
    dataset(said, DRAWN, "production", "music_playlist_tracks", "music_item_genres")
    genres(said, DRAWN, songs)
    playlists(said, DRAWN, songs)
    return songs


def lend(said, songs):
    """What another dataset has for research: of our tracks and of its own. Ids of its own."""
    tables = ("music_playlist_tracks", "music_item_genres", "music_tracks", "play_counts")
    dataset(said, LENT, "research", *tables)
    own = ids("lent track", 16)
    named(said, LENT, "spotify", "track", own)
    named(said, LENT, "spotify", "track", songs.head(8))
    titles = [f"Lent {number % 4}" for number in range(16)]
    keep(said, MusicTrack, id=own, title=titles, disc_number=[1] * 16, features=[FEATURES] * 16)
    with said.begin() as connection:
        told = sa.update(MusicTrack).where(MusicTrack.id.in_(songs.head(8)))
        connection.execute(told.values(features={"energy": 0.5, "tempo": 90}))
    genre = ids("lent genre", 1)
    keep(said, MusicGenre, id=genre, name=["Lent"])
    both = pl.concat([own, songs.head(32)])
    keep(said, MusicItemGenre, item_id=both, genre_id=[genre[0]] * 48, dataset=[LENT] * 48)
    playlists(said, LENT, both, lists=200)
    counts(said, LENT, ids("artist", 16))
    return own


def rows_of(postgres, lance, artifact):
    """What is served of an artifact: which recipe, and all vectors."""
    recipe = served(postgres, artifact)
    if recipe is None:
        return None
    table = vector_table(artifact, recipe)
    rows = pl.from_arrow(lance.columns(table, [KEYS[artifact], "vector", "space", "version"]))
    return recipe, sorted(map(str, rows.rows()))


def test_what_is_lent_for_research_leaves_nothing_in_production(
    songs, said, postgres, resources, derive
):
    lance = resources["lance"]
    derive(*MODELS, *OURS)
    before = {artifact: rows_of(postgres, lance, artifact) for artifact in OURS}
    assert all(rows for _, rows in before.values())
    own = lend(said, songs)
    derive(*MODELS, *VECTORS)
    for artifact, rows in before.items():
        assert rows_of(postgres, lance, artifact) == rows, artifact
    tracks, _, tastes = [rows_of(postgres, lance, artifact) for artifact in THEIRS]
    assert len(tracks[1]) == len(songs) + len(own) and f"tracks of {LENT}" in str(tracks[1])
    assert len(tastes[1]) > len(before[OURS[2]][1])

    with said.begin() as connection:
        connection.execute(sa.delete(MusicLicence).where(MusicLicence.dataset == DRAWN))
    told = derive("music_champions", THEIRS[0], *OURS)
    assert "may use" in told["unavailable"]
    assert [rows_of(postgres, lance, artifact) for artifact in OURS] == [None] * 3
    assert {table.rpartition("_")[0] for table in lance.tables()} == set(THEIRS)
    tracks = rows_of(postgres, lance, THEIRS[0])
    assert len(tracks[1]) == len(own) + 32, "no licence lets the others be looked at"
