"""Stacks: each rule on what it is for, one stack a photo, primaries, and ids that stay."""

import datetime as dt

import polars as pl
import pytest

from ml.stacks import DEFAULT_RULES, PHOTOS, STACKS, Rule, stacks

NOON = dt.datetime(2024, 5, 1, 12)


def frame(*photos: dict) -> pl.DataFrame:
    """Photos of one camera a minute apart, unless told otherwise."""
    rows = [
        {
            "photo_id": f"p{at:03d}",
            "owner_id": "mina",
            "folder": "roll",
            "name": f"IMG_{at:04d}.JPG",
            "kind": "image",
            "taken_at": NOON + dt.timedelta(minutes=at),
            "make": "Maker",
            "model": "One",
            "pixels": 1000,
            **photo,
        }
        for at, photo in enumerate(photos)
    ]
    return pl.DataFrame(rows, schema=PHOTOS)


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


def found(photos: pl.DataFrame, rules=DEFAULT_RULES) -> list[tuple[str, list[str], str]]:
    """Type, members in order and primary of each stack, by its first member."""
    told = stacks(photos, rules)
    assert told.schema == STACKS and told["photo_id"].is_unique().all()
    groups = told.sort("position").group_by("stack_id", maintain_order=True)
    return sorted(
        (
            group["type"][0],
            group["photo_id"].to_list(),
            group.filter("is_primary")["photo_id"].item(),
        )
        for _, group in groups
    )


def only(name: str, **settings) -> tuple[Rule, ...]:
    return (Rule(name=name, **settings),)


def test_raw_and_jpeg_of_one_name_in_one_folder():
    photos = frame(
        {"name": "DSC_1.NEF", "kind": "raw", "pixels": 9000},
        {"name": "dsc_1.jpg"},
        {"name": "DSC_10.NEF", "kind": "raw"},
        {"name": "DSC_2.jpg"},
        {"name": "DSC_2.NEF", "kind": "raw", "folder": "other"},
        {"name": "DSC_3.NEF", "kind": "raw"},
        {"name": "DSC_3.jpg", "owner_id": "otto"},
        {"name": "PXL_20231207_032111247.RAW-02.ORIGINAL.dng", "kind": "raw"},
        {"name": "PXL_20231207_032111247.RAW-01.MP.COVER.jpg"},
    )
    assert found(photos) == [
        ("raw_jpeg", ["p000", "p001"], "p001"),
        ("raw_jpeg", ["p007", "p008"], "p008"),
    ]


def test_live_photos_by_their_identifier_or_their_name():
    photos = frame(
        {"name": "IMG_1.HEIC", "content_identifier": "A"},
        {"name": "renamed.MOV", "kind": "video", "folder": "films", "content_identifier": "A"},
        {"name": "IMG_2.HEIC"},
        {"name": "IMG_2.MOV", "kind": "video"},
        {"name": "IMG_3.HEIC", "content_identifier": "B"},
        {"name": "IMG_3.MOV", "kind": "video", "content_identifier": "C"},
        {"name": "VID_4.MOV", "kind": "video"},
    )
    assert found(photos) == [
        ("live_photo", ["p000", "p001"], "p000"),
        ("live_photo", ["p002", "p003"], "p002"),
    ]


def test_a_raw_a_picture_and_a_film_are_one_live_photo():
    photos = frame(
        {"name": "IMG_1.DNG", "kind": "raw"},
        {"name": "IMG_1.HEIC"},
        {"name": "IMG_1.MOV", "kind": "video"},
    )
    assert found(photos) == [("live_photo", ["p000", "p001", "p002"], "p001")]


def test_a_burst_by_its_id_or_its_drive_and_the_second():
    photos = frame(
        *({"burst_id": "U", "taken_at": after(at)} for at in (0, 40, 80)),
        *({"continuous": True, "taken_at": after(200 + at)} for at in (0, 0.9, 1.8, 9, 9.5)),
        {"continuous": True, "taken_at": after(209.8), "model": "Two"},
        {"burst_id": "U", "taken_at": after(20), "model": "Two"},
    )
    assert found(photos) == [
        ("burst", ["p000", "p001", "p002"], "p001"),
        ("burst", ["p003", "p004", "p005"], "p004"),
        ("burst", ["p006", "p007"], "p007"),
    ]


def test_a_burst_by_rising_sequence_numbers():
    numbers = (1, 2, 3, 1, 2, None, 3)
    photos = frame(
        *({"sequence": n, "taken_at": after(0.3 * at)} for at, n in enumerate(numbers)),
        {"sequence": 4, "taken_at": after(30)},
    )
    assert found(photos) == [
        ("burst", ["p000", "p001", "p002"], "p001"),
        ("burst", ["p003", "p004"], "p004"),
    ]


