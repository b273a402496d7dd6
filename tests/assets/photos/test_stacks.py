"""Stacks as an asset: by rules, by hand, and kept apart; what was said last holds."""

import datetime as dt
import uuid
from functools import partial

import polars as pl
import pytest
import sqlalchemy as sa
from PIL.TiffImagePlugin import IFDRational

from assets.photos.stacks import FOUND, MEMBERS, made_of, prepared
from catalog_data.photos.decisions import StackSaying
from catalog_data.photos.facts import PhotoSaying
from catalog_data.photos.rules import PhotoRule
from tests.assets.photos.conftest import jpeg
from tests.ml.test_metadata_series import apple_note, jpeg_with

NEEDED = ("photo_catalogue", "photo_previews", "photo_metadata", "photo_hashes", "photo_stacks")
SHOWN = """
    SELECT s.type, array_agg(f.name ORDER BY m.position) AS names, min(k.name) AS first, s.stack_id
    FROM derived.photo_stacks s JOIN derived.photo_stack_members m USING (stack_id)
    JOIN facts.photo_files f ON f.photo_id = m.photo_id
    JOIN facts.photo_files k ON k.photo_id = s.primary_id
    GROUP BY s.stack_id ORDER BY min(f.name)
"""
BURST = [f"IMG_20180102_150405_BURST00{number}.jpg" for number in range(3)]


@pytest.fixture
def run(derive):
    return partial(derive, *NEEDED)


@pytest.fixture
def album(household):
    """A burst of three and two other photos."""
    owner = household.person()
    folder = household.folder(owner)
    for seed, name in enumerate([*BURST, "x.jpg", "y.jpg"]):
        (folder / name).write_bytes(jpeg(seed, (64, 48)))
    return owner


def shown(household):
    return [(row["type"], row["names"], row["first"]) for row in household.rows(SHOWN)]


def say(household, owner, kind, *names, primary=None):
    rows = household.rows("SELECT photo_id, name FROM facts.photo_files")
    ids = {row["name"]: row["photo_id"] for row in rows}
    row = {"id": uuid.uuid4(), "owner_id": owner, "kind": kind, "primary_id": ids.get(primary)}
    with household.said.begin() as connection:
        said = sa.insert(StackSaying).values(**row, photos=[ids[name] for name in names])
        connection.execute(said)
    return row["id"]


def test_stacks_follow_the_rules_and_what_was_said(run, album, household):
    told = run()
    assert (told["stacks"], told["photos"], told["burst"], told["wrote"]) == (1, 3, 1, 4)
    assert shown(household) == [("burst", BURST, BURST[1])]
    assert (run()["wrote"], run()["removed"]) == (0, 0)
    id_ = say(household, album, "together", "x.jpg", "y.jpg", BURST[2], primary="y.jpg")
    run()
    manual = ("manual", [BURST[2], "x.jpg", "y.jpg"], "y.jpg")
    assert shown(household) == [("burst", BURST[:2], BURST[1]), manual]
    assert household.rows(SHOWN)[1]["stack_id"] == id_
    say(household, album, "apart", *BURST, "y.jpg")
    run()
    assert shown(household) == []
    say(household, album, "together", "x.jpg", "y.jpg")
    run()
    assert [names for _, names, _ in shown(household)] == [["x.jpg", "y.jpg"]]


def test_what_makers_notes_and_exposures_tell_makes_stacks(run, household):
    folder = household.folder(household.person())
    burst = {at: apple_note(xB="11111111-2222-3333-4444-555555555555") for at in range(3)}
    for at, note in burst.items():
        (folder / f"a{at}.jpg").write_bytes(jpeg_with(note, x9003=f"2024:05:04 10:00:0{at}"))
    for at, bias in enumerate((0, -1, 1)):
        exif = {"xA402": 2, "x9204": IFDRational(bias, 1), "x9003": f"2024:05:05 10:00:0{at}"}
        (folder / f"b{at}.jpg").write_bytes(jpeg_with(**exif))
    told = run()
    assert (told["burst"], told["bracket"], told["photos"]) == (1, 1, 6)
    assert shown(household) == [
        ("burst", ["a0.jpg", "a1.jpg", "a2.jpg"], "a1.jpg"),
        ("bracket", ["b0.jpg", "b1.jpg", "b2.jpg"], "b0.jpg"),
    ]


