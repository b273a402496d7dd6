"""Renditions: sizes, one decode for all, the same bytes alone or together, nothing kept inside."""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ml.image import (
    ALL,
    FORMATS,
    RENDITION_RECIPE,
    UndecodableError,
    canonical_for,
    make_renditions,
    render,
    resize_jpeg,
)


def photo(width: int, height: int, kind: str = "JPEG", **options) -> bytes:
    across = np.linspace(0, 255, width)[None, :, None]
    down = np.linspace(0, 255, height)[:, None, None]
    wave = 40 * np.sin(across / 9) * np.cos(down / 7)
    values = np.concatenate(
        [across + 0 * down + wave, down + 0 * across, 255 - across + 0 * down], 2
    )
    out = io.BytesIO()
    Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)).save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize("size", [(4100, 3000), (1200, 1600), (640, 200), (3, 2000), (1, 1)])
def test_sizes_are_never_enlarged_and_keep_proportions(size):
    made = make_renditions(photo(*size))
    assert (made.width, made.height, made.source_format) == (*size, "JPEG")
    assert set(made.renditions) == set(ALL)
    for name, rendition in made.renditions.items():
        scale = min(1.0, FORMATS[name].side / max(size))
        assert (rendition.width, rendition.height) == tuple(max(1, round(s * scale)) for s in size)
        picture = opened(rendition.data)
        assert picture.size == (rendition.width, rendition.height)
        assert picture.format.lower() == FORMATS[name].encoding
        assert rendition.sha256 == hashlib.sha256(rendition.data).hexdigest()


@pytest.mark.parametrize("size", [(4000, 3000), (1600, 1200), (700, 500)])
def test_one_alone_is_the_same_bytes(size):
    data = photo(*size)
    together = make_renditions(data).renditions
    assert {name: render(data, name) for name in ALL} == together
    assert make_renditions(data, ("big", "small")).renditions["small"] == together["small"]


def test_threads_give_the_same_bytes():
    data = photo(900, 700)
    expected = make_renditions(data)
    with ThreadPoolExecutor(4) as pool:
        assert all(made == expected for made in pool.map(make_renditions, [data] * 8))


def test_hothash_is_the_hash_of_the_hotpreview():
    made = make_renditions(photo(400, 300))
    hot = hashlib.sha256(made.renditions["hotpreview"].data).hexdigest()
    assert made.hothash == hot
    assert make_renditions(photo(400, 300), ("small",)).hothash is None


def test_a_path_is_read_and_a_missing_one_says_so(tmp_path):
    path = tmp_path / "photo.txt"
    path.write_bytes(photo(300, 200))
    assert make_renditions(path) == make_renditions(path.read_bytes())
    with pytest.raises(FileNotFoundError):
        make_renditions(tmp_path / "absent.jpg")


def test_metadata_is_stripped():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "A Camera", 6
    data = photo(600, 400, exif=exif, comment=b"a secret", icc_profile=b"")
    for rendition in make_renditions(data).renditions.values():
        picture = opened(rendition.data)
        assert not dict(picture.getexif())
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)


def test_colours_survive_the_chain():
    data = photo(3000, 2000, quality=95)
    reference = opened(data).resize((250, 167), Image.Resampling.LANCZOS)
    found = opened(render(data, "small").data).convert("RGB")
    difference = np.asarray(found, float) - np.asarray(reference, float)
    assert np.abs(difference).mean() < 3


def test_an_egg_is_a_source_like_any():
    egg = render(photo(4000, 3000), "coldpreview").data
    made = make_renditions(egg)
    assert (made.width, made.height) == (1920, 1440)


def test_the_recipe_names_what_the_bytes_depend_on():
    for part in ("libvips 8.", "effort", *ALL, *(str(form.side) for form in FORMATS.values())):
        assert part in RENDITION_RECIPE


def test_canonical_is_the_smallest_that_suffices():
    meta = {
        name: {"width": form.side, "height": form.side * 2 // 3} for name, form in FORMATS.items()
    }
    assert canonical_for(64, meta) == "small"
    assert canonical_for(224, meta) == "medium"
    assert canonical_for(384, meta) == "big"
    assert canonical_for(5000, meta) == "coldpreview"
    with pytest.raises(KeyError):
        canonical_for(64, {"hotpreview": {"width": 150, "height": 100}})


@settings(max_examples=20, deadline=None)
@given(st.none() | st.integers(100, 2000), st.none() | st.integers(100, 2000))
def test_resized_jpeg_lies_inside_its_bounds(width, height):
    picture = opened(resize_jpeg(COLD, width, height))
    assert picture.format == "JPEG"
    assert picture.width <= min(width or 960, 960) and picture.height <= min(height or 640, 640)
    limits = [b / s for b, s in ((width, 960), (height, 640)) if b]
    scale = min([1.0, *limits])
    assert abs(picture.width - 960 * scale) <= 1 and abs(picture.height - 640 * scale) <= 1


COLD = photo(960, 640)


@pytest.mark.parametrize("bounds", [(99, None), (None, 2001), (0, 500)])
def test_resize_bounds(bounds):
    with pytest.raises(ValueError, match="between 100 and 2000"):
        resize_jpeg(COLD, *bounds)


def test_resize_of_no_picture():
    with pytest.raises(UndecodableError):
        resize_jpeg(b"nothing", 200, 200)
