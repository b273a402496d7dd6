"""Archives are kept by their bytes: once, under one number, whatever their files' times."""

import os
import zipfile

import pytest
import sqlalchemy as sa

from assets.species import intake
from assets.species.intake import keep_archive, zip_folder
from catalog_data.identity import content_id_of_file, fact_blob_key
from tests.assets.species.conftest import USAGES, write


class Late:
    """Looks a number up, but the first time sees nothing, as before another one committed."""

    def __init__(self, look):
        self.look, self.asked = look, 0

    def __call__(self, *archive):
        self.asked += 1
        return self.look(*archive) if self.asked > 1 else None


def test_the_same_bytes_are_one_release_of_a_source(room, small, tmp_path):
    first = room.bring("a", small)
    os.utime(small / "NameUsage.tsv", (1, 1))
    assert room.bring("a", small) == first
    packed = zip_folder(small, tmp_path / "same.zip")
    assert room.bring("a", packed) == first
    assert room.bring("b", small) == first + 1
    write(small, NameUsage=USAGES + "7\t3\taccepted\tspecies\tPanthera tigris\t\t\n")
    assert room.bring("a", small) == first + 2
    rows = room.rows("SELECT * FROM facts.taxonomy_archives ORDER BY release")
    assert [(row["source"], row["name"]) for row in rows] == [
        ("a", "small"),
        ("b", "small"),
        ("a", "small"),
    ]
    assert rows[0]["content_id"] == rows[1]["content_id"] == content_id_of_file(packed)
    assert rows[0]["size"] == packed.stat().st_size
    assert room.resources["blobs"].facts.exists(fact_blob_key(rows[0]["content_id"]))


def test_who_keeps_the_same_bytes_a_moment_later_learns_their_number(room, small, monkeypatch):
    first, look = room.bring("a", small), intake.number_of
    monkeypatch.setattr(intake, "number_of", late := Late(look))
    blobs = room.resources["blobs"]
    assert keep_archive(room.said, blobs, "a", small, "small", None) == (first, False)
    assert late.asked == 2


def test_a_lost_blob_comes_back_with_its_bytes(room, small):
    number = room.bring("a", small)
    blobs = room.resources["blobs"]
    (key,) = list(blobs.facts.keys())
    blobs.facts.delete(key)
    assert room.bring("a", small) == number
    assert blobs.facts.exists(key)


def test_links_out_of_a_folder_are_left_out(small, tmp_path):
    (tmp_path / "secret.tsv").write_text("x")
    (small / "Reference.tsv").symlink_to(tmp_path / "secret.tsv")
    with zipfile.ZipFile(zip_folder(small, tmp_path / "a.zip")) as packed:
        assert packed.namelist() == ["NameUsage.tsv"]


def test_a_source_must_be_known(room, small):
    blobs = room.resources["blobs"]
    with pytest.raises(sa.exc.IntegrityError):
        keep_archive(room.said, blobs, "nobody", small, "small", None)


def test_the_pipeline_may_keep_archives_too(room, small):
    room.source("bank")
    blobs = room.resources["blobs"]
    origin = "https://example.org/1.zip"
    number, new = keep_archive(room.postgres, blobs, "bank", small, "small", origin)
    assert new
    assert room.value("SELECT origin FROM facts.taxonomy_archives") == origin
    assert keep_archive(room.postgres, blobs, "bank", small, "small", None) == (number, False)


def test_an_archive_in_object_storage_is_fetched(room, small, monkeypatch):
    number = room.bring("far", small)
    store = room.resources["blobs"].facts
    monkeypatch.setattr(store, "local", False)
    monkeypatch.setattr(type(store), "path", far_path(type(store).path))
    room.derive("taxon_release", "lineages")
    assert (
        room.value("SELECT count(*) AS n FROM derived.lineages WHERE release = :r", r=number) == 6
    )


def far_path(path):
    """The path of a key for whoever reads through the store, not for whoever opens it himself."""

    class Far(str):
        __slots__ = ()

        def __fspath__(self):
            raise AssertionError("an object has no path on this machine")

    return lambda store, key: Far(path(store, key))
