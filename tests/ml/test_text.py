"""The sentence encoder: the same vectors as sentence-transformers gives, whatever stands beside."""

import json

import numpy as np
import pytest

from ml.text import (
    OFF,
    TextWeights,
    Unavailable,
    find_text_weights,
    loaded,
    text_dimensions,
    text_recipe,
)

# By sentence-transformers 6.2 from the same weights.
NUMBERS = {
    "flashlight": [-0.03252, 0.03636, -0.00418, 0.08264, -0.01676, -0.06758],
    "something to make a hole in the wall": [-0.01613, 0.11154, -0.02791, 0.06609, -0.06751],
}
LIKENESS = {"torch": 0.5896, "drill": 0.3471, "lamp small": 0.4185}


@pytest.fixture(scope="module")
def weights():
    found = find_text_weights()
    assert isinstance(found, TextWeights)
    return found


def test_vectors_are_those_of_the_model(weights):
    model = loaded(weights)
    for text, wanted in NUMBERS.items():
        assert model.of_question(text)[: len(wanted)] == pytest.approx(wanted, abs=1e-5)
    near = model.of_things(list(LIKENESS)) @ model.of_question("flashlight")
    assert near == pytest.approx(list(LIKENESS.values()), abs=1e-4)
    assert text_dimensions(weights) == near.size * 128


def test_a_text_is_the_same_whatever_stands_beside_it(weights):
    model = loaded(weights)
    alone = model.of_things(["wood screws"])[0]
    many = model.of_things(["lamp", *[f"item {n}" for n in range(20)], "wood screws", "wood saws"])
    assert np.array_equal(many[-2], alone)
    assert np.linalg.norm(many, axis=1) == pytest.approx(np.ones(len(many)), abs=1e-6)
    assert model.of_things([]).shape == (0, 384)


def test_what_can_not_be_read_is_told(weights, tmp_path):
    assert isinstance(find_text_weights(OFF), Unavailable)
    missing = find_text_weights(str(tmp_path))
    assert isinstance(missing, Unavailable) and "model.safetensors" in missing.reason
    for name in ("tokenizer.json", "model.safetensors"):
        (tmp_path / name).touch()
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "t5"}))
    assert "t5" in find_text_weights(str(tmp_path)).reason
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    (tmp_path / "modules.json").write_text(json.dumps([{"type": "models.Dense"}]))
    assert "Dense" in find_text_weights(str(tmp_path)).reason
    assert "all-MiniLM-L6-v2" in text_recipe(weights)
