"""The scan against real folders and a real database: photos keep their ids whatever files do."""

import os
import shutil
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.photos.scan import run, scan
from resources.compute import InProcess
from tests.assets.photos.conftest import jpeg

COMPUTE = InProcess(workers=1)
HEAD = b"\xff\xd8\xff"
FILES = """
    SELECT f.path, f.photo_id::text, f.content_id, f.kind, f.missing_since, p.content_id AS now
    FROM facts.photo_files f JOIN facts.photo_sources s ON s.id = f.source_id
    LEFT JOIN facts.photos p ON p.id = f.photo_id
    WHERE s.owner_id = :owner ORDER BY f.path
"""


def files(household, owner):
    return {row["path"]: row for row in household.rows(FILES, owner=owner)}


def photos(household, owner):
    query = "SELECT id::text, content_id FROM facts.photos WHERE owner_id = :owner"
    return {row["id"]: row["content_id"] for row in household.rows(query, owner=owner)}


def failures(household):
    query = "SELECT id, error, attempts FROM derived.failures WHERE asset = 'photo_catalogue'"
    return {row["id"].partition("/")[2]: row["error"] for row in household.rows(query)}


@pytest.fixture
def owner(household):
    return household.person()


@pytest.fixture
def folder(household, owner):
    return household.folder(owner)


def test_a_second_scan_changes_nothing(household, postgres, owner, folder):
    (folder / "sub").mkdir()
    (folder / "a.jpg").write_bytes(jpeg(1))
    (folder / "sub" / "b.jpg").write_bytes(jpeg(2))
    first, second = scan(postgres, COMPUTE), scan(postgres, COMPUTE)
    assert (first.new_photos, first.changed) == (2, 2)
    assert (second.new_photos, second.changed, second.unchanged) == (0, 0, 2)


def test_a_first_scan_that_is_killed_goes_on_where_it_was(
    household, postgres, owner, folder, monkeypatch
):
    monkeypatch.setattr(run, "SHARD", 3)
    for seed in range(8):
        (folder / f"{seed}.jpg").write_bytes(jpeg(seed))
    (folder / "again.jpg").write_bytes(jpeg(0))
    taken = run._take_in

    def killed(postgres, files, report):
        taken(postgres, files, report)
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "_take_in", killed)
    with pytest.raises(KeyboardInterrupt):
        scan(postgres, COMPUTE)
    monkeypatch.setattr(run, "_take_in", taken)
    report = scan(postgres, COMPUTE)
    assert (report.unchanged, report.changed, report.new_photos) == (3, 6, 5)
    assert len(photos(household, owner)) == 8


