"""Rules of dates, chosen by their owner: applied to their photos alone, unread."""

import os

import dagster as dg
import msgspec
import pytest
import sqlalchemy as sa

from assets.photos import EXTERNALS
from assets.photos.catalogue import photo_catalogue
from assets.photos.metadata import photo_metadata
from assets.photos.places import photo_places
from catalog_data.photos.dates import FURTHER, DateRules
from catalog_data.photos.facts import PhotoSaying
from catalog_data.photos.rules import PhotoRule
from tests.assets.photos.conftest import jpeg


@pytest.fixture
def run(resources):
    def materialize(*, scan=True):
        chosen = [photo_catalogue, photo_metadata, photo_places] if scan else [photo_metadata]
        done = dg.materialize([*EXTERNALS, *chosen], resources=resources)
        (event,) = done.asset_materializations_for_node("photo_metadata")
        assert event.metadata["unreachable"].value == event.metadata["failed"].value == 0
        return event.metadata["wrote"].value

    return materialize


def taken(household):
    query = """SELECT f.path, m.taken_at::text AS at, m.taken_at_rule AS rule
        FROM derived.photo_metadata m JOIN facts.photo_files f USING (photo_id) ORDER BY f.path"""
    return {row["path"]: (row["at"], row["rule"]) for row in household.rows(query)}


def choose(household, owner, rules):
    kept = msgspec.to_builtins(DateRules(rules=tuple(rules)))
    with household.said.begin() as connection:
        connection.execute(sa.delete(PhotoRule))
        connection.execute(sa.insert(PhotoRule).values(owner_id=owner, kind="dates", rules=kept))


def test_rules_are_applied_again_without_reading_and_to_their_owner_alone(run, household):
    owner, other = household.person(), household.person()
    mine, theirs = household.folder(owner), household.folder(other)
    (mine / "2011/07/09").mkdir(parents=True)
    for folder, path, seed in ((mine, "2011/07/09/a.jpg", 1), (theirs, "b.jpg", 2)):
        (folder / path).write_bytes(jpeg(seed))
        os.utime(folder / path, (1_500_000_000, 1_500_000_000))
    assert run() == 2
    assert taken(household) == {"2011/07/09/a.jpg": (None, None), "b.jpg": (None, None)}
    path, in_utc = FURTHER[0], FURTHER[3]
    hidden = (mine / "2011/07/09/a.jpg").rename(mine / "2011/07/09/.a.jpg")
    choose(household, owner, [path, in_utc])
    assert run(scan=False) == 1
    assert taken(household)["2011/07/09/a.jpg"] == ("2011-07-09 00:00:00", "path")
    hidden.rename(mine / "2011/07/09/a.jpg")
    choose(household, owner, [in_utc])
    assert run() == 1 and run() == 0
    assert taken(household)["2011/07/09/a.jpg"] == ("2017-07-14 02:40:00", "file time in UTC")
    assert taken(household)["b.jpg"] == (None, None)


def test_a_corrected_place_is_named_again_and_unread(run, household):
    owner = household.person()
    folder = household.folder(owner)
    (folder / "a.jpg").write_bytes(jpeg(1))
    run()
    assert household.rows("SELECT place FROM derived.photo_places") == []
    (photo,) = household.rows("SELECT id FROM facts.photos")
    oslo = {"latitude": 59.9139, "longitude": 10.7522}
    with household.said.begin() as connection:
        connection.execute(sa.insert(PhotoSaying).values(photo_id=photo["id"], **oslo))
    assert run() == 1
    (place,) = household.rows("SELECT place, country FROM derived.photo_places")
    assert place == {"place": "Oslo", "country": "Norway"}
    (row,) = household.rows("SELECT latitude, file_latitude FROM derived.photo_metadata")
    assert row == {"latitude": 59.9139, "file_latitude": None}
