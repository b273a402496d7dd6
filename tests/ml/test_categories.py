"""Screenshots and documents by rule: one table of rows, each with what it must be and why."""

import polars as pl
import pytest

from ml.categories import categories

NOTHING = {
    "path": "2024/IMG_1.jpg",
    "format": "jpeg",
    "camera": True,
    "placed": True,
    "tags": [],
    "text": "",
    "area": 0.0,
}
SCHEMA = {
    "path": pl.String,
    "format": pl.String,
    "camera": pl.Boolean,
    "placed": pl.Boolean,
    "tags": pl.List(pl.String),
    "text": pl.String,
    "area": pl.Float64,
}
LONG = "words " * 10


def told(**changes) -> tuple[str, list[str]]:
    row = categories(pl.DataFrame([{**NOTHING, **changes}], schema=SCHEMA)).row(0, named=True)
    return row["category"], row["reasons"]


@pytest.mark.parametrize(
    "name",
    [
        "Screenshot_2024-01-01.jpg",
        "Screen Shot 2019.png",
        "Bildschirmfoto 2021-02-03.png",
        "Capture d’écran 2020.png",
        "Captura de pantalla 1.png",
        "Captura de tela 1.png",
        "Schermata 2020.png",
        "Schermafbeelding 2.png",
        "de\u0301ja\u0300/Capture d'e\u0301cran.jpg",
    ],
)
def test_names_of_screenshots_in_seven_languages(name):
    assert told(path=f"a/{name}") == ("screenshot", ["name"])


@pytest.mark.parametrize("path", ["Pictures/Screenshots/x.jpg", "DCIM\\Screenshots\\x.jpg"])
def test_folders_of_screenshots(path):
    assert told(path=path) == ("screenshot", ["folder"])


@pytest.mark.parametrize("path", ["my screenshot.jpg", "a/screenshots", "not-screenshots/x.jpg"])
def test_other_names_are_none(path):
    category, reasons = told(path=path)
    assert "folder" not in reasons and (category == "photo") == (path != "a/screenshots")


def test_png_without_camera_and_place():
    bare = {"format": "PNG", "camera": False, "placed": False}
    assert told(**bare) == ("screenshot", ["png without camera and place"])
    for change in ({"camera": True}, {"placed": True}, {"format": "jpeg"}):
        assert told(**{**bare, **change}) == ("photo", [])


def test_a_strong_tag_is_enough():
    assert told(tags=["cat", "receipt"]) == ("document", ["strong tag"])
    assert told(tags=["menu"]) == ("photo", [])


@pytest.mark.parametrize(
    ("changes", "signs"),
    [
        ({"tags": ["menu"], "text": LONG, "area": 0.18}, ["dense text", "weak tag"]),
        ({"tags": ["ticket"], "text": "x" * 20, "area": 0.08}, ["weak tag", "moderate text"]),
        ({"text": "SUMME 4,50 €" + LONG, "area": 0.2}, ["dense text", "receipt"]),
        ({"text": "i alt 128,50 kr   tak", "area": 0.1}, ["receipt", "moderate text"]),
        (
            {"text": "合計 ¥1200 " + "あ" * 12, "area": 0.1},
            ["receipt", "moderate text"],
        ),
    ],
)
def test_two_weaker_signs_are_enough(changes, signs):
    assert told(**changes) == ("document", signs)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": LONG, "area": 0.5},
        {"text": "x" * 39, "area": 0.9},
        {"tags": ["menu"], "text": "x" * 19, "area": 0.5},
        {"tags": ["menu"], "text": LONG, "area": 0.079},
        {"text": "totally 5 dollars"},
        {"text": "total 4.50 €"},
    ],
)
def test_one_sign_is_not(changes):
    assert told(**changes) == ("photo", [])


def test_unknown_values_say_nothing():
    row = dict.fromkeys(SCHEMA)
    frame = categories(pl.DataFrame([row, NOTHING], schema=SCHEMA))
    assert frame["category"].to_list() == ["photo", "photo"]
    assert frame["reasons"].to_list() == [[], []]
    assert categories(pl.DataFrame(schema=SCHEMA)).is_empty()