@pytest.mark.parametrize(
    "names",
    [
        ["00001IMG_00001_BURST20171111030039.jpg", "00015IMG_00015_BURST20171111030039_COVER.jpg"],
        ["00000X_00000_BURST20190605123456789.jpg", "00001X_00001_BURST20190605123456789.jpg"],
        ["PXL_20210101_120000123.BURST-01.COVER.jpg", "PXL_20210101_120000123.BURST-02.jpg"],
        ["20160704_120501_001.jpg", "20160704_120501_002.jpg"],
        ["DSCPDC_0001_BURST20181124153408125.JPG", "DSCPDC_0003_BURST20181124153408125_COVER.JPG"],
        ["IMG_20180102_150405_BURST1.jpg", "IMG_20180102_150405_BURST002_COVER.jpg"],
    ],
)  # fmt: skip
def test_a_burst_by_the_file_names_of_a_vendor(names):
    photos = frame(*({"name": name} for name in names), {"name": "IMG_20180102_150406.jpg"})
    assert found(photos) == [("burst", ["p000", "p001"], "p001")]
    apart = frame({"name": names[0]}, {"name": names[1], "folder": "other"})
    assert found(apart) == []


def test_plain_names_are_no_burst_and_own_patterns_are_used():
    names = ("IMG_0001.JPG", "20160704_120501.jpg", "shot-a-1.jpg", "shot-a-2.jpg")
    photos = frame(*({"name": name} for name in names))
    assert found(photos) == []
    own = only("file_name", names=(r"^(shot-\w)-\d$",))
    assert found(photos, own) == [("burst", ["p002", "p003"], "p003")]


def test_brackets_end_where_an_exposure_comes_again():
    biases = (0, -2, 2, 0, -2, 2)
    photos = frame(
        *(
            {"bracketing": True, "exposure_bias": bias, "taken_at": after(0.5 * at)}
            for at, bias in enumerate(biases)
        ),
        *({"bracketing": True, "exposure_bias": 0, "taken_at": after(60 + at)} for at in range(2)),
        *({"exposure_bias": bias, "taken_at": after(90 + bias)} for bias in (0, 1)),
    )
    assert found(photos) == [
        ("bracket", ["p000", "p001", "p002"], "p000"),
        ("bracket", ["p003", "p004", "p005"], "p003"),
    ]


def test_closeness_is_off_unless_asked_for():
    word = 0b1111
    photos = frame(
        {"phash": word, "taken_at": after(0)},
        {"phash": word ^ 0x7FFF00, "taken_at": after(1.9)},
        {"phash": word ^ 0x7FFF00, "taken_at": after(3.8)},
        {"phash": -1, "taken_at": after(4)},
        {"phash": -2, "taken_at": after(6.1)},
        {"phash": -2, "taken_at": after(6.2), "serial": "9"},
    )
    assert found(photos) == []
    assert found(photos, only("close_in_time")) == [("burst", ["p000", "p001", "p002"], "p001")]
    assert found(photos, only("close_in_time", bits=14)) == [("burst", ["p001", "p002"], "p002")]


def test_pairs_go_whole_into_the_burst_of_their_primaries():
    photos = frame(
        *(
            {
                "name": f"DSC_{at // 2}.{'NEF' if at % 2 else 'JPG'}",
                "kind": "raw" if at % 2 else "image",
                "burst_id": "U",
                "taken_at": after(at // 2 / 10),
            }
            for at in range(6)
        )
    )
    assert found(photos) == [("burst", [f"p{at:03d}" for at in range(6)], "p002")]


def test_rules_are_applied_in_their_order_and_may_be_off():
    shot = {"burst_id": "U", "bracketing": True}
    photos = frame(*({**shot, "exposure_bias": at, "taken_at": after(at / 10)} for at in range(3)))
    assert [one[0] for one in found(photos)] == ["bracket"]
    assert [one[0] for one in found(photos, DEFAULT_RULES[::-1])] == ["burst"]
    off = tuple(Rule(name=rule.name, on=False) for rule in DEFAULT_RULES)
    assert found(photos, off) == []


def test_ids_stay_when_photos_come_in_another_order_or_later():
    shots = [{"burst_id": "U", "taken_at": after(at / 10)} for at in range(4)]
    whole, part = stacks(frame(*shots)), stacks(frame(*shots[:3]))
    assert whole["stack_id"].unique().to_list() == part["stack_id"].unique().to_list()
    assert stacks(frame(*shots).reverse()).equals(whole)


def test_unknown_facts_make_no_stack():
    nothing = {"taken_at": None, "make": None, "model": None, "folder": None}
    rules = (*DEFAULT_RULES[:-1], Rule(name="close_in_time"))
    assert found(frame(nothing, nothing, {**nothing, "continuous": True}), rules) == []
    assert stacks(frame()).is_empty() and stacks(frame()).schema == STACKS
