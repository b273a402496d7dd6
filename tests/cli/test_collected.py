"""Importing collections by command: counts, playlists and genres, once each, licences told."""

import json

import pytest
import sqlalchemy as sa

from ml.music.core_dump import TABLES
from ml.music.playlists import COLUMNS
from pipelines.cli.entry import run
from tests.ml.music.test_collected import HETREC, MOVIELENS, ROW, written
from tests.musicbrainz_dumps import drawn, write_core_dump


@pytest.fixture
def do(house, capsys, monkeypatch):
    """Runs a command; what it said, in one line."""
    monkeypatch.setenv("COLUMNS", "300")

    def command(*words, code=0):
        assert run(["import", *map(str, words)]) == code
        said = capsys.readouterr()
        return " ".join((said.err if code else said.out).split())

    return command


def rows(house, query):
    return house.said.frame(sa.text(query)).rows()


def test_counts_come_in_once_under_pseudonyms_and_for_research_alone(house, do, tmp_path):
    written(tmp_path, HETREC)
    assert "8 lines, 2 new counts, 0 known already, 6 malformed." in do("counts", tmp_path)
    assert "8 lines, 0 new counts, 2 known already, 6 malformed." in do("counts", tmp_path)
    heard = "SELECT name, plays, length(listener::text) FROM facts.play_counts"
    heard += " JOIN facts.music_artists ON id = artist_id ORDER BY plays"
    assert rows(house, heard) == [('Duran "Duran', 8, 36), ('Duran "Duran', 13, 36)]
    assert rows(house, "SELECT count(*) FROM facts.music_items") == [(2,)]
    faults = "SELECT line, error FROM facts.listen_faults JOIN facts.listen_imports i ON"
    faults += " i.id = import_id WHERE line IN (3, 6) ORDER BY imported_at, line"
    short, nameless = "It has 2 cells instead of 3", "53 has no name in artists.dat"
    assert rows(house, faults) == [(3, short), (6, nameless)] * 2
    told = rows(house, "SELECT table_name, allows FROM facts.music_licences ORDER BY 1")
    assert dict(told) == dict.fromkeys(
        ["music_artists", "music_item_genres", "play_counts"], "research"
    )
    genres = (
        "SELECT g.name FROM facts.music_item_genres JOIN facts.music_genres g ON g.id = genre_id"
    )
    assert rows(house, genres) == [("80s",)]


