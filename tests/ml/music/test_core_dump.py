"""MusicBrainz' core dump is read table by table; bad lines are told, another archive refused."""

import bz2

import pytest

from ml.music import DumpError
from ml.music.core_dump import TABLES, read_core_dump
from tests.musicbrainz_dumps import drawn, mbid, spotify, write_core_dump

BAD = [
    ("isrc", b"7\t1\tshort\t\\N\t0\t2026"),
    ("isrc", b""),
    ("isrc", b"8\t\xff\xff\tXXDRW0000001\t\\N\t0\t2026"),
    ("recording", b"half a line"),
    ("recording", b"12\tno-mbid\tName"),
    ("url", b"5\t\xff"),
]


def read(path):
    """What a dump tells, by table: rows, faults, lines."""
    told = {}
    for piece in read_core_dump(path):
        rows, faults, lines = told.get(piece.table, ([], [], 0))
        told[piece.table] = (
            rows + piece.rows.rows(),
            faults + piece.faults.rows(),
            lines + piece.lines,
        )
    return told


@pytest.mark.parametrize("packing", [".tar.bz2", ".tar.zst"])
def test_what_is_told_of_recordings_is_read_in_order(tmp_path, packing):
    tables = drawn(7)
    told = read(write_core_dump(tmp_path / f"mbdump{packing}", tables))
    assert list(told) == list(TABLES)
    assert told["recording"] == ([(n, mbid(n)) for n in range(1, 101)], [], 100)
    assert told["isrc"][0] == [(row[1], row[2]) for row in tables["isrc"]]
    assert told["recording_gid_redirect"][0] == [(1, mbid(101))]
    at = [int(address[-22:]) for _, _, address, *_ in tables["url"][:-1]]
    assert [value for _, value in told["url"][0]] == [spotify(n) for n in at]
    assert told["url"][2] == len(at) + 1, "what is elsewhere is of no interest, and no fault"


def test_a_line_that_says_nothing_is_told_by_its_number(tmp_path, monkeypatch):
    monkeypatch.setattr("ml.music.blocks.BLOCK", 512)
    tables = drawn(3)
    told = read(write_core_dump(tmp_path / "mbdump.tar.bz2", tables, BAD))
    last = len(tables["isrc"])
    assert [line for line, _ in told["isrc"][1]] == [last + 1, last + 2, last + 3]
    assert told["isrc"][1][0][1] == "It is no ISRC of a recording."
    assert [line for line, _ in told["recording"][1]] == [101, 102]
    assert told["url"][1] == [] and len(told["recording"][0]) == 100


def test_what_is_no_core_dump_is_refused(tmp_path):
    tables = drawn(1, 3)
    derived = write_core_dump(tmp_path / "mbdump-derived.tar.bz2", {"tag": [(1, "noise")]})
    backwards = write_core_dump(tmp_path / "turned.tar.bz2", dict(reversed([*tables.items()])))
    cut = tmp_path / "cut.tar.bz2"
    cut.write_bytes(write_core_dump(tmp_path / "whole.tar.bz2", tables).read_bytes()[:-40])
    broken = tmp_path / "broken.tar.bz2"
    broken.write_bytes(bz2.compress(b"no archive"))
    for path, words in (
        *((derived, "mbdump.tar.bz2 does"), (backwards, "another order")),
        *((cut, "cannot be read"), (broken, "damaged"), (tmp_path / "none.bz2", "cannot be read")),
    ):
        with pytest.raises(DumpError, match=words):
            list(read_core_dump(path))