def test_hidden_and_skipped_names_are_not_entered(household, postgres, owner, folder):
    for name in (".hidden.jpg", "@eaDir/thumb.jpg", ".git/x.jpg", "seen.jpg"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(jpeg(3))
    scan(postgres, COMPUTE)
    assert list(files(household, owner)) == ["seen.jpg"]


def test_links_lead_nowhere(household, postgres, owner, folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.jpg").write_bytes(jpeg(4))
    (folder / "way").symlink_to(outside)
    (folder / "one.jpg").symlink_to(outside / "secret.jpg")
    (folder / "loop").symlink_to(folder)
    scan(postgres, COMPUTE)
    assert files(household, owner) == {}


def test_moved_copied_and_swapped_photos_keep_their_ids(household, postgres, owner, folder):
    (folder / "a.jpg").write_bytes(jpeg(1))
    (folder / "b.jpg").write_bytes(jpeg(2))
    scan(postgres, COMPUTE)
    before = files(household, owner)
    (folder / "a.jpg").rename(folder / "x.jpg")
    (folder / "b.jpg").rename(folder / "a.jpg")
    (folder / "x.jpg").rename(folder / "b.jpg")
    shutil.copy(folder / "a.jpg", folder / "copy.jpg")
    report = scan(postgres, COMPUTE)
    after = files(household, owner)
    assert report.new_photos == 0
    assert after["a.jpg"]["photo_id"] == before["b.jpg"]["photo_id"]
    assert after["b.jpg"]["photo_id"] == before["a.jpg"]["photo_id"]
    assert after["copy.jpg"]["photo_id"] == before["b.jpg"]["photo_id"]


def test_the_only_file_of_a_photo_changed_in_place_is_a_replacement(
    household, postgres, owner, folder
):
    (folder / "a.jpg").write_bytes(jpeg(1))
    scan(postgres, COMPUTE)
    before = files(household, owner)["a.jpg"]
    (folder / "a.jpg").write_bytes(jpeg(9))
    report = scan(postgres, COMPUTE)
    after = files(household, owner)["a.jpg"]
    assert (report.replaced_photos, report.new_photos) == (1, 0)
    assert after["photo_id"] == before["photo_id"]
    assert after["now"] == after["content_id"] != before["content_id"]


def test_one_of_two_files_changed_is_a_new_photo(household, postgres, owner, folder):
    (folder / "a.jpg").write_bytes(jpeg(1))
    (folder / "b.jpg").write_bytes(jpeg(1))
    scan(postgres, COMPUTE)
    (folder / "b.jpg").write_bytes(jpeg(9))
    assert scan(postgres, COMPUTE).new_photos == 1
    assert len(photos(household, owner)) == 2


def test_two_photos_that_turn_into_the_same_bytes_are_not_merged(
    household, postgres, owner, folder
):
    (folder / "a.jpg").write_bytes(jpeg(1))
    (folder / "b.jpg").write_bytes(jpeg(2))
    scan(postgres, COMPUTE)
    ids = photos(household, owner)
    for name in ("a.jpg", "b.jpg"):
        (folder / name).write_bytes(jpeg(3))
    scan(postgres, COMPUTE)
    assert photos(household, owner).keys() == ids.keys()
    assert len(set(photos(household, owner).values())) == 2


def test_the_same_bytes_of_two_owners_are_two_photos(household, postgres, owner, folder):
    other = household.person()
    for place in (folder, household.folder(other)):
        (place / "a.jpg").write_bytes(jpeg(1))
    assert scan(postgres, COMPUTE).new_photos == 2
    assert photos(household, owner).keys().isdisjoint(photos(household, other))


def test_a_vanished_file_is_flagged_and_comes_back_to_its_photo(household, postgres, owner, folder):
    (folder / "a.jpg").write_bytes(jpeg(1))
    (folder / "b.jpg").write_bytes(jpeg(2))
    scan(postgres, COMPUTE)
    before = files(household, owner)
    (folder / "a.jpg").rename(folder.parent / "away.jpg")
    assert scan(postgres, COMPUTE).missing == 1
    assert files(household, owner)["a.jpg"]["missing_since"] is not None
    (folder.parent / "away.jpg").rename(folder / "a.jpg")
    scan(postgres, COMPUTE)
    assert files(household, owner) == before


@pytest.mark.parametrize("harm", ["emptied", "gone"])
def test_a_root_that_is_not_there_flags_nothing(household, postgres, owner, folder, harm):
    (folder / "a.jpg").write_bytes(jpeg(1))
    scan(postgres, COMPUTE)
    if harm == "emptied":
        (folder / "a.jpg").unlink()
    else:
        shutil.rmtree(folder)
    report = scan(postgres, COMPUTE)
    assert (report.failed_sources, report.missing) == (1, 0)
    assert files(household, owner)["a.jpg"]["missing_since"] is None
    assert len(failures(household)) == 1
    folder.mkdir(exist_ok=True)
    (folder / "a.jpg").write_bytes(jpeg(1))
    scan(postgres, COMPUTE)
    assert failures(household) == {}


def test_what_is_no_picture_is_a_failure_with_a_reason(household, postgres, owner, folder):
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "words.jpg").write_bytes(b"not a picture at all")
    (folder / "good.dat").write_bytes(jpeg(1))
    (folder / "good.dat.xmp").write_text("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    os.mkfifo(folder / "pipe.jpg")
    report = scan(postgres, COMPUTE)
    assert report.new_photos == 1
    assert failures(household) == {
        "empty.jpg": "The file is empty.",
        "words.jpg": "The bytes are no picture or film of a kind that is known,"
        " whatever the name says.",
    }
    assert files(household, owner)["good.dat.xmp"]["kind"] == "sidecar"


def test_names_that_no_database_takes_are_failures(household, postgres, owner, folder):
    (folder / os.fsdecode(b"bad\xff.jpg")).write_bytes(jpeg(1))
    (folder / 'quote"comma,\nline.jpg').write_bytes(jpeg(2))
    scan(postgres, COMPUTE)
    assert list(files(household, owner)) == ['quote"comma,\nline.jpg']
    assert list(failures(household).values()) == [
        "'bad\\udcff.jpg' can't be read: its name is no UTF-8."
    ]


NAMES = st.sampled_from(["a.jpg", "b.jpg", "sub/a.jpg", "sub/c.jpg"])
DEEDS = st.sampled_from(["write", "move", "copy", "swap", "drop"])
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "move", "copy", "swap", "drop"]), NAMES, NAMES, st.integers(0, 4)
    ),
    max_size=5,
)


def act(folder, step):
    """Do one thing to the files; nothing where it makes no sense."""
    what, one, other, seed = step
    a, b = folder / one, folder / other
    if what == "write":
        a.write_bytes(HEAD + b"picture %d" % seed)
    elif not a.is_file() or a == b:
        return
    elif what == "drop":
        a.unlink()
    elif what == "move":
        a.replace(b)
    elif what == "copy":
        shutil.copy(a, b)
    elif b.is_file():
        kept = a.read_bytes()
        a.write_bytes(b.read_bytes())
        b.write_bytes(kept)


def check_laws(household, owner, folder, known):
    """What holds after every scan."""
    rows, now = files(household, owner), photos(household, owner)
    there = {str(p.relative_to(folder)) for p in folder.rglob("*.jpg")}
    assert {path for path, row in rows.items() if not row["missing_since"]} == there
    for path in there:
        assert rows[path]["content_id"] == rows[path]["now"]
    assert known.keys() <= now.keys(), "a photo was lost"
    assert len(set(now.values())) == len(now), "two photos of one owner hold the same content"
    for id_, content in known.items():
        if content in {rows[path]["content_id"] for path in there} and now[id_] == content:
            assert {r["photo_id"] for r in rows.values() if r["now"] == content} >= {id_}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rounds=st.lists(STEPS, min_size=1, max_size=4))
def test_whatever_happens_to_files_photos_stay(household, postgres, rounds):
    owner = household.person()
    folder = household.folder(owner, uuid.uuid4().hex)
    (folder / "sub").mkdir()
    (folder / "keep.jpg").write_bytes(HEAD + b"kept")
    known: dict[str, str] = {}
    for steps in rounds:
        before = {p: r["content_id"] for p, r in files(household, owner).items()}
        for step in steps:
            act(folder, step)
        scan(postgres, COMPUTE)
        check_laws(household, owner, folder, known)
        known = photos(household, owner)
        quiet = scan(postgres, COMPUTE)
        assert quiet.changed == 0, before
    shutil.rmtree(folder)
    with household.said.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM facts.users WHERE id = '{owner}'")
