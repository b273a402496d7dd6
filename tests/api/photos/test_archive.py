"""Archives and the names in them: safe, unique, of any size, read back by other programs."""

import datetime as dt
import io
import shutil
import subprocess
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from api.photos.exports.archive import Archive, dated
from api.photos.exports.naming import LONGEST, UNSAFE, Names, safe

GIB = 1 << 30


@given(st.lists(st.text(max_size=300), max_size=12))
def test_names_are_safe_and_each_is_there_once(names):
    made = Names("missing.txt")
    given = [made.unique(name) for name in [*names, "Missing.TXT"]]
    assert len({name.casefold() for name in [*given, "missing.txt"]}) == len(given) + 1
    for name in given:
        assert not UNSAFE.search(name) and name == name.lstrip().rstrip(". ")
        assert 0 < len(name.encode()) <= LONGEST + len(" (12)")


def test_names_that_people_give():
    assert safe("../a/passwd") == ".._a_passwd"
    assert safe("C:\\a?.jpg") == "C__a_.jpg"
    assert safe("con.jpg") == "_con.jpg" and safe("console.jpg") == "console.jpg"
    assert [safe(empty) for empty in ("", "..", "  ", "\0")] == ["photo", "photo", "photo", "_"]
    assert safe("A\u030angstro\u0308m.jpg") == "\u00c5ngstr\u00f6m.jpg"
    assert safe("x" * 300 + ".jpeg") == "x" * 195 + ".jpeg"
    names = Names()
    asked = ["a.jpg", "A.JPG", "a (2).jpg", "a.jpg", "a"]
    assert [names.unique(name) for name in asked] == [
        "a.jpg",
        "A (2).JPG",
        "a (2) (2).jpg",
        "a (3).jpg",
        "a",
    ]


def test_dates_are_told_as_far_as_zip_can():
    assert dated(dt.datetime(2024, 5, 4, 12, 30, 59)) == (2024, 5, 4, 12, 30, 59)
    assert dated(dt.datetime(1969, 7, 20)) == dated(None) == (1980, 1, 1, 0, 0, 0)
    assert dated(dt.datetime(2200, 1, 1)) == (1980, 1, 1, 0, 0, 0)


def unzipped(data, tmp_path):
    """What another program says of an archive, where one is at hand."""
    if shutil.which("unzip") is None:
        return ""
    path = tmp_path / "made.zip"
    path.write_bytes(data)
    return subprocess.run(["unzip", "-t", path], check=True, capture_output=True, text=True).stdout  # noqa: S603, S607


def test_what_is_put_in_comes_out_and_what_is_abandoned_does_not(tmp_path):
    archive, whole = Archive(), b""
    for number, name in enumerate(["a.jpg", "half.jpg", "\u96ea \u00e5.jpg", "half.jpg"]):
        archive.begin(name, 2000, None)
        archive.write(bytes([number]) * 1000)
        assert archive.held >= 1000
        whole += archive.drained()
        archive.abandon() if number == 1 else archive.end()
    archive.close()
    whole += archive.drained()
    with zipfile.ZipFile(io.BytesIO(whole)) as read:
        assert read.testzip() is None
        assert read.namelist() == ["a.jpg", "\u96ea \u00e5.jpg", "half.jpg"]
        assert read.read("half.jpg") == bytes([3]) * 1000
    assert "No errors" in (unzipped(whole, tmp_path) or "No errors")


def test_beyond_four_gibibytes_sizes_and_offsets_take_64_bits(tmp_path, monkeypatch):
    large = Archive()
    large.begin("film.mp4", 5 * GIB, None)
    large.write(b"film")
    large.end()
    large.close()
    whole = large.drained()
    assert zipfile.ZipFile(io.BytesIO(whole)).read("film.mp4") == b"film"
    assert "No errors" in (unzipped(whole, tmp_path) or "No errors")
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)  # the same at a size that takes no time
    archive = Archive()
    for number in range(3):
        archive.put(f"{number}.jpg", bytes([number]) * 2000)
    archive.close()
    whole = archive.drained()
    assert zipfile.stringEndArchive64 in whole
    monkeypatch.undo()
    with zipfile.ZipFile(io.BytesIO(whole)) as read:
        assert [read.read(f"{number}.jpg") for number in range(3)] == [
            bytes([number]) * 2000 for number in range(3)
        ]
    assert "No errors" in (unzipped(whole, tmp_path) or "No errors")
