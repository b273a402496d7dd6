"""CLIP through a tiny checkpoint of our own: found on disk, loaded, and held against open_clip."""

import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ml.clip import (
    DEFAULT_MODEL,
    ClipModel,
    Preparation,
    Unavailable,
    Weights,
    choose_dtype,
    clip_recipe,
    fetch_weights,
    find_weights,
    folder_name,
    preparation_for,
)
from ml.image import RENDITION_RECIPE, UndecodableError
from tests.tiny_clip import MODEL, TINY, write_tiny_clip


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A models folder that holds one tiny open_clip model with random weights."""
    models = tmp_path_factory.mktemp("models")
    write_tiny_clip(models)
    return models


@pytest.fixture(scope="module")
def weights(models):
    found = find_weights(models, MODEL)
    assert isinstance(found, Weights)
    return found


@pytest.fixture(scope="module")
def clip(weights):
    return ClipModel(weights, "float32", batch=4)


def rendition(seed: int, width: int = 500, height: int = 375) -> bytes:
    low = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(low).resize((width, height), Image.Resampling.BICUBIC).save(out, "WEBP")
    return out.getvalue()


def test_pictures_as_open_clip_embeds_them(weights, clip):
    import open_clip
    import torch

    model, _, transform = open_clip.create_model_and_transforms(weights.config)
    model.eval()
    sizes = [(500, 375), (375, 500), (500, 120), (80, 70), (64, 64), (40, 30), (251, 187)]
    renditions = [rendition(seed, *size) for seed, size in enumerate(sizes)]
    pictures = [transform(Image.open(io.BytesIO(data))) for data in renditions]
    with torch.inference_mode():
        theirs = model.encode_image(torch.stack(pictures), normalize=True).numpy()
    ours = clip.embed_images(renditions)
    assert ours.dtype == np.float32 and ours.shape == (7, 32)
    assert (ours * theirs).sum(axis=1).min() >= 0.9999


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from(["shortest", "squash"]))
def test_preparation_is_open_clips_transform_pixel_for_pixel(width, height, mode):
    from open_clip.transform import PreprocessCfg, image_transform_v2

    data = rendition(1, width, height)
    cfg = PreprocessCfg(size=64, resize_mode=mode)
    *steps, _, _ = image_transform_v2(cfg, is_train=False).transforms
    picture = Image.open(io.BytesIO(data))
    for step in steps:
        picture = step(picture)
    assert np.array_equal(Preparation(64, resize_mode=mode)(data), np.asarray(picture))


def test_words_as_open_clip_embeds_them(weights, clip):
    import open_clip
    import torch

    model = open_clip.create_model(weights.config).eval()
    words = ["a dog on a beach", "Größe und Ähre", ""]
    with torch.inference_mode():
        theirs = model.encode_text(clip.tokenize(words), normalize=True).numpy()
    assert (clip.embed_words(words) * theirs).sum(axis=1).min() >= 0.9999


def test_a_vector_does_not_depend_on_its_batch(clip):
    renditions = [rendition(seed) for seed in range(9)]
    together = clip.embed_images(renditions)
    alone = np.concatenate([clip.embed_images([data]) for data in renditions])
    assert np.array_equal(together, alone)
    assert np.array_equal(clip.embed_words(["one", "two"])[1:], clip.embed_words(["two"]))


def test_unit_length_and_nothing_of_nothing(clip):
    vectors = clip.embed_images([rendition(1), rendition(2)])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert clip.embed_images([]).shape == clip.embed_words([]).shape == (0, 32)


def test_bfloat16_stays_near_float32(weights, clip):
    low = ClipModel(weights, "bfloat16", batch=4)
    renditions = [rendition(seed) for seed in range(4)]
    vectors = low.embed_images(renditions)
    assert vectors.dtype == np.float32
    assert (vectors * clip.embed_images(renditions)).sum(axis=1).min() > 0.995
    assert low.recipe != clip.recipe


def test_the_recipe_names_everything_the_vectors_depend_on(weights, clip):
    assert clip.recipe == clip_recipe(weights, "float32")
    for part in (MODEL, weights.sha256, "float32", RENDITION_RECIPE):
        assert part in clip.recipe
    assert choose_dtype() in ("float32", "bfloat16")


def test_damage_is_refused_before_the_model(clip):
    with pytest.raises(UndecodableError):
        clip.prepare(rendition(1)[:100])


def test_missing_weights_say_how_to_get_them(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    found = find_weights(tmp_path, DEFAULT_MODEL)
    assert isinstance(found, Unavailable)
    assert "605 MB" in found.reason and "doctor --fetch" in found.reason
    assert str(tmp_path) in found.reason


def test_a_lone_file_goes_by_its_architecture(tmp_path, weights):
    found = find_weights(tmp_path, "ViT-B-32", weights.path)
    assert found == Weights("ViT-B-32", "ViT-B-32", weights.path, weights.sha256)
    assert preparation_for(found) == Preparation(224)
    assert find_weights(tmp_path, DEFAULT_MODEL, weights.path).config == "ViT-B-32"
    assert isinstance(find_weights(tmp_path, MODEL, weights.path), Unavailable)
    assert isinstance(find_weights(tmp_path, MODEL, tmp_path / "absent.bin"), Unavailable)
    assert isinstance(find_weights(tmp_path, MODEL, tmp_path), Unavailable)
    assert isinstance(find_weights(tmp_path, "ViT-B-32"), Unavailable)


def test_a_given_folder_wins(tmp_path, models, weights):
    assert find_weights(tmp_path, MODEL, models / folder_name(MODEL)) == weights


def test_the_hub_cache_is_used_as_it_lies(tmp_path, weights):
    from unittest.mock import patch

    cached = weights.path.with_name("open_clip_config.json")
    with patch("huggingface_hub.try_to_load_from_cache", return_value=str(cached)):
        assert find_weights(tmp_path, MODEL) == weights


def test_changed_weights_are_another_recipe(tmp_path, weights):
    copy = tmp_path / "copy.safetensors"
    copy.write_bytes(weights.path.read_bytes() + b" ")
    changed = find_weights(tmp_path, "ViT-B-32", copy)
    assert changed.sha256 != weights.sha256


def test_only_hub_models_are_fetched(tmp_path):
    with pytest.raises(ValueError, match="no Hugging Face id"):
        fetch_weights(tmp_path, "ViT-B-32")


@pytest.mark.parametrize("changes", [{"resize_mode": "longest"}, {"interpolation": "random"}])
def test_other_ways_of_cutting_are_refused(tmp_path, weights, changes):
    config = {"model_cfg": TINY, "preprocess_cfg": changes}
    (tmp_path / "open_clip_config.json").write_text(json.dumps(config))
    other = Weights(MODEL, f"local-dir:{tmp_path}", weights.path, weights.sha256)
    with pytest.raises(ValueError, match="not built here"):
        preparation_for(other)
