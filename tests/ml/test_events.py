"""Events: cut at pauses, whatever the order of photos; their covers, places and titles."""

import datetime as dt

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ml.events import events, members, titles

RULES = {"gap_hours": 36.0, "fewest": 2}


def shots(*hours, owner="o", **more):
    """Photos at these hours after a Monday's first moment."""
    start = dt.datetime(2024, 1, 1)
    rows = [
        {
            "photo_id": f"{owner}{number:03}",
            "owner_id": owner,
            "taken_at": start + dt.timedelta(hours=hour),
            "rating": None,
            "latitude": None,
            "longitude": None,
            **RULES,
            **more,
        }
        for number, hour in enumerate(hours)
    ]
    numbers = {"rating": pl.Int64, "latitude": pl.Float64, "longitude": pl.Float64}
    return pl.DataFrame(rows, schema_overrides=numbers)


def groups(found):
    return sorted(sorted(part["photo_id"]) for _, part in found.group_by("event_id"))


def test_a_pause_as_long_as_the_rule_ends_an_event():
    found = members(shots(0, 1, 36.9, 36.9 + 36, 36.9 + 37))
    assert groups(found) == [["o000", "o001", "o002"], ["o003", "o004"]]


def test_too_few_are_no_event_and_owners_have_their_own_rules():
    strict = shots(0, 1, 2, owner="s", fewest=4)
    loose = shots(0, 10, owner="l", gap_hours=9.0, fewest=1)
    found = members(pl.concat([strict, loose]))
    assert groups(found) == [["l000"], ["l001"]]


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30), st.randoms())
def test_the_order_of_arrival_is_of_no_account(hours, dice):
    photos = shots(*hours)
    rows = photos.rows(named=True)
    dice.shuffle(rows)
    shuffled = pl.DataFrame(rows, schema=photos.schema)
    assert groups(members(photos)) == groups(members(shuffled))
    assert events(photos, members(photos)).equals(events(shuffled, members(shuffled)))


@given(st.lists(st.integers(0, 400), min_size=2, max_size=30))
def test_neighbours_within_the_gap_are_together_and_others_apart(hours):
    photos = shots(*hours, fewest=1)
    found = dict(members(photos).iter_rows())
    ordered = photos.sort("taken_at", "photo_id").select("photo_id", "taken_at").rows()
    for (one, at), (other, later) in zip(ordered, ordered[1:], strict=False):
        close = later - at < dt.timedelta(hours=36)
        assert (found[one] == found[other]) == close


def test_the_cover_is_the_best_rated_then_the_first():
    photos = shots(0, 1, 2).with_columns(rating=pl.Series([3, 5, 5]))
    (event,) = events(photos, members(photos)).to_dicts()
    assert (event["event_id"], event["cover_id"], event["photos"]) == ("o000", "o001", 3)
    assert event["ended"] - event["began"] == dt.timedelta(hours=2)


def test_the_mean_place_holds_across_the_date_line():
    where = {"latitude": pl.Series([10.0, 10.0]), "longitude": pl.Series([179.0, -179.0])}
    photos = shots(0, 1).with_columns(**where)
    (event,) = events(photos, members(photos)).to_dicts()
    assert abs(abs(event["longitude"]) - 180) < 1e-6 and abs(event["latitude"] - 10) < 0.01
    (nowhere,) = events(shots(0, 1), members(shots(0, 1))).to_dicts()
    assert nowhere["latitude"] is None and nowhere["longitude"] is None


def titled(hours, people=(), places=()):
    found = events(shots(*hours), members(shots(*hours)))
    named = {"event_id": pl.String, "name": pl.String}
    frames = [
        pl.DataFrame([("o000", name) for name in names], schema=named, orient="row")
        for names in (people, places)
    ]
    (row,) = titles(found, *frames).to_dicts()
    return row


def test_titles_tell_the_day_and_its_part():
    assert titled([2, 3])["title"] == "Monday night"
    assert titled([24 + 6, 24 + 7])["title"] == "Tuesday morning"
    assert titled([13, 14])["title"] == "Monday afternoon"
    assert titled([19, 20])["title"] == "Monday evening"
    saturday = 5 * 24 + 9
    assert titled([saturday, saturday + 24])["title"] == "Weekend"
    assert titled([saturday + 24, saturday + 48])["title"] == "2 days"
    assert titled([0, 30, 60, 90])["title"] == "4 days"


def test_titles_tell_the_two_most_frequent_people_and_places():
    told = titled([2, 3], ["Bo", "Ada", "Cid", "Bo", "Ada"], ["Oslo", "Rome", "Rome", None])
    assert told["title"] == "Monday night with Ada and Bo in Rome and Oslo"
    assert told["places"] == ["Rome", "Oslo"]
