"""Boxes of faces: overlap, doubles, and one-to-one matching as one would do it by hand."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.faces import matched, overlaps, reattached, upright
from ml.faces.boxes import clipped, distinct, one_to_one

SHARE = st.integers(0, 9).map(lambda tenth: tenth / 20)
BOX = st.tuples(SHARE, SHARE, st.just(0.4), st.just(0.4))


def boxes(*rows):
    return np.array(rows, dtype=np.float32).reshape(-1, 4)


def test_overlap_is_intersection_over_union():
    one = boxes((0, 0, 0.4, 0.4))
    others = boxes((0, 0, 0.4, 0.4), (0.2, 0, 0.4, 0.4), (0.4, 0, 0.2, 0.2), (0.1, 0.1, 0.2, 0.2))
    assert overlaps(one, others) == pytest.approx([1, 1 / 3, 0, 1 / 4])
    assert overlaps(boxes((0, 0, 0, 0)), boxes((0, 0, 0, 0))) == 0


def test_of_doubles_the_surest_stays():
    twice = boxes((0, 0, 0.4, 0.4), (0.05, 0, 0.4, 0.4), (0.5, 0.5, 0.4, 0.4))
    assert distinct(twice, np.array([0.5, 0.9, 0.1], np.float32)).tolist() == [1, 2]
    assert distinct(boxes(), np.array([], np.float32)).tolist() == []


def by_hand(left, right, strength):
    """The strongest pair that is left, until none is."""
    pairs = sorted(zip(-strength, left, right, range(len(left)), strict=True))
    used_left, used_right, taken = set(), set(), []
    for _, one, other, at in pairs:
        if one not in used_left and other not in used_right:
            used_left.add(one)
            used_right.add(other)
            taken.append(at)
    return sorted(taken)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 4)), unique=True))
def test_pairs_taken_at_once_are_those_taken_one_by_one(rows):
    unique = list({(one, other): (one, other, strength) for one, other, strength in rows}.values())
    left, right, strength = np.array(unique, dtype=np.intp).reshape(-1, 3).T
    taken = one_to_one(left, right, strength.astype(np.float32))
    assert taken.tolist() == by_hand(left, right, strength.astype(np.float32))


@given(st.lists(BOX, max_size=6), st.lists(BOX, max_size=6))
def test_nobody_is_matched_twice(one, other):
    pairs = matched(boxes(*one), boxes(*other))
    assert len(set(pairs[:, 0])) == len(set(pairs[:, 1])) == len(pairs)
    assert all(overlaps(one[a], other[b]) >= 0.3 for a, b in pairs)


def frame(kind, rows):
    """Rows of id, photo and box."""
    names = [kind, "photo_id", "left", "top", "width", "height"]
    schema = {name: pl.String if "id" in name else pl.Float64 for name in names}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(frame=pl.lit(0))


def test_facts_find_the_faces_of_another_detector():
    facts = frame(
        "fact_id",
        [
            ("f1", "p1", 0.10, 0.10, 0.20, 0.20),
            ("f2", "p1", 0.12, 0.12, 0.20, 0.20),
            ("f3", "p2", 0.10, 0.10, 0.20, 0.20),
            ("f4", "p3", 0.70, 0.70, 0.20, 0.20),
        ],
    )
    faces = frame(
        "face_id",
        [
            ("n1", "p1", 0.13, 0.13, 0.20, 0.20),
            ("n2", "p1", 0.05, 0.05, 0.22, 0.22),
            ("n3", "p2", 0.10, 0.12, 0.18, 0.25),
            ("n4", "p3", 0.10, 0.10, 0.20, 0.20),
        ],
    )
    found, lost = reattached(facts, faces)
    assert found.select("fact_id", "face_id").rows() == [("f1", "n2"), ("f2", "n1"), ("f3", "n3")]
    assert lost["fact_id"].to_list() == ["f4"]
    assert reattached(facts, faces.sample(fraction=1, shuffle=True, seed=3))[0].equals(found)
    later, _ = reattached(
        facts, faces.with_columns(frame=(pl.col("photo_id") == "p1").cast(pl.Int32))
    )
    assert later["fact_id"].to_list() == ["f3"], "of another frame of a film no box is meant"
    nothing, all_lost = reattached(facts, faces.clear())
    assert nothing.height == 0 and all_lost.height == 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_regions_turn_as_pictures_do(orientation):
    from PIL import Image, ImageOps

    stored = np.zeros((40, 80), np.uint8)
    stored[5:15, 60:76] = 255
    turned = Image.fromarray(stored)
    turned.getexif()[0x0112] = orientation
    shown = np.asarray(ImageOps.exif_transpose(turned))
    rows, columns = np.nonzero(shown)
    height, width = shown.shape
    expected = [
        columns.min() / width,
        rows.min() / height,
        (np.ptp(columns) + 1) / width,
        (np.ptp(rows) + 1) / height,
    ]
    box = upright(boxes((60 / 80, 5 / 40, 16 / 80, 10 / 40)), orientation)
    assert box[0] == pytest.approx(expected, abs=1e-6)


def test_boxes_end_where_the_picture_does():
    outside = boxes((-0.2, 0.9, 0.5, 0.5), (1.2, 0, 0.1, 0.1))
    assert clipped(outside) == pytest.approx(boxes((0, 0.9, 0.3, 0.1), (1, 0, 0, 0.1)))
