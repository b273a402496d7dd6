"""Events as an asset: in step with photos, rules and the trash; only what differs is written."""

import json
from functools import partial

import pytest
import sqlalchemy as sa
from PIL import Image

from assets.photos.events import MEMBERS
from assets.wholesets import replace_sets
from catalog_data.photos.facts import PhotoSaying
from catalog_data.photos.rules import PhotoRule
from tests.assets.photos.conftest import jpeg

NEEDED = ("photo_catalogue", "photo_metadata", "photo_places", "photo_events")


def shot(seed, when):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[36867] = when
    return jpeg(seed, (64, 48), exif)


@pytest.fixture
def trips(household):
    """An owner with three photos in May and two in June."""
    owner = household.person()
    folder = household.folder(owner)
    days = ["05:04 10", "05:04 12", "05:05 09", "06:01 20", "06:02 08"]
    for seed, day in enumerate(days):
        (folder / f"{seed}.jpg").write_bytes(shot(seed, f"2019:{day}:00:00"))
    return owner


@pytest.fixture
def run(derive):
    return partial(derive, *NEEDED)


def shown(household):
    query = "SELECT title, photos, run_id FROM derived.photo_events ORDER BY began"
    return [(row["title"], row["photos"], row["run_id"]) for row in household.rows(query)]


def test_events_follow_what_is_said(run, trips, household):
    told = run()
    assert (told["events"], told["photos"], told["wrote"]) == (2, 5, 7)
    assert "data:image/png" in told["events_by_year"]
    first = shown(household)
    assert [event[:2] for event in first] == [("Weekend", 3), ("Weekend", 2)]
    again = run()
    assert (again["wrote"], again["removed"]) == (0, 0)
    assert again["events_by_year"] == told["events_by_year"]
    assert shown(household) == first
    (last,) = household.rows(
        "SELECT photo_id FROM derived.photo_metadata ORDER BY taken_at DESC LIMIT 1"
    )
    with household.said.begin() as connection:
        row = {"photo_id": last["photo_id"], "trashed_at": sa.func.now()}
        connection.execute(sa.insert(PhotoSaying).values(row))
    after = run()
    assert (after["events"], after["wrote"], after["removed"]) == (1, 0, 3)
    assert shown(household) == first[:1]


def test_an_owner_rules_over_their_events(run, trips, household):
    run()
    rules = {"gap_hours": 10, "fewest": 1}
    with household.said.begin() as connection:
        values = {"owner_id": trips, "kind": "events", "rules": rules}
        connection.execute(sa.insert(PhotoRule).values(values))
    run()
    assert [event[:2] for event in shown(household)] == [
        ("Saturday morning", 2),
        ("Sunday morning", 1),
        ("Saturday evening", 1),
        ("Sunday morning", 1),
    ]


def test_a_set_whose_table_was_made_anew_is_made_again(run, trips, household, postgres):
    run()
    before = shown(household)
    with postgres.begin() as connection:
        connection.execute(sa.text("DELETE FROM derived.photo_events"))
    again = run()
    assert (again["wrote"], again["removed"]) == (2, 0)
    assert [event[:2] for event in shown(household)] == [event[:2] for event in before]


def test_a_set_is_replaced_whole_or_not_at_all(run, trips, household, postgres):
    run()
    before = shown(household)
    twice = postgres.frame(sa.select(sa.cast(MEMBERS.c.photo_id, sa.Text).label("photo_id")))
    wrong = twice.with_columns(event_id=twice["photo_id"]).extend(
        twice.head(1).with_columns(event_id=twice["photo_id"].head(1))
    )
    from assets.incremental import Stamp

    with pytest.raises(sa.exc.ProgrammingError):
        replace_sets(postgres, {MEMBERS: wrong}, Stamp("r", "other"))
    assert shown(household) == before
    assert json.dumps(household.rows("SELECT count(*) FROM derived.photo_event_members")) == (
        '[{"count": 5}]'
    )
