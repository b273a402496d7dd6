"""Captions through a tiny CoCa of random weights: held token for token against plain argmax."""

import numpy as np
import pytest

from ml.captions import Captioner, caption_recipe, cleaned, find_captioner
from ml.clip import Unavailable, Weights
from tests.tiny_clip import MODEL as CLIP
from tests.tiny_clip import write_tiny_clip
from tests.tiny_coca import MODEL, write_tiny_coca


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A models folder with a tiny CoCa beside a tiny CLIP."""
    models = tmp_path_factory.mktemp("models")
    write_tiny_coca(models)
    write_tiny_clip(models)
    return models


@pytest.fixture(scope="module")
def weights(models):
    found = find_captioner(models, MODEL)
    assert isinstance(found, Weights)
    return found


@pytest.fixture(scope="module")
def captioner(weights):
    return Captioner(weights, "float32", batch=4, most=8)


def pictures(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 64, 64, 3), dtype=np.uint8)


def plainly(weights: Weights, pixels: np.ndarray, most: int) -> list[int]:
    """One picture, the whole model anew for each token."""
    import open_clip
    import torch

    model = open_clip.create_model(weights.config, load_weights=False).eval()
    open_clip.load_checkpoint(model, str(weights.path))
    mean, std = (np.array(part) for part in (model.visual.image_mean, model.visual.image_std))
    image = torch.tensor(((pixels / 255 - mean) / std).transpose(2, 0, 1)[None]).float()
    tokens = [49406]
    with torch.inference_mode():
        while len(tokens) <= most:
            told = model(image, torch.tensor([tokens]), output_labels=False)
            tokens.append(int(told["logits"][0, -1].argmax()))
            if tokens[-1] == 49407:
                return tokens[1:-1]
    return tokens[1:]


def test_tokens_are_those_of_plain_argmax(weights, captioner):
    made = pictures(5)
    assert captioner.tokens(made) == [plainly(weights, picture, 8) for picture in made]


def test_pictures_are_told_apart_and_not_by_their_neighbours(captioner):
    made = pictures(5)
    together = captioner.tokens(made)
    assert len({tuple(tokens) for tokens in together}) > 1
    assert together == [captioner.tokens([picture])[0] for picture in made]
    assert captioner.tokens([]) == [] == captioner([])


def test_a_caption_ends_with_its_end(weights):
    ending = Captioner(weights, "float32", batch=4, most=8)
    free = ending.tokens(pictures(2))
    ending.end = free[0][2]
    first, second = ending.tokens(pictures(2))
    assert first == free[0][: free[0].index(ending.end)]
    assert second == (free[1][: free[1].index(ending.end)] if ending.end in free[1] else free[1])


def test_captions_are_text_of_bounded_length(captioner, weights):
    assert [len(tokens) for tokens in captioner.tokens(pictures(2))] == [8, 8]
    assert all(text and text == cleaned(text) for text in captioner(pictures(2)))
    assert Captioner(weights, "float32", batch=1, most=99).most == 19


def test_text_is_cleaned():
    raw = "<start_of_text>a dog , on a beach .  <end_of_text>"
    assert cleaned(raw) == "a dog, on a beach."


def test_the_recipe_names_what_captions_depend_on(captioner, weights):
    assert captioner.recipe == caption_recipe(weights, "float32")
    assert weights.sha256 in captioner.recipe and MODEL in captioner.recipe


def test_missing_weights_are_told(tmp_path, models, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    absent = find_captioner(tmp_path)
    assert isinstance(absent, Unavailable) and str(tmp_path) in absent.reason
    clip = find_captioner(models, CLIP)
    assert isinstance(clip, Unavailable) and "no CoCa" in clip.reason
