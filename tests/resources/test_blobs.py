"""Blobs in a folder and in object storage: one behaviour, whole or not at all, inside the store."""

import datetime as dt
import hashlib
import os
import subprocess
import sys
import threading
import time
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_data.identity import fact_blob_key, rendition_key
from resources.blobs import Blobs, BlobStore, store

CONTENT = hashlib.sha256(b"a photo").hexdigest()
KEY = fact_blob_key(CONTENT)


@pytest.fixture(params=["folder", "file address", "object storage"])
def blobs(request, tmp_path):
    if request.param == "object storage":
        return store(f"{request.getfixturevalue('bucket')}/{uuid.uuid4().hex}")
    return store(str(tmp_path) if request.param == "folder" else f"file://{tmp_path}")


@pytest.mark.parametrize("data", [b"", b"a photo", bytes(range(256)) * 50_000])
def test_bytes_come_back(blobs, data):
    assert not blobs.exists(KEY)
    blobs.write(KEY, data)
    assert blobs.exists(KEY) and blobs.read(KEY) == data


def test_writing_again_replaces(blobs):
    blobs.write(KEY, b"long ago")
    blobs.write(KEY, b"now")
    assert blobs.read(KEY) == b"now" and list(blobs.keys()) == [KEY]


def test_what_is_absent_is_said_to_be(blobs):
    with pytest.raises(FileNotFoundError):
        blobs.read(KEY)
    assert not blobs.exists(KEY[:5]) and list(blobs.keys()) == []
    assert list(blobs.keys("previews")) == [] and blobs.folders("previews") == []
    blobs.delete(KEY)
    blobs.delete_folder("previews")


def test_a_deleted_blob_is_gone_and_its_neighbour_is_not(blobs):
    blobs.write(KEY, b"a")
    blobs.write(f"{KEY}2", b"b")
    blobs.delete(KEY)
    assert not blobs.exists(KEY) and list(blobs.keys()) == [f"{KEY}2"]


def test_a_dropped_recipe_is_one_folder(blobs):
    old = [rendition_key(CONTENT, "old", name) for name in ("small", "big")]
    new = rendition_key(CONTENT, "new", "small")
    for key in (*old, new):
        blobs.write(key, b"x")
    folder = "/".join(old[0].split("/")[:2])
    assert set(blobs.keys(folder)) == set(old)
    assert blobs.folders("previews") == sorted({folder, "/".join(new.split("/")[:2])})
    blobs.delete_folder(folder)
    assert list(blobs.keys("previews")) == [new] == list(blobs.keys())
    assert blobs.folders("previews") == ["/".join(new.split("/")[:2])]


def test_a_name_that_begins_alike_is_no_part_of_a_folder(blobs):
    blobs.write("previews/ab/x", b"1")
    blobs.write("previews/abc/x", b"2")
    assert list(blobs.keys("previews/ab")) == ["previews/ab/x"]
    blobs.delete_folder("previews/ab")
    assert list(blobs.keys()) == ["previews/abc/x"]


BAD = ["../x", "a/../../x", "..", "/etc/passwd", "", "a/.."]


@pytest.mark.parametrize("key", BAD)
@pytest.mark.parametrize(
    "act",
    [
        lambda blobs, key: blobs.read(key),
        lambda blobs, key: blobs.write(key, b"x"),
        lambda blobs, key: blobs.exists(key),
        lambda blobs, key: blobs.delete(key),
        lambda blobs, key: blobs.delete_folder(key),
        lambda blobs, key: blobs.folders(key),
    ],
    ids=["read", "write", "exists", "delete", "delete_folder", "folders"],
)
def test_no_key_leaves_the_store(blobs, act, key):
    blobs.write(KEY, b"kept")
    with pytest.raises(ValueError, match="is no key"):
        act(blobs, key)
    assert blobs.read(KEY) == b"kept"


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=2000))
def test_any_bytes_lie_under_their_own_hash(tmp_path, data):
    here, key = store(str(tmp_path)), fact_blob_key(hashlib.sha256(data).hexdigest())
    here.write(key, data)
    assert hashlib.sha256(here.read(key)).hexdigest() == key.rsplit("/", 1)[-1]


def test_nobody_sees_half_a_blob(blobs):
    """A reader asks for each blob while it is written: it is absent or whole, and so in lists."""
    data, names = bytes(range(256)) * 8_000, [f"new/{number}" for number in range(20)]

    def write():
        for name in names:
            blobs.write(name, data)

    writer = threading.Thread(target=write)
    writer.start()
    seen = 0
    for name in names:
        while not blobs.exists(name):
            assert writer.is_alive() or blobs.exists(name)
        seen += blobs.read(name) == data
        assert set(blobs.keys("new")) <= set(names)
    writer.join()
    assert seen == len(names)


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
from resources.blobs import store
try:
    store(sys.argv[1]).write(sys.argv[2], bytes(1_000_000))
except OSError:
    sys.exit(3)
"""


def test_a_full_disk_leaves_nothing(tmp_path):
    told = subprocess.run([sys.executable, "-c", FULL, str(tmp_path), KEY], check=False)
    assert told.returncode == 3
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_upload_that_arrives_is_no_blob_yet(tmp_path):
    """The API writes originals under this name until they are whole."""
    here = BlobStore(str(tmp_path))
    here.write(KEY, b"whole")
    (tmp_path / f"{KEY}.0123.part").write_bytes(b"hal")
    assert list(here.keys()) == [KEY]


def test_what_a_killed_writer_left_is_cleared_once_it_is_old(tmp_path):
    here, day = BlobStore(str(tmp_path)), dt.timedelta(days=1)
    here.write(KEY, b"whole")
    for name, hours in (("old", 25), ("new", 23)):
        half = tmp_path / f"{KEY}.{name}.part"
        half.write_bytes(b"hal")
        then = time.time() - hours * 3600
        os.utime(half, (then, then))
    assert here.clear_halves(KEY.split("/")[0], day) == 1
    assert [p.name for p in tmp_path.rglob("*.part")] == [f"{KEY.rpartition('/')[2]}.new.part"]
    assert here.read(KEY) == b"whole" and here.clear_halves("", day) == 0


def test_facts_and_derivations_lie_apart(tmp_path):
    blobs = Blobs(facts_uri=str(tmp_path / "facts"), derived_uri=str(tmp_path / "derived"))
    blobs.facts.write(KEY, b"an original")
    assert not blobs.derived.exists(KEY) and blobs.facts is blobs.facts
