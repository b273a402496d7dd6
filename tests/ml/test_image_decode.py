"""Decoding: orientation, colours, transparency, depth, limits, and what is no picture."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from ml.image import Limits, UndecodableError, decode, make_renditions

QUADRANTS = np.kron(
    np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]]], dtype=np.uint8),
    np.ones((40, 60, 1), dtype=np.uint8),
)
ORIENTED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def encoded(picture: Image.Image, kind: str = "JPEG", **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def pixels(data: bytes, longest: int = 2000) -> np.ndarray:
    return decode(data, longest).pixels.numpy()


def oriented(orientation: int, kind: str) -> bytes:
    picture = Image.fromarray(QUADRANTS)
    if orientation in ORIENTED:
        picture = picture.transpose(ORIENTED[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(picture, kind, exif=exif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_eight_orientations_are_upright(orientation, kind):
    decoded = decode(oriented(orientation, kind), 2000)
    assert (decoded.width, decoded.height) == (120, 80)
    found = decoded.pixels.numpy()[[20, 20, 60, 60], [30, 90, 30, 90]].astype(int)
    assert np.abs(found - QUADRANTS[[20, 20, 60, 60], [30, 90, 30, 90]]).max() < 60


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_becomes_srgb(mode):
    picture = Image.new("L", (30, 20), 200)
    picture = (
        Image.fromarray(np.full((20, 30), 200 * 257, np.uint16))
        if mode == "I;16"
        else picture.convert("RGBA").convert("LA")
        if mode == "LA"
        else picture.convert(mode)
    )
    found = pixels(encoded(picture, "PNG"))
    assert found.shape == (20, 30, 3)
    assert mode == "1" or np.abs(found.astype(int) - 200).max() <= 2


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "GIF"])
def test_transparency_lies_on_white(kind):
    picture = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    assert pixels(encoded(picture, kind)).min() >= 254


def test_cmyk_is_converted():
    cyan = Image.new("CMYK", (40, 40), (255, 0, 0, 0))
    red, green, blue = pixels(encoded(cyan, quality=95))[20, 20].astype(int)
    assert red < 60 and green > 120 and blue > 180


def test_an_embedded_profile_is_applied_and_srgb_left_alone():
    picture = Image.new("RGB", (40, 40), (200, 80, 40))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = pixels(encoded(picture, "PNG"))
    assert np.abs(pixels(encoded(picture, "PNG", icc_profile=srgb)).astype(int) - plain).max() <= 2
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    wrong = pixels(encoded(picture, "PNG", icc_profile=lab))
    assert wrong.shape == plain.shape


def test_a_wide_profile_changes_the_colours(shared_data):
    path = shared_data / "species" / "natures-domain" / "birds" / "bald-eagle-1.jpg"
    data = path.read_bytes()
    with Image.open(io.BytesIO(data)) as opened:
        source = ImageCms.ImageCmsProfile(io.BytesIO(opened.info["icc_profile"]))
        target = ImageCms.createProfile("sRGB")
        expected = np.asarray(ImageCms.profileToProfile(opened, source, target, outputMode="RGB"))
    found = pixels(data).astype(float)
    untouched = np.asarray(Image.open(io.BytesIO(data)), dtype=float)
    assert np.abs(found - expected).mean() < 1 < np.abs(found - untouched).mean()


def test_first_frame_of_an_animation():
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert tuple(pixels(data)[8, 8]) == (255, 0, 0)


@pytest.mark.parametrize("kind", ["BMP", "PPM", "JPEG2000", "AVIF"])
def test_formats_beyond_the_common(kind):
    decoded = decode(encoded(Image.fromarray(QUADRANTS), kind), 2000)
    assert (decoded.width, decoded.height, decoded.format) == (120, 80, kind)
    assert np.abs(decoded.pixels.numpy()[20, 30].astype(int) - (255, 0, 0)).max() < 40


def test_heic():
    import pillow_heif

    out = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(QUADRANTS)).save(out, quality=90)
    decoded = decode(out.getvalue(), 2000)
    assert (decoded.width, decoded.height, decoded.format) == (120, 80, "HEIF")


def photo(side: int = 400) -> bytes:
    random = np.random.default_rng(1)
    return encoded(Image.fromarray(random.integers(0, 255, (side, side, 3), np.uint8)))


@settings(max_examples=25, deadline=None)
@given(st.floats(0.02, 0.97))
def test_a_cut_jpeg_is_refused(share):
    data = photo()
    with pytest.raises(UndecodableError):
        decode(data[: int(len(data) * share)], 2000)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF"]),
    st.binary(min_size=1, max_size=80),
    st.floats(0, 1),
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damage_decodes_or_is_refused(kind, damage, where):
    data = bytearray(encoded(Image.fromarray(QUADRANTS), kind))
    at = int(where * len(data))
    data[at : at + len(damage)] = damage
    try:
        assert decode(bytes(data), 200).pixels.bands == 3
    except UndecodableError as error:
        assert error.reason.endswith(".")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<html>not a photo</html>", "no picture"),
        (b"\0\0\0\x14ftypisom\0\0\0\0mp42", "video"),
        (b"\xff\x0a" + b"\0" * 30, "JPEG XL"),
        (b"\xff\xd8\xff\xe0" + b"lie" * 50, "JPEG"),
        (b"II*\0\x10\0\0\0CR\x02\0" + b"\0" * 99, "CR2"),
    ],
)
def test_no_picture_gives_a_sentence(data, reason):
    with pytest.raises(UndecodableError, match=reason) as caught:
        decode(data, 250)
    assert caught.value.reason.endswith(".")


def bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = (
        chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (70_000, 10), (10, 70_000)])
def test_bombs_are_refused_by_their_header(width, height):
    with pytest.raises(UndecodableError, match="more than the limit"):
        decode(bomb(width, height), 250)


@pytest.mark.parametrize("kind", ["JPEG", "BMP", "AVIF", "JPEG2000"])
def test_limits_are_the_callers(kind):
    data = encoded(Image.fromarray(QUADRANTS), kind)
    with pytest.raises(UndecodableError, match="limit of 9,599 pixels"):
        make_renditions(data, limits=Limits(pixels=9_599))
    assert make_renditions(data, ("small",), Limits(pixels=9_600)).width == 120
