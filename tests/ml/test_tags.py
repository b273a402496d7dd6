"""Zero-shot labels from vectors: against a plain loop, calibrated and not; the vocabulary."""

import msgspec
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.categories.documents import STRONG, WEAK
from ml.tags import (
    MOST,
    Calibration,
    Scaling,
    label_vectors,
    prompts,
    read_calibration,
    read_vocabulary,
    shipped_vocabulary,
    tag_recipe,
    tags,
)


def units(seed: int, count: int, width: int = 6) -> np.ndarray:
    made = np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 9), st.integers(0, 6), st.integers(0, 25))
def test_the_nearest_ten_by_cosine(seed, many, wide):
    pictures, labels = units(seed, many), units(seed + 100, wide)
    contents, names = [f"c{at}" for at in range(many)], [f"l{at:02}" for at in range(wide)]
    rows = tags(contents, pictures, names, labels).rows()
    wanted = []
    for content, picture in zip(contents, pictures, strict=True):
        scored = [
            (-round(float(value), 4), name)
            for name, value in zip(names, np.round(picture @ labels.T, 4), strict=True)
        ]
        wanted += [(content, name, -score, False) for score, name in sorted(scored)[:MOST]]
    assert [row[:2] for row in rows] == [row[:2] for row in wanted]
    assert [row[2] for row in rows] == pytest.approx([row[2] for row in wanted], abs=1e-4)


def test_a_calibration_scales_and_cuts():
    pictures, labels = np.eye(2, 3, dtype=np.float32), np.eye(3, dtype=np.float32)
    every = Scaling(scale=10, offset=-5)
    hard = Calibration("r", every, {"b": Scaling(10, -5, threshold=0.999)})
    names = ["a", "b", "c"]
    told = tags(["x", "y"], pictures, names, labels, hard)
    assert told.rows() == [("x", "a", pytest.approx(0.9933), True)]
    easy = tags(["x", "y"], pictures, names, labels, Calibration("r", every))
    assert easy["label"].to_list() == ["a", "b"] and easy["calibrated"].all()


def test_ties_go_by_label():
    same = np.ones((3, 1), dtype=np.float32)
    told = tags(["x"], same[:1], ["c", "a", "b"], same)
    assert told["label"].to_list() == ["a", "b", "c"]
    assert told.schema["score"] == pl.Float32


def test_vectors_must_fit():
    with pytest.raises(ValueError, match="one vector"):
        tags(["x"], units(0, 2), ["a"], units(1, 1))


def test_a_calibration_belongs_to_one_recipe(tmp_path):
    file = tmp_path / "calibration.json"
    assert read_calibration(file, "r") is None
    made = Calibration("r", Scaling(100, -25), {"dog": Scaling(90, -20, 0.7)})
    file.write_bytes(msgspec.json.encode(made))
    assert read_calibration(file, "r") == made and read_calibration(file, "other") is None
    file.write_text('{"recipe": "r", "every": {"scale": "much"}}')
    with pytest.raises(msgspec.ValidationError):
        read_calibration(file, "r")


def test_the_shipped_vocabulary():
    labels = shipped_vocabulary()
    groups = {label.name: label.group for label in labels}
    assert len(labels) >= 300 and set(groups.values()) == {"thing", "scene", "document"}
    assert {groups[name] for name in (*STRONG, *WEAK)} == {"document"}


def test_lines_of_a_vocabulary(tmp_path):
    file = tmp_path / "words.txt"
    file.write_text("# mine\n[thing]\ndog: dog, puppy # both\n\n[scene]\nsea\n", encoding="utf-8")
    dog, sea = read_vocabulary(file)
    assert dog == ("dog", "thing", ("dog", "puppy")) and sea.words == ("sea",)
    assert "a photo of a puppy." in prompts(dog) and len(prompts(dog)) == 6
    for bad, match in (("dog", "group"), ("[beings]\ndog", "beings"), ("[thing]\na\na", "once")):
        file.write_text(bad, encoding="utf-8")
        with pytest.raises(ValueError, match=match):
            read_vocabulary(file)


def test_label_vectors_are_mean_directions():
    labels = shipped_vocabulary()[:3]
    made = {}

    def embed(texts):
        made.update({text: units(sum(map(ord, text)), 1)[0] for text in texts})
        return np.array([made[text] for text in texts])

    for label, vector in zip(labels, label_vectors(labels, embed), strict=True):
        mean = np.sum([made[text] for text in prompts(label)], axis=0)
        assert vector @ mean / np.linalg.norm(mean) == pytest.approx(1, abs=1e-5)


def test_the_recipe_changes_with_what_it_names():
    labels = shipped_vocabulary()
    scaled = Calibration("r", Scaling(1, 0))
    recipes = {
        tag_recipe("clip", labels),
        tag_recipe("other", labels),
        tag_recipe("clip", labels[1:]),
        tag_recipe("clip", labels, scaled),
        tag_recipe("clip", labels, Calibration("r", Scaling(2, 0))),
    }
    assert len(recipes) == 5
