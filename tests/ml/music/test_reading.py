"""Dumps of listening: their layout, damaged lines and archives, tables, signatures."""

import gzip
import tarfile

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ml.music.blocks
from catalog_data.sample.music import draw_listening, write_dumps
from ml.music import LISTENS, DumpError, name_keys, pseudonyms, read_batches, signatures
from ml.music.listens import LATEST

DRAWN = draw_listening(listeners=20, sessions=60, tracks=80, seed=7)
TRACK = {"artist_name": "Nina", "track_name": "Sinnerman"}
SALT = "5a" * 32


def line(**other):
    return msgspec.json.encode(
        {"user_id": 1, "timestamp": 1_700_000_000, "track_metadata": TRACK} | other
    )


def whole(path, **options):
    """All events and faults of a file."""
    batches = list(read_batches(path, **options))
    return pl.concat([b.events for b in batches]), pl.concat([b.faults for b in batches])


@pytest.mark.parametrize("packing", [".tar.zst", ".tar.gz"])
def test_a_full_dump_and_its_increment_hold_every_event_once(tmp_path, packing):
    full, more = write_dumps(tmp_path, DRAWN, packing)
    (events, faults), (extra, none) = whole(full), whole(more)
    assert faults.is_empty() and none.is_empty()
    both = pl.concat([events, extra]).sort("listener", "second", "title")
    expected = pl.DataFrame(
        {
            "listener": DRAWN.listener.astype(str),
            "second": DRAWN.second,
            "title": [f"Synthetic song {track}" for track in DRAWN.track],
        }
    ).sort("listener", "second", "title")
    assert both.select(expected.columns).equals(expected)
    assert dict(both.schema) == LISTENS
    assert both["recording_msid"].null_count() == 0 and extra.height < events.height / 4


def test_the_layout_is_that_of_listenbrainz(tmp_path):
    full, more = write_dumps(tmp_path, DRAWN)
    for path, marks in ((full, {"TIMESTAMP"}), (more, {"START_TIMESTAMP", "END_TIMESTAMP"})):
        with (
            pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as stream,
            tarfile.open(fileobj=stream, mode="r|") as archive,
        ):
            names = archive.getnames()
        top = path.name.removesuffix(".tar.zst")
        files = {name.removeprefix(f"{top}/") for name in names}
        assert {"COPYING", "SCHEMA_SEQUENCE"} | marks <= files
        months = {f"listens/2023/{month}.listens" for month in range(1, 7)}
        assert files - {"COPYING", "SCHEMA_SEQUENCE"} - marks <= months
        assert path == more or months <= files


def test_what_is_drawn_has_tastes_and_sessions_and_follows_its_seed():
    again = draw_listening(listeners=20, sessions=60, tracks=80, seed=7)
    assert all(np.array_equal(a, b) for a, b in zip(again, DRAWN, strict=True))
    many = draw_listening(listeners=50, sessions=4000, tracks=80, seed=1)
    assert 0.84 < np.mean(many.track % 8 == many.listener % 8) < 0.9
    assert np.bincount(many.track // 8).argmax() == 0


def test_a_damaged_line_costs_that_line_and_is_told_by_its_number(tmp_path, monkeypatch):
    bad = [
        b"{", b'{"user_id": 1, "timestamp": "soon"}', line(timestamp=None), b"\xff\xfe",
        line(track_metadata=TRACK | {"track_name": ""}), line(user_id=None), line(timestamp=-5),
        line(track_metadata=TRACK | {"artist_name": "a\0b"}),
    ]  # fmt: skip
    lines = [line(), b"", *bad, line(timestamp=1_700_000_500)]
    path = tmp_path / "mine.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    for block in (8 << 20, 100, 7):
        monkeypatch.setattr(ml.music.blocks, "BLOCK", block)
        events, faults = whole(path)
        assert events["second"].to_list() == [1_700_000_000, 1_700_000_500]
        assert faults["line"].to_list() == list(range(3, 3 + len(bad)))
        assert all(faults["error"].str.len_chars() > 10)


def test_what_players_add_is_kept_where_it_is_what_it_says(tmp_path):
    mbid = "B1A9C0E9-D987-4042-AE91-78D6A3267D69"
    info = {"recording_mbid": mbid, "isrc": "us-rc1-76-07839", "tags": [1]}
    odd = {"recording_mbid": ["x"], "isrc": 7}
    path = tmp_path / "mine.jsonl.gz"
    told = [line(track_metadata=TRACK | {"additional_info": each}) for each in (info, odd, None)]
    path.write_bytes(gzip.compress(b"\n".join(told)))
    events, faults = whole(path)
    assert faults.is_empty()
    assert events["recording_mbid"].to_list() == [mbid.lower(), None, None]
    assert events["isrc"].to_list() == ["USRC17607839", None, None]


def test_a_table_of_plays_is_read_with_its_line_numbers(tmp_path):
    path = tmp_path / "plays.csv"
    path.write_text(
        "listened_at,artist,title,album\n"
        '1700000000,Nina,"Feeling\nGood",\n'
        "2023-11-14T23:13:20+01:00,Nina,Sinnerman,Pastel Blues\n"
        "2023-11-14T22:13:20,Nina,no offset,\n"
        "soon,Nina,no time,\n"
    )
    events, faults = whole(path, listener="me")
    assert events["second"].to_list() == [1_700_000_000, 1_700_000_000]
    assert events["title"].to_list() == ["Feeling\nGood", "Sinnerman"]
    assert faults["line"].to_list() == [5, 6]
    path.write_text("when,artist\n1,Nina\n")
    with pytest.raises(DumpError, match="no column listened_at, title"):
        whole(path)


def test_what_is_no_dump_or_ends_early_is_told(tmp_path):
    full, _ = write_dumps(tmp_path, DRAWN)
    full.write_bytes(full.read_bytes()[:-500])
    (tmp_path / "photo.jpg").write_bytes(b"")
    (tmp_path / "text.jsonl.gz").write_bytes(b"no gzip")
    for name in (full.name, "photo.jpg", "text.jsonl.gz", "gone.tar.zst"):
        with pytest.raises(DumpError, match=name):
            whole(tmp_path / name)


def signed(**columns):
    row = {"listener": "a" * 32, "second": 1, "artist": "Nina", "title": "Sinnerman"} | columns
    event = pl.DataFrame([row])
    track = name_keys(event.select("artist", "title")).alias("track")
    return signatures(event.with_columns(track))[0]


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\0", codec="utf-8")))
def test_a_signature_is_of_listener_second_and_track_alone(name):
    assert signed(title=f" {name.lower()} ") == signed(title=name.lower())
    assert signed(artist="NINA") == signed()
    assert len({signed(), signed(second=2), signed(listener="b" * 32), signed(title="x")}) == 4
    assert signed(artist="a b", title="c") != signed(artist="a", title="b c")


@settings(deadline=None)
@given(st.integers(1, LATEST - 1), st.integers(1, LATEST - 1))
def test_signatures_sort_as_the_seconds_do(one, other):
    made = [signed(second=second) for second in (one, other)]
    assert (made[0] < made[1]) == (one < other) and all(len(each) == 32 for each in made)


def test_a_pseudonym_is_of_dataset_and_salt():
    named = pl.Series(["7", "8", "7"])
    made = pseudonyms(named, "listenbrainz", SALT)
    assert made[0] == made[2] != made[1] and len(made[0]) == 32
    others = [pseudonyms(named, "mine", SALT)[0], pseudonyms(named, "listenbrainz", "6b" * 32)[0]]
    assert len({made[0], *others}) == 3
