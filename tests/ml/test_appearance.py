"""The descriptor: unit length, fixed size, and a copy's nearest neighbour is its original."""

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ml.appearance import APPEARANCE_DIM, APPEARANCE_RECIPE, appearance
from ml.image import UndecodableError, render

FOLDERS = ("scenes/coco-open", "species/natures-domain", "faces/london", "inventory/grocery-store")


def encoded(picture: Image.Image, kind: str = "WEBP") -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, kind, quality=85)
    return out.getvalue()


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 250), st.integers(1, 250), st.integers(0, 2**32 - 1))
def test_unit_length_for_any_picture(width, height, seed):
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    vector = appearance(encoded(Image.fromarray(noise)))
    assert vector.shape == (APPEARANCE_DIM,) and vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("colour", ["black", "white", "grey", "red"])
def test_flat_pictures_have_a_descriptor(colour):
    vector = appearance(encoded(Image.new("RGB", (100, 60), colour)))
    assert np.isfinite(vector).all() and np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_same_bytes_same_vector():
    data = encoded(Image.effect_noise((250, 180), 60))
    assert np.array_equal(appearance(data), appearance(data))


def test_recipe_and_damage():
    assert "gradients" in APPEARANCE_RECIPE
    with pytest.raises(UndecodableError):
        appearance(b"RIFF\x10\0\0\0WEBPVP8 ")


def altered(data: bytes, box: tuple[float, float, float, float]) -> bytes:
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    sides = np.array([picture.width, picture.height] * 2) * box
    picture = picture.crop([int(side) for side in sides])
    picture = picture.resize([max(8, int(side * 0.4)) for side in picture.size])
    return render(encoded(picture, "JPEG"), "small").data


def test_copies_find_their_original_first(shared_data):
    paths = [path for name in FOLDERS for path in sorted((shared_data / name).rglob("*.jpg"))[:110]]
    assert len(paths) >= 300
    with ThreadPoolExecutor(2) as pool:
        originals = list(pool.map(lambda path: render(path, "small").data, paths))
    vectors = np.stack([appearance(data) for data in originals])
    chosen = np.random.default_rng(5).choice(len(paths), 48, replace=False)
    for box, floor in (((0, 0, 1, 1), 0.98), ((0.03, 0.04, 0.97, 0.98), 0.95)):
        copies = np.stack([appearance(altered(paths[at].read_bytes(), box)) for at in chosen])
        nearest = (copies @ vectors.T).argmax(axis=1)
        assert (nearest == chosen).mean() >= floor