def test_photos_in_the_trash_are_in_no_stack_and_owners_choose_rules(run, album, household):
    run()
    before = household.rows(SHOWN)[0]["stack_id"]
    last = household.rows("SELECT photo_id FROM facts.photo_files WHERE name = :n", n=BURST[2])
    with household.said.begin() as connection:
        row = {"photo_id": last[0]["photo_id"], "trashed_at": sa.func.now()}
        connection.execute(sa.insert(PhotoSaying).values(row))
    run()
    (stack,) = household.rows(SHOWN)
    assert stack["names"] == BURST[:2]
    smallest = min(last[0]["photo_id"], *(row["photo_id"] for row in household.rows(
        "SELECT photo_id FROM derived.photo_stack_members")))  # fmt: skip
    assert (stack["stack_id"] == before) == (smallest != last[0]["photo_id"])
    with household.said.begin() as connection:
        values = {"owner_id": album, "kind": "stacks", "rules": {"file_name": False}}
        connection.execute(sa.insert(PhotoRule).values(values))
    run()
    assert shown(household) == []


def test_a_stranger_says_nothing_of_ones_photos(run, album, household):
    run()
    say(household, household.person(), "apart", *BURST)
    run()
    assert shown(household) == [("burst", BURST, BURST[1])]


def photos(*rows):
    usual = {"owner_id": "o", "folder": "f", "kind": "image", "make": "M", "pixels": 100}
    usual |= {"taken_at": dt.datetime(2024, 1, 1)}
    made = [{"photo_id": f"p{at}", "name": f"{at}.jpg", **usual, **row} for at, row in
            enumerate(rows)]  # fmt: skip
    return prepared(pl.DataFrame(made, infer_schema_length=None))


SAID = {
    "stack_id": pl.String,
    "said": pl.String,
    "primary_id": pl.String,
    "said_at": pl.Datetime,
    "photo_id": pl.String,
}


def sets(frame, *said):
    rules = pl.DataFrame(schema={"owner_id": pl.String, "rules": pl.String})
    rows = [
        (f"s{at}", kind, None, dt.datetime(2024, 1, 1 + at), photo)
        for at, (kind, members) in enumerate(said)
        for photo in members
    ]
    made = made_of(frame, pl.DataFrame(rows, schema=SAID, orient="row"), rules)
    assert made.check.passed
    return made.sets


def test_brackets_are_told_by_modes_and_exposures():
    shots = [{"bracketing": True, "exposure_bias": bias} for bias in (0.0, -0.6667, 1.0)]
    found = sets(photos(*shots, {"exposure_bias": 0.3333}))[FOUND]
    assert found.select("type", "primary_id", "photos").rows() == [("bracket", "p0", 3)]


def test_a_stack_by_hand_of_one_photo_leaves_it_to_the_rules():
    frame = photos({"name": "a.jpg"}, {"name": "a.nef", "kind": "raw"}, {"name": "b.jpg"})
    made = sets(frame, ("together", ["p0", "p2"]), ("apart", ["p2"]))
    assert made[FOUND].select("type", "primary_id").rows() == [("raw_jpeg", "p0")]
    assert sorted(made[MEMBERS]["photo_id"]) == ["p0", "p1"]


def test_of_a_stack_by_hand_the_largest_picture_comes_first():
    frame = photos({"pixels": 5}, {"pixels": 9}, {"kind": "raw", "pixels": 99})
    (row,) = sets(frame, ("together", ["p0", "p1", "p2"]))[FOUND].to_dicts()
    assert (row["stack_id"], row["type"], row["primary_id"]) == ("s0", "manual", "p1")
