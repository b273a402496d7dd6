"""Perceptual hash and colours: robust to size and encoding, and right on drawings."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ml.image import UndecodableError, photo_hashes, render


def as_png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def small(picture: Image.Image) -> bytes:
    return render(as_png(picture), "small").data


def reencoded(data: bytes, share: float, quality: int) -> bytes:
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    out = io.BytesIO()
    size = [max(1, round(side * share)) for side in picture.size]
    picture.resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=quality)
    return render(out.getvalue(), "small").data


def distance(one: int, other: int) -> int:
    return ((one ^ other) & (1 << 64) - 1).bit_count()


def test_colours_of_a_drawing_and_their_shares():
    picture = Image.new("RGB", (200, 100), (250, 250, 250))
    ImageDraw.Draw(picture).rectangle((0, 0, 49, 99), fill=(200, 30, 30))
    colours = photo_hashes(small(picture)).colours
    assert [np.abs(hexed(c.hex) - expected).max() < 12 for c, expected in zip(
        colours, ((250, 250, 250), (200, 30, 30)), strict=False)] == [True, True]  # fmt: skip
    assert colours[0].share == pytest.approx(0.75, abs=0.04)
    assert colours[1].share == pytest.approx(0.25, abs=0.04)


def hexed(text: str) -> np.ndarray:
    return np.array([int(text[at : at + 2], 16) for at in (1, 3, 5)])


def test_at_most_five_colours_largest_first():
    random = np.random.default_rng(2)
    noise = Image.fromarray(random.integers(0, 255, (200, 300, 3), np.uint8))
    colours = photo_hashes(small(noise)).colours
    shares = [colour.share for colour in colours]
    assert len(colours) == 5 and shares == sorted(shares, reverse=True) and sum(shares) <= 1


def test_signed_and_hexadecimal_are_one_number():
    random = np.random.default_rng(3)
    for _ in range(8):
        noise = Image.fromarray(random.integers(0, 255, (60, 80, 3), np.uint8))
        hashes = photo_hashes(small(noise))
        assert -(1 << 63) <= hashes.phash < 1 << 63
        assert int(hashes.phash_hex, 16) == hashes.phash % (1 << 64)


def test_different_pictures_differ():
    random = np.random.default_rng(4)
    low = random.integers(0, 255, (2, 8, 8, 3), np.uint8)
    one, other = (Image.fromarray(p).resize((240, 180), Image.Resampling.BICUBIC) for p in low)
    apart = distance(photo_hashes(small(one)).phash, photo_hashes(small(other)).phash)
    assert apart > 15


def test_real_photos_keep_their_hash_when_resized_and_reencoded(shared_data):
    paths = sorted((shared_data / "scenes" / "coco-open").rglob("*.jpg"))[:30]
    assert len(paths) == 30
    apart = []
    for path in paths:
        copy = reencoded(path.read_bytes(), 0.4, 60)
        apart.append(
            distance(photo_hashes(render(path, "small").data).phash, photo_hashes(copy).phash)
        )
    assert max(apart) <= 6


def test_damaged_renditions_are_refused():
    data = small(Image.effect_noise((200, 200), 80))
    for bad in (b"", data[: len(data) // 2], b"RIFF....WEBPnothing"):
        with pytest.raises(UndecodableError):
            photo_hashes(bad)
