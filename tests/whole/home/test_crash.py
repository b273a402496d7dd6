"""The pipeline is killed in the midst of filling a home, again and again: nothing is amiss after.

Files keep arriving between the kills, so that every fill has something to do in every asset.
"""

import time

import pytest
from dagster import DagsterRunStatus as Status
from dagster import RunsFilter

from catalog_data.tables import MUSIC_ARTIFACTS
from resources.runs import POOLS
from tests.whole.houses import Up, do, opened, picture
from tests.whole.killing import MINA, PASSWORD, killed_again_and_again, settled

CONTENTS = "SELECT DISTINCT content_id FROM facts.photos"
PHOTOS = "SELECT id::text FROM facts.photos"
RENDERED = "SELECT content_id FROM derived.photo_previews"
PLACED = "SELECT photo_id::text FROM derived.photo_metadata WHERE latitude IS NOT NULL"
TABLES = {
    "photo_metadata": ("photo_id::text", PHOTOS),
    "photo_places": ("photo_id::text", PLACED),
    "photo_previews": ("content_id", CONTENTS),
    "photo_hashes": ("content_id", RENDERED),
}
BROKEN = ["jonas/things/IMG_3002.jpg", "jonas/things/IMG_3003.jpg"]
UNFINISHED = [Status.QUEUED, Status.STARTING, Status.STARTED, Status.CANCELING]
STEPS = ("", "photo_catalogue", "photo_metadata", "photo_previews", "photo_places")
STEPS += ("photo_appearance", "photo_hashes", "photo_words", "photo_similarity_index")


def failed(inside, asset):
    """Ids that an asset gave up."""
    query = "SELECT id FROM derived.failures WHERE asset = :asset"
    return {row[0] for row in inside.rows(query, asset=asset)}


def everything_is_derived_once(inside, folder):
    drawn = {path.read_bytes() for path in folder.glob("*.jpg")}
    listed = "SELECT id::text FROM facts.photo_files WHERE path LIKE '___.jpg'"
    assert len(inside.ids(listed)) == len(list(folder.glob("*.jpg")))
    assert len(inside.ids(CONTENTS)) > len(drawn) + 30
    for table, (key, known) in TABLES.items():
        wanted = sorted(set(inside.ids(known)) - failed(inside, table))
        assert inside.ids(f"SELECT {key} FROM derived.{table}") == wanted, table
    served = {name.rpartition("_")[0]: name for name in inside.lance.tables()}
    by_content = ["photo_appearance", "photo_descriptors", "photo_faces"]
    assert sorted(served) == sorted(["photo", *by_content, *MUSIC_ARTIFACTS])
    words = inside.lance.triples(served["photo"], "photo_id")
    assert sorted(words["id"]) == inside.ids(PHOTOS)
    for artifact in ("photo_appearance", "photo_descriptors"):
        vectors = inside.lance.triples(served[artifact], "content_id")
        assert sorted(vectors["id"]) == inside.ids(RENDERED), artifact


def nothing_is_half_done(inside):
    assert inside.torn() == []
    with inside.books() as books:
        left = books.get_runs(RunsFilter(statuses=UNFINISHED))
        assert [(run.run_id, run.status, run.tags) for run in left] == []
        for pool in POOLS:
            assert not books.event_log_storage.get_concurrency_info(pool).claimed_slots


def the_next_file_is_picked_up(up):
    """Seconds until a file put into the inbox is found by its words."""
    mine = up.log_in(MINA, PASSWORD)
    began = time.monotonic()
    inbox = up.home / "inbox" / "mina"
    inbox.mkdir(exist_ok=True)
    (inbox / "next.jpg").write_bytes(picture(777, "Nextcam"))
    while not up.items("photos/search", mine, q="Nextcam"):
        assert time.monotonic() - began < 90
        time.sleep(0.5)
    return time.monotonic() - began


@pytest.mark.timeout(900)
def test_a_fill_killed_three_times_ends_well(survivor, monkeypatch):
    assert len(survivor.kills) == 3 and all(survivor.kills)
    with opened(survivor.root, monkeypatch) as inside:
        everything_is_derived_once(inside, survivor.folder)
        nothing_is_half_done(inside)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_fill_killed_ten_times_ends_well_and_goes_on(tmp_path, monkeypatch):
    home, folder = tmp_path / "home", tmp_path / "photos"
    settled(home, folder)
    kills = killed_again_and_again(home, folder, (*STEPS, "photo_previews"), seed=7)
    do(home, "materialize")
    with opened(home, monkeypatch) as inside:
        everything_is_derived_once(inside, folder)
        nothing_is_half_done(inside)
    up = Up(home)
    try:
        up.wait_until_ready()
        print([len(begun) for begun in kills], f"next file after {the_next_file_is_picked_up(up)}")
    finally:
        up.stop()
