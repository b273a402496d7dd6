"""Collections of counts, playlists and genres: their layouts, and what is wrong in them by line."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.music import DumpError, layout_of, read_genres, read_playlists
from ml.music.playlists import COLUMNS
from ml.music.tables import read_rows

HETREC = {
    "user_artists_train.tsv.gz": (
        "userID\tartistID\tweight\n2\t51\t13\n2\t52\n\n3\t51\t0\n3\t52\t1e9\n"
        '4\t53\t7\n\t51\t3\n5\t51\t"\n6\t51\t+8\n'
    ),
    "artists.dat": (
        'id\tname\turl\tpictureURL\n51\tDuran "Duran\tu\tp\n52\tMorcheeba\tu\tp\n51\tX\tu\tp\n'
    ),
    "tags.tsv": "tagID\ttagValue\n1\tmetal\n2\t80s\n",
    "user_taggedartists.tsv": "userID\tartistID\ttagID\n2\t51\t2\n3\t51\t2\n3\t51\t1\n3\t51\t1\n",
}
MOVIELENS = {
    "ratings.csv": "userId,movieId,rating,t\n1,10,4.0,5\n1,11,3.5,5\n2,10,5,5\n2,11,six,5\n",
    "movies.csv": 'movieId,title,genres\n10,"Heat, The",Action|Crime\n11,Up,(no genres listed)\n',
}


def written(folder, files):
    """A folder of such tables, packed where their names say so."""
    for name, text in files.items():
        data = text.encode()
        (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return folder


def whole(layout):
    """Rows and faults of all pieces; and how many lines they were."""
    rows, faults, lines = [], [], 0
    for piece in layout.counts():
        rows += piece.rows.rows()
        faults += piece.faults.rows()
        lines += piece.lines
    return rows, sorted(faults), lines


def test_hetrec_counts_are_read_and_what_is_none_is_told_by_its_line(tmp_path):
    layout = layout_of(written(tmp_path, HETREC))
    rows, faults, lines = whole(layout)
    assert rows == [("2", "51", 13, 2), ("4", "53", 7, 6), ("6", "51", 8, 9)]
    assert [line for line, _ in faults] == [3, 4, 5, 7, 8]
    assert lines == len(rows) + len(faults)
    assert faults[0][1] == "It has 2 cells instead of 3"
    assert faults[1][1] == "0 is no count"
    assert "names no listener" in faults[3][1]
    assert layout.items().rows() == [("51", 'Duran "Duran'), ("52", "Morcheeba")]
    assert layout.genres().rows() == [("51", "80s")], "one person's tag is theirs alone"


def test_of_ratings_four_stars_and_more_are_a_play(tmp_path):
    layout = layout_of(written(tmp_path, MOVIELENS))
    rows, faults, lines = whole(layout)
    assert [row[:3] for row in rows] == [("1", "10", 1), ("2", "10", 1)]
    assert faults == [(5, "six is no count")] and lines == 4
    assert layout.items()["name"].to_list() == ["Heat, The", "Up"]
    assert layout.genres().rows() == [("10", "Action"), ("10", "Crime")]


def test_what_is_no_collection_says_what_one_is(tmp_path):
    with pytest.raises(DumpError, match=r"neither user_artists and artists \(HetRec\) nor"):
        layout_of(tmp_path)
    layout = layout_of(written(tmp_path, HETREC | {"artists.dat": "id\ttitle\n1\tx\n"}))
    with pytest.raises(DumpError, match=r"artists.dat has no column name"):
        layout.items()
    (tmp_path / "tags.tsv").write_bytes(b"tagID\ttagValue\n1\t\xff\n")
    with pytest.raises(DumpError, match=r"tags.tsv is damaged"):
        layout.genres()


ROW = dict.fromkeys(COLUMNS, "0.5") | {
    "track_id": "t1",
    "track_name": 'Say "yes"',
    "track_artist": "A, B",
    "track_album_id": "a1",
    "playlist_id": "p1",
    "playlist_genre": "",
    "track_album_release_date": "1999",
    "duration_ms": "1000",
}


def listed(tmp_path, *rows):
    """A table of playlists, read whole."""
    path = tmp_path / "songs.csv"
    cells = [",".join('"' + row[name].replace('"', '""') + '"' for name in COLUMNS) for row in rows]
    path.write_text("\n".join([",".join(COLUMNS), *cells]))
    pieces = list(read_playlists(path))
    return [row for piece in pieces for row in piece.rows.to_dicts()], [
        fault for piece in pieces for fault in piece.faults.rows()
    ]


def test_a_release_is_as_exact_as_it_was_told_and_features_are_numbers(tmp_path):
    dates = ["1999", "1999-11", "1999-11-30", "1999-13", "soon", ""]
    rows, faults = listed(tmp_path, *(ROW | {"track_album_release_date": date} for date in dates))
    assert [str(row["released_on"]) for row in rows] == [
        *("1999-01-01", "1999-11-01", "1999-11-30"),
        *("None", "None", "None"),
    ]
    assert [row["precision"] for row in rows] == ["year", "month", "day", None, None, None]
    assert not faults
    features = json.loads(rows[0]["features"])
    assert len(features) == 12 and features["tempo"] == 0.5
    assert (rows[0]["title"], rows[0]["artist"], rows[0]["genre"]) == ('Say "yes"', "A, B", None)
    odd, _ = listed(tmp_path, ROW | {"tempo": "fast", "energy": "inf"})
    assert (
        json.loads(odd[0]["features"])["tempo"] is json.loads(odd[0]["features"])["energy"] is None
    )


def test_a_row_that_names_no_track_is_a_fault(tmp_path):
    rows, faults = listed(
        tmp_path, ROW | {"track_name": ""}, ROW, ROW | {"track_artist": "x" * 501}
    )
    assert [row["line"] for row in rows] == [3]
    assert faults == [(2, "It has no track_name"), (4, "A name is longer than 500 letters")]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=40))
def test_every_line_is_a_row_or_a_fault_under_its_own_number(tmp_path_factory, widths):
    path = tmp_path_factory.mktemp("rows") / "t.tsv"
    path.write_text("\n".join(["a\tb", *("\t".join(["x"] * width) for width in widths)]))
    rows, faults = [], []
    for piece in read_rows(path, ("a",)):
        rows += piece.rows["line"].to_list()
        faults += piece.faults["line"].to_list()
    lines = {width: [2 + i for i, w in enumerate(widths) if w == width] for width in (1, 2, 3)}
    assert rows == lines[2] and sorted(faults) == sorted(lines[1] + lines[3])


def test_a_tree_of_genres_says_what_stands_below_what(tmp_path):
    tree, flat, bad = tmp_path / "tree.yaml", tmp_path / "flat.txt", tmp_path / "bad.yml"
    tree.write_text("- Rock:\n    - punk:\n        - Oi!\n    - 2 tone\n- ska:\n    - 2 tone\n")
    flat.write_text("Rock\n\n ska \nrock\n")
    assert read_genres(tree).rows() == [
        *(("rock", None), ("punk", "rock"), ("oi!", "punk"), ("2 tone", "rock")),
        *(("ska", None), ("2 tone", "ska")),
    ]
    assert read_genres(flat).rows() == [("rock", None), ("ska", None)]
    bad.write_text("- a: [")
    with pytest.raises(DumpError, match=r"bad.yml cannot be read as genres"):
        read_genres(bad)
