"""A drawn record shelf: artists, tracks and playlists of people with tastes, kept as facts."""

import uuid

import numpy as np
import polars as pl

from catalog_data.music.catalogue import (
    MusicAlias,
    MusicArtist,
    MusicCredit,
    MusicGenre,
    MusicItem,
    MusicItemGenre,
    MusicTrack,
)
from catalog_data.music.licences import MusicDataset, MusicLicence
from catalog_data.music.listening import MusicPlaylist, MusicPlaylistTrack, PlayCount
from catalog_data.sample.music import draw_listening
from resources.postgres import Postgres, insert_new

SPACE = uuid.UUID("4d0cf5a1-2f8c-4a52-9d7a-0f5f0c9f2b11")
OF_ARTIST = 4  # tracks


def ids(kind: str, count: int) -> pl.Series:
    """Ids that are the same in every test."""
    made = [str(uuid.uuid5(SPACE, f"{kind} {number}")) for number in range(count)]
    return pl.Series(made, dtype=pl.String)


def keep(said: Postgres, model, **columns) -> None:
    """Rows of a table of facts; those known already are left."""
    with said.begin() as connection:
        insert_new(connection, model.__table__, [pl.DataFrame(columns)])


def dataset(said: Postgres, code: str, allows: str, *tables: str, synthetic: bool = False) -> None:
    """A dataset and what its tables may be used for."""
    now = "2024-01-01T00:00:00+00:00"
    keep(said, MusicDataset, code=[code], title=[code], synthetic=[synthetic], added_at=[now])
    for table in tables:
        licence = {"licence": ["own"], "allows": [allows]}
        keep(said, MusicLicence, dataset=[code], table_name=[table], **licence)


def named(said: Postgres, code: str, source: str, kind: str, some: pl.Series) -> None:
    """Items that a dataset gave, under names of a source."""
    count, now = len(some), "2024-01-01T00:00:00+00:00"
    keep(said, MusicItem, id=some, kind=[kind] * count, added_at=[now] * count)
    told = {"external_id": [f"{code}:{id_}" for id_ in some], "item_id": some}
    same = {"source": [source] * count, "kind": [kind] * count, "dataset": [code] * count}
    keep(said, MusicAlias, **same, **told)


def catalogue(said: Postgres, tracks: int, code: str = "synthetic") -> tuple[pl.Series, pl.Series]:
    """Tracks and their artists, drawn by a dataset for everything; the ids of both."""
    artists, songs = ids("artist", tracks // OF_ARTIST), ids("track", tracks)
    dataset(said, code, "production", "music_tracks", "music_artists", synthetic=True)
    for kind, some in (("artist", artists), ("track", songs)):
        named(said, code, "synthetic", kind, some)
    names = [f"Artist {number}" for number in range(len(artists))]
    keep(said, MusicArtist, id=artists, name=names)
    nothing = pl.Series([None] * tracks, dtype=pl.String)
    keep(
        said,
        MusicTrack,
        id=songs,
        title=[f"Song {number}" for number in range(tracks)],
        album_id=nothing,
        disc_number=[1] * tracks,
        track_number=nothing,
        duration_ms=nothing,
        features=nothing,
    )
    whose = artists[[number // OF_ARTIST for number in range(tracks)]]
    keep(said, MusicCredit, item_id=songs, artist_id=whose, position=[1] * tracks)
    return artists, songs


def playlists(
    said: Postgres, code: str, songs: pl.Series, lists: int = 120, seed: int = 1
) -> pl.Series:
    """Playlists of people, each mostly of one taste; their ids."""
    drawn = draw_listening(lists, 4 * lists, len(songs), seed)
    rows = pl.DataFrame({"who": drawn.listener - 1, "track": songs[drawn.track.tolist()]})
    rows = rows.unique(maintain_order=True).with_columns(
        position=pl.int_range(pl.len()).over("who") + 1
    )
    made = ids(f"playlist of {code}", lists)
    numbers = [str(number) for number in range(lists)]
    keep(said, MusicPlaylist, id=made, dataset=[code] * lists, external_id=numbers, name=numbers)
    whose = made[rows["who"].to_list()]
    keep(
        said,
        MusicPlaylistTrack,
        playlist_id=whose,
        position=rows["position"],
        track_id=rows["track"],
    )
    return made


def counts(said: Postgres, code: str, artists: pl.Series, listeners: int = 60) -> None:
    """How often people heard artists, drawn by a seed."""
    draw = np.random.default_rng(3)
    who = np.repeat(np.arange(listeners), 8)
    taste = who % 4
    which = taste + 4 * draw.integers(0, len(artists) // 4, len(who))
    rows = pl.DataFrame({"who": who, "artist": artists[which.tolist()]}).unique(maintain_order=True)
    people = ids(f"listener of {code}", listeners)
    keep(
        said,
        PlayCount,
        dataset=[code] * rows.height,
        listener=people[rows["who"].to_list()],
        artist_id=rows["artist"],
        plays=draw.integers(1, 50, rows.height),
    )


def genres(said: Postgres, code: str, songs: pl.Series) -> None:
    """Eight genres, one for each taste, as a dataset says."""
    made = ids("genre", 8)
    keep(said, MusicGenre, id=made, name=[f"Genre {number}" for number in range(8)])
    whose = made[[number % 8 for number in range(len(songs))]]
    keep(said, MusicItemGenre, item_id=songs, genre_id=whose, dataset=[code] * len(songs))
