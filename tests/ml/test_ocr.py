"""Words in drawn pictures: what is read, where, in which order, and when nothing is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from ml.ocr import SURE, ModelsMissingError, TextReader, bundled_models, ocr_recipe
from ml.ocr.islands import lines_of
from ml.ocr.order import area_fraction, page_angle, reading_order
from ml.ocr.recognition import spaced

LINES = ["Tomato soup 4.50", "Fresh bread 2.20", "Total 6.70 EUR"]


def drawn(lines=LINES, size=(520, 300)) -> np.ndarray:
    page = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(32)
    for row, line in enumerate(lines):
        pen.text((40, 40 + 70 * row), line, fill="black", font=font)
    return np.asarray(page)


@pytest.fixture(scope="module")
def reader():
    return TextReader(threads=1)


@pytest.fixture(scope="module")
def reading(reader):
    return reader([drawn()])[0]


def test_lines_are_read_from_above(reading):
    assert reading.text.splitlines() == LINES
    assert reading.confidence >= 0.9 and reading.engine == "PP-OCRv6 small"
    assert [block.text for block in reading.blocks] == LINES


def test_boxes_lie_round_their_lines(reading):
    for row, block in enumerate(reading.blocks):
        box = np.array(block.box)
        assert box.shape == (4, 2) and box.min() >= 0 and box.max() <= 1
        assert box[0, 1] < (60 + 70 * row) / 300 < box[3, 1]
        assert abs(box[0, 0] - 40 / 520) < 0.03
    assert 0.1 < reading.area < 0.5


def test_a_reading_does_not_depend_on_its_neighbours(reader, reading):
    assert reader([drawn(["Other words"]), drawn()])[1] == reading


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_lies_otherwise_is_read_all_the_same(reader, quarters):
    turned = np.ascontiguousarray(np.rot90(drawn(), quarters))
    assert reader([turned])[0].text.splitlines() == LINES


def test_nothing_is_read_where_nothing_is_written(reader):
    found = reader([np.full((200, 300, 3), 200, np.uint8), np.zeros((1, 1, 3), np.uint8)])
    assert [(one.text, one.blocks, one.confidence, one.area) for one in found] == [
        ("", (), 0.0, 0.0)
    ] * 2
    assert reader([]) == []


def test_other_arrays_are_refused(reader):
    with pytest.raises(ValueError, match="uint8"):
        reader([np.zeros((8, 8), np.uint8)])


def test_the_recipe_names_what_a_reading_depends_on(reader, monkeypatch):
    assert reader.recipe == ocr_recipe()
    assert f"confidence {SURE}" in reader.recipe and SURE == 0.6
    assert reader.recipe.count("onnx") == 3 and "rapidocr 3." in reader.recipe
    monkeypatch.setattr("ml.ocr.models.sha256_of", lambda path: "another")
    assert ocr_recipe() != reader.recipe


def test_a_missing_model_is_told_and_not_fetched(tmp_path):
    with pytest.raises(ModelsMissingError, match=r"PP-OCRv6_det_small\.onnx .*reinstall rapidocr"):
        bundled_models(tmp_path)


def quads_at(centres, angle=0.0, size=(60.0, 10.0)):
    corner = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array(size) / 2
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return ((np.asarray(centres)[:, None] + corner) @ turn.T).astype(np.float32)


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(6)), st.floats(-3.1, 3.1))
def test_rows_do_not_depend_on_order_or_turn(order, angle):
    centres = [(x * 100, y * 20) for y in range(3) for x in range(2)]
    quads = quads_at([centres[at] for at in order], angle)
    rows = [[order[at] for at in row] for row in reading_order(quads)]
    assert rows == [[0, 1], [2, 3], [4, 5]]
    assert np.cos(page_angle(quads) - angle) > 0.9999


def test_area_is_that_of_the_union():
    quad = quads_at([(50, 50)], size=(50, 50))
    assert area_fraction(quad, 100, 100) == pytest.approx(0.25, abs=0.01)
    assert area_fraction(np.concatenate([quad, quad]), 100, 100) == area_fraction(quad, 100, 100)


@pytest.mark.parametrize(
    ("text", "gaps", "told"),
    [
        ("ABV3", [0, 0, 0.02], "ABV 3"),
        ("aB", [0.02], "a B"),
        ("ab", [0.02], "ab"),
        ("ab", [0.2], "a b"),
        ("a b", [0.9, 0.9], "a b"),
        ("a", [], "a"),
    ],
)
def test_spaces_that_were_nearly_seen(text, gaps, told):
    assert spaced(text, np.array(gaps, dtype=np.float32)) == told


def test_a_line_that_bends_is_followed():
    likely = np.zeros((120, 420), dtype=np.float32)
    for x in range(20, 400):
        middle = round(60 - 12 * ((x - 210) / 190) ** 2)
        likely[middle - 5 : middle + 5, x] = 1
    (line,) = lines_of(likely)
    assert line.bend[0] == pytest.approx(-48, rel=0.35) and line.height < 30
    (straight,) = lines_of(np.pad(np.ones((10, 300), np.float32), 30))
    assert not straight.bend.any()