def test_another_collection_has_artists_of_its_own_and_the_licence_it_is_told(house, do, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    do("counts", written(tmp_path / "one", HETREC))
    said = do("counts", written(tmp_path / "two", MOVIELENS), "--dataset", "films")
    assert "4 lines, 2 new counts, 0 known already, 1 malformed." in said
    assert "Nothing is made of films before its licence is told" in said
    assert rows(house, "SELECT count(*) FROM facts.music_licences WHERE dataset = 'films'") == [
        (0,)
    ]
    assert rows(house, "SELECT count(*) FROM facts.music_artists") == [(4,)]


def songs(path, *rows):
    cells = [",".join(f'"{row[name]}"' for name in COLUMNS) for row in rows]
    path.write_text("\n".join([",".join(COLUMNS), *cells]))
    return path


def test_playlists_keep_their_order_and_what_comes_later_stands_after(house, do, tmp_path):
    song = ROW | {"track_name": "Yes", "playlist_genre": "Pop", "playlist_subgenre": "dance pop"}
    first = [song | {"track_id": track} for track in ("t1", "t2", "t1")]
    path = songs(tmp_path / "songs.csv", *first, song | {"track_id": ""})
    assert "4 lines, 2 new places, 1 known already, 1 malformed." in do("playlists", path)
    assert "4 lines, 0 new places, 3 known already, 1 malformed." in do("playlists", path)
    other = song | {"track_id": "t2", "playlist_id": "p2"}
    songs(path, song | {"track_id": "t3", "track_artist": "C"}, *first, other)
    assert "5 lines, 2 new places, 3 known already" in do("playlists", path)
    placed = (
        "SELECT p.external_id, position, a.external_id AS track FROM facts.music_playlist_tracks"
        " JOIN facts.music_playlists p ON p.id = playlist_id"
        " JOIN facts.music_aliases a ON (item_id, source) = (track_id, 'spotify') ORDER BY 1, 2"
    )
    assert rows(house, placed) == [
        *(("p1", 1, "t1"), ("p1", 2, "t2"), ("p1", 3, "t3")),
        ("p2", 1, "t2"),
    ]
    said = (
        "SELECT t.title, duration_ms, features::text, l.released_on::text, precision, r.name"
        " FROM facts.music_tracks t JOIN facts.music_albums l ON l.id = album_id"
        " JOIN facts.music_credits ON item_id = t.id JOIN facts.music_artists r ON r.id = artist_id"
        " ORDER BY r.name"
    )
    found = rows(house, said)
    assert [row[:2] + row[3:] for row in found] == [
        *[("Yes", 1000, "1999-01-01", "year", "A, B")] * 2,
        ("Yes", 1000, "1999-01-01", "year", "C"),
    ]
    assert json.loads(found[0][2])["tempo"] == 0.5
    counted = "SELECT count(*), count(DISTINCT genre_id) AS genres FROM facts.music_item_genres"
    assert rows(house, counted) == [(6, 2)]
    use = "SELECT DISTINCT allows FROM facts.music_licences WHERE dataset = 'spotify'"
    assert rows(house, use) == [("research",)]


def test_genres_stand_below_others_and_differ_by_more_than_case(house, do, tmp_path):
    (tmp_path / "tree.yaml").write_text("- rock:\n    - ska punk\n- ska:\n    - ska punk\n")
    (tmp_path / "list.txt").write_text("Rock\njazz\n")
    said = do("genres", tmp_path)
    assert "list.txt: 2 lines, 2 new genres" in said and "tree.yaml: 3 lines, 2 new genres" in said
    assert "0 new genres" in do("genres", tmp_path / "tree.yaml")
    below = (
        "SELECT g.name, p.name AS parent FROM facts.music_genre_parents"
        " JOIN facts.music_genres g ON g.id = genre_id"
        " JOIN facts.music_genres p ON p.id = parent_id"
    )
    assert sorted(rows(house, below)) == [("ska punk", "rock"), ("ska punk", "ska")]


def test_what_musicbrainz_tells_of_nothing_known_here_is_not_kept(house, do, tmp_path):
    tables = drawn(1, 50)
    path = write_core_dump(tmp_path / "mbdump.tar.bz2", tables)
    lines = sum(len(tables[name]) for name in TABLES)
    told = f"{lines:,} lines, 0 new ISRCs, 0 known already, 0 malformed."
    assert told in do("musicbrainz", path)
    assert rows(house, "SELECT code, synthetic FROM facts.music_datasets") == [
        ("musicbrainz", False)
    ]


def test_real_collections_come_in_whole(house, do, shared_data):
    music = shared_data / "music"
    said = do("counts", music / "lastfm-hetrec2011")
    assert "74,294 lines, 74,294 new counts, 0 known already, 0 malformed." in said
    songs = do("playlists", music / "spotify" / "spotify_songs.csv.gz")
    assert "26,343 lines, 25,761 new places, 582 known already, 0 malformed." in songs
    assert "794 lines, 780 new genres, 14 known already" in do(
        "genres", music / "genres" / "genres-tree.yaml"
    )
    dated = "SELECT precision, count(*) FROM facts.music_albums GROUP BY 1 ORDER BY 1"
    assert [name for name, _ in rows(house, dated)] == ["day", "month", "year"]
    counted = "SELECT kind, count(*) FROM facts.music_items GROUP BY 1 ORDER BY 1"
    kinds = [("album", 18_833), ("artist", 17_632 + 9_242), ("track", 23_167)]
    assert rows(house, counted) == kinds


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["counts", "gone"], "There is no folder"),
        (["counts", "."], "is no collection of counts"),
        (["playlists", "gone.csv"], "There is no file"),
        (["playlists", "empty.csv"], "empty.csv has no column track_id"),
        (["genres", "."], "There is no tree or list of genres"),
        (["musicbrainz", "empty.csv"], "empty.csv is damaged"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_one_sentence(house, do, tmp_path, words, said):
    (tmp_path / "empty.csv").write_text("a,b\n")
    assert said in do(words[0], tmp_path / words[1], code=1)
    assert rows(house, "SELECT * FROM facts.listen_imports") == []
