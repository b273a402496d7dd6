"""Duplicates as an asset: compared once, in step with decisions, the trash and stacks."""

import uuid
from functools import partial

import dagster as dg
import pytest
import sqlalchemy as sa
from PIL import Image

from assets.photos.duplicates.asset import agree
from catalog_data.ledger import Published
from catalog_data.photos.decisions import DuplicateDecision
from catalog_data.photos.duplicates import ComparedContent, LookAlikePair
from catalog_data.photos.facts import PhotoSaying
from tests.assets.photos.conftest import jpeg

NEEDED = (
    "photo_catalogue",
    "photo_previews",
    "photo_metadata",
    "photo_hashes",
    "photo_descriptors",
    "photo_stacks",
    "photo_duplicates",
)
CAMERA = Image.Exif()
CAMERA[271], CAMERA[272] = "Olympus", "E-M1"
GROUPS = """
    SELECT g.kind, g.photos, g.decided_by, g.saving, g.owner_id, g.run_id, g.group_id,
        array_agg(f.name ORDER BY f.name) AS names, min(k.name) AS kept
    FROM derived.duplicate_groups g JOIN derived.duplicate_members m USING (group_id)
    JOIN facts.photo_files f ON f.photo_id = m.photo_id
    JOIN facts.photo_files k ON k.photo_id = g.kept_id
    GROUP BY g.group_id ORDER BY min(f.name)
"""


@pytest.fixture
def run(derive):
    return partial(derive, *NEEDED)


@pytest.fixture
def album(household):
    """A picture in two sizes, one whose file alone differs, and one of which there is no copy."""
    owner = household.person()
    folder = household.folder(owner)
    files = {
        "0 large": jpeg(0, (640, 480)),
        "0 small": jpeg(0, (320, 240)),
        "1": jpeg(1),
        "1 told": jpeg(1, exif=CAMERA),
        "2": jpeg(2),
    }
    for name, data in files.items():
        (folder / f"{name}.jpg").write_bytes(data)
    return owner, folder


def shown(household):
    return [(row["kind"], row["names"], row["kept"]) for row in household.rows(GROUPS)]


def photos_named(household, *names):
    rows = household.rows("SELECT photo_id, name FROM facts.photo_files")
    return sorted(row["photo_id"] for row in rows if row["name"].removesuffix(".jpg") in names)


def say(household, model, **row):
    with household.said.begin() as connection:
        connection.execute(sa.insert(model).values(**row))


SIMILAR = ("similar", ["0 large.jpg", "0 small.jpg"], "0 large.jpg")
EXACT = ("exact", ["1 told.jpg", "1.jpg"], "1 told.jpg")


def test_copies_are_grouped_once_and_only_for_their_owner(run, album, household):
    stranger = household.person()
    (household.folder(stranger) / "theirs.jpg").write_bytes(jpeg(0, (320, 240)))
    told = run()
    assert (told["groups"], told["photos"], told["exact"], told["similar"]) == (2, 4, 1, 1)
    assert (told["wrote"], told["compared"]) == (6, 5)
    assert shown(household) == [SIMILAR, EXACT]
    large, plain = household.rows(GROUPS)
    assert large["owner_id"] == plain["owner_id"] == album[0]
    assert (large["decided_by"], plain["decided_by"]) == ("pixels", "metadata")
    assert large["saving"] == len(jpeg(0, (320, 240)))
    members = household.rows("SELECT * FROM derived.duplicate_members ORDER BY similarity")
    assert [member["similarity"] for member in members[2:]] == [1, 1]
    assert 0.8 < members[0]["similarity"] <= 1 and members[0]["distance"] <= 10
    again = run()
    assert (again["wrote"], again["removed"], again["compared"]) == (0, 0, 0)
    assert again["saving"] == told["saving"]
    assert [row["run_id"] for row in household.rows(GROUPS)] == [large["run_id"]] * 2


def test_a_dismissed_group_comes_back_with_a_further_photo_alone(run, album, household):
    run()
    both = photos_named(household, "1", "1 told")
    id_ = uuid.uuid4()
    row = {"id": id_, "owner_id": album[0], "photos": both, "verdict": "dismissed"}
    say(household, DuplicateDecision, **row)
    assert run()["removed"] == 3
    assert shown(household) == [SIMILAR]
    (album[1] / "1 small.jpg").write_bytes(jpeg(1, (200, 150)))
    assert run()["compared"] == 1
    names = ["1 small.jpg", "1 told.jpg", "1.jpg"]
    assert shown(household) == [SIMILAR, ("similar", names, "1 told.jpg")]
    with household.said.begin() as connection:
        taken_back = sa.update(DuplicateDecision).values(reverted_at=sa.func.now())
        connection.execute(taken_back)
    say(household, PhotoSaying, photo_id=photos_named(household, "1 small")[0],
        trashed_at=sa.func.now())  # fmt: skip
    run()
    assert shown(household) == [SIMILAR, EXACT]


def test_pairs_that_were_kept_are_those_of_comparing_all_at_once(run, album, household, postgres):
    run()
    (album[1] / "2 small.jpg").write_bytes(jpeg(2, (200, 150)))
    (album[1] / "0 large.jpg").unlink()
    (album[1] / "0 middle.jpg").write_bytes(jpeg(0, (480, 360)))
    assert run()["compared"] == 2
    before = household.rows(GROUPS)
    assert len(before) == 3
    pairs = "SELECT left_id, right_id, turn, similarity FROM derived.look_alike_pairs ORDER BY 1, 2"
    kept = household.rows(pairs)
    with postgres.begin() as connection:
        for model in (LookAlikePair, ComparedContent):
            connection.execute(sa.delete(model))
        connection.execute(sa.delete(Published).where(Published.artifact == "photo_duplicates"))
    told = run()
    assert (told["compared"], told["wrote"], told["removed"]) == (7, 0, 0)
    assert household.rows(pairs) == kept
    assert household.rows(GROUPS) == before


def test_frames_of_a_burst_are_no_duplicates_of_each_other(run, household):
    owner = household.person()
    folder = household.folder(owner)
    for number, size in enumerate(((640, 480), (638, 478))):
        name = f"IMG_20180102_150405_BURST00{number}.jpg"
        (folder / name).write_bytes(jpeg(5, size))
    told = run()
    assert (told["groups"], told["compared"]) == (0, 2)
    assert household.rows("SELECT type, rule, photos FROM derived.photo_stacks") == [
        {"type": "burst", "rule": "file_name", "photos": 2}
    ]
    assert len(household.rows("SELECT * FROM derived.look_alike_pairs")) == 1


def test_a_check_warns_where_too_many_groups_were_dismissed():
    assert agree(0, 0).passed and agree(0, 99).passed and agree(99, 1).passed
    warned = agree(98, 2)
    assert not warned.passed and warned.severity == dg.AssetCheckSeverity.WARN
