"""Who stands for a genre: those heard by most here, and by nobody twice."""

import polars as pl

from assets.music.featured import ranked

MADE = """
    INSERT INTO facts.music_datasets (code, title) VALUES ('d', 'D');
    INSERT INTO facts.music_genres (id, name) VALUES
        ('00000000-0000-4000-8000-0000000000a1', 'Jazz'),
        ('00000000-0000-4000-8000-0000000000a2', 'klezmer')
"""
ARTIST = """
    WITH item AS (INSERT INTO facts.music_items (id, kind) VALUES (:id, 'artist')),
    named AS (INSERT INTO facts.music_artists (id, name) VALUES (:id, :id))
    INSERT INTO facts.music_item_genres (item_id, genre_id, dataset)
    VALUES (:id, '00000000-0000-4000-8000-0000000000a1', 'd')
"""
TRACK = """
    WITH item AS (INSERT INTO facts.music_items (id, kind) VALUES (:id, 'track')),
    named AS (INSERT INTO facts.music_tracks (id, title) VALUES (:id, 'T')),
    played AS (INSERT INTO facts.music_playlist_tracks (playlist_id, position, track_id)
        SELECT id, :place, :id FROM facts.music_playlists WHERE external_id = 'l')
    INSERT INTO facts.music_credits (item_id, artist_id, position) VALUES (:id, :artist, 1)
"""
COUNTED = """
    INSERT INTO facts.play_counts (dataset, listener, artist_id, plays)
    SELECT 'd', gen_random_uuid(), :artist, 1000 FROM generate_series(1, :listeners)
"""
LIST = """
    INSERT INTO facts.music_playlists (id, dataset, external_id, name)
    VALUES (gen_random_uuid(), 'd', 'l', 'L')
"""
A, B, C, D, OTHER = (f"00000000-0000-4000-8000-0000000000b{digit}" for digit in range(5))
FOUND = """
    SELECT genre, rank::int AS rank, artist_id::text AS artist, heard::int AS heard
    FROM derived.music_featured_artists ORDER BY 1, 2
"""


def test_three_are_ranked_by_ears_then_tracks_then_id():
    rows = [("jazz", "c", 1, 0), ("jazz", "b", 1, 5), ("jazz", "a", 1, 0), ("jazz", "d", 0, 9)]
    rows.append(("soul", "z", 0, 0))
    frame = pl.DataFrame(rows, schema=["genre", "artist_id", "heard", "tracks"], orient="row")
    found = ranked(frame.sample(fraction=1, shuffle=True, seed=3))
    assert found.select("genre", "artist_id", "rank").rows() == [
        *(("jazz", id_, rank) for rank, id_ in enumerate("bac", 1)),
        ("soul", "z", 1),
    ]


def test_the_artists_of_a_genre_are_those_heard_by_most(room, derive):
    for statement in MADE.split(";"):
        room.do(statement)
    room.do(LIST)
    for artist in (A, B, C, D):
        room.do(ARTIST, id=artist)
    room.do(COUNTED, artist=B, listeners=3)
    room.do(COUNTED, artist=C, listeners=1)
    for place in (1, 2):  # two tracks of one list are one ear
        room.do(TRACK, id=f"00000000-0000-4000-8000-0000000000c{place}", artist=C, place=place)
    assert derive("featured_artists")["wrote"] == 3
    assert room.rows(FOUND) == [("jazz", 1, B, 3), ("jazz", 2, C, 2), ("jazz", 3, A, 0)]
    assert derive("featured_artists")["wrote"] == 0
    room.do(
        "INSERT INTO facts.music_redirects (from_id, to_id, reason) VALUES (:f, :t, 'r')", f=B, t=D
    )
    derive("featured_artists")
    assert room.rows(FOUND)[0] == ("jazz", 1, D, 3)
