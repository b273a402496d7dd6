"""Labels, captions and categories: without weights, with tiny ones, calibrated, and as words."""

import dagster as dg
import msgspec
import pytest
import sqlalchemy as sa

from assets.photos import ASSETS, EXTERNALS
from assets.photos.prune import prune_photos
from catalog_data.photos.facts import PhotoSaying, RejectedLabel
from ml.tags import Calibration, Scaling
from resources.settings import PhotoSettings
from tests.assets.photos.conftest import jpeg
from tests.tiny_clip import MODEL as CLIP
from tests.tiny_clip import write_tiny_clip
from tests.tiny_coca import MODEL as COCA
from tests.tiny_coca import write_tiny_coca

NEEDED = ["photo_catalogue", "photo_previews", "photo_metadata", "photo_embeddings"]
MADE = ["photo_tags", "photo_captions", "photo_categories", "photo_words"]
VOCABULARY = "[thing]\nzebra\nbicycle\n[document]\nreceipt\n"


@pytest.fixture
def run(resources, home):
    resources["settings"] = PhotoSettings(
        models=str(home.models), clip_model=CLIP, caption_model=COCA, dtype="float32"
    )
    with dg.DagsterInstance.ephemeral() as instance:

        def materialize(*only):
            done = dg.materialize(
                [*EXTERNALS, *ASSETS],
                resources=resources,
                instance=instance,
                selection=list(only or NEEDED + MADE),
            )
            assert done.success
            events = done.get_asset_materialization_events()
            return {
                e.asset_key.path[-1]: {k: v.value for k, v in e.materialization.metadata.items()}
                for e in events
            }

        yield materialize


@pytest.fixture
def album(household):
    folder = household.folder(household.person())
    for name in ("a.jpg", "b.jpg", "Screenshot_1.jpg"):
        (folder / name).write_bytes(jpeg(ord(name[0])))
    return folder


def found_by(resources, word):
    table = resources["lance"].open("photo_words")
    return {row["photo_id"] for row in table.search(word, query_type="fts").to_list()}


def photo_of(household, name):
    query = "SELECT photo_id::text AS id FROM facts.photo_files WHERE name = :name"
    return household.rows(query, name=name)[0]["id"]


def say(household, model, **row):
    with household.said.begin() as connection:
        connection.execute(sa.insert(model).values(**row))


def test_without_weights_and_with_them(run, household, home, resources, album):
    told = run()
    for asset in ("photo_tags", "photo_captions"):
        assert told[asset]["wrote"] == 0 and told[asset]["unavailable"]
    assert told["photo_categories"]["wrote"] == 3
    shot = photo_of(household, "Screenshot_1.jpg")
    query = "SELECT photo_id::text AS id, reasons FROM derived.photo_categories WHERE category = :c"
    assert household.rows(query, c="screenshot") == [{"id": shot, "reasons": ["name"]}]
    assert found_by(resources, "screenshot") == {shot}

    write_tiny_clip(home.models)
    write_tiny_coca(home.models)
    (home.models / "vocabulary.txt").write_text(VOCABULARY)
    told = run()
    assert (told["photo_tags"]["wrote"], told["photo_captions"]["wrote"]) == (3, 3)
    assert told["photo_tags"]["quality"] == told["photo_captions"]["quality"] == "not measured"
    rows = household.rows("SELECT labels, scores, calibrated FROM derived.photo_tags")
    assert all(sorted(row["labels"]) == ["bicycle", "receipt", "zebra"] for row in rows)
    assert all(row["scores"] == sorted(row["scores"], reverse=True) for row in rows)
    assert not any(row["calibrated"] for row in rows)
    assert found_by(resources, "zebra") == set(), "the nearest of all labels is no word yet"
    captions = household.rows("SELECT caption FROM derived.photo_captions")
    assert all(row["caption"] for row in captions)
    again = run(*MADE)
    assert {again[name]["wrote"] for name in MADE} == {0}
    calibrated(run, household, home, resources, told["photo_tags"]["space"])


def calibrated(run, household, home, resources, space):
    """A calibration makes labels words; what a person says of them wins in the next run."""
    none, all_ = Scaling(0, -9), Scaling(0, 9)
    made = Calibration(space, none, {"zebra": all_, "receipt": all_})
    (home.models / "label_calibration.json").write_bytes(msgspec.json.encode(made))
    told = run(*MADE)
    assert told["photo_tags"]["calibrated"] and told["photo_tags"]["wrote"] == 3
    a, b, shot = (photo_of(household, n) for n in ("a.jpg", "b.jpg", "Screenshot_1.jpg"))
    assert found_by(resources, "zebra") == {a, b, shot}
    assert found_by(resources, "document") == {a, b}
    say(household, RejectedLabel, photo_id=a, label="zebra")
    say(household, RejectedLabel, photo_id=a, label="receipt")
    say(household, PhotoSaying, photo_id=b, caption="A striped horse", category="photo")
    told = run(*MADE)
    assert (told["photo_tags"]["wrote"], told["photo_captions"]["wrote"]) == (0, 0)
    assert (told["photo_categories"]["wrote"], told["photo_words"]["wrote"]) == (1, 2)
    assert found_by(resources, "zebra") == {b, shot}
    assert found_by(resources, "striped") == {b}
    assert found_by(resources, "document") == set()
    with household.said.begin() as connection:
        connection.execute(sa.update(PhotoSaying).values(caption=None))
    run(*MADE)
    assert found_by(resources, "striped") == set()
    (home.models / "vocabulary.txt").write_text("zebra\n")
    assert "line 1" in run("photo_tags")["photo_tags"]["unavailable"]
    with household.said.begin() as connection:
        connection.exec_driver_sql("DELETE FROM facts.photos")
    gone = prune_photos(resources["postgres"], resources["lance"], resources["blobs"])
    assert [gone[name] for name in MADE[:3]] == [3, 3, 3]
