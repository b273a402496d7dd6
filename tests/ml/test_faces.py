"""Faces of real pictures by dlib, and of drawn ones by tiny ONNX models: boxes, points, vectors."""

import io

import numpy as np
import pytest
from PIL import Image, ImageFilter

from ml.clip.weights import Unavailable
from ml.faces import (
    Faces,
    along,
    crop_of,
    face_recipe,
    faces_of,
    find_detector,
    find_embedder,
    overlaps,
)
from ml.faces.alignment import aligned, similarity
from ml.faces.boxes import matched
from ml.faces.model import Found
from ml.faces.onnx_models import ArcfaceEmbedder, ScrfdDetector
from tests.ml.onnx_files import tiny_detector, tiny_embedder


@pytest.fixture(scope="module")
def hog():
    return find_detector("hog")


@pytest.fixture(scope="module")
def resnet():
    return find_embedder("resnet")


@pytest.fixture(scope="module")
def london(shared_data):
    """Neutral and smiling photos of three persons, in this order."""
    names = [f"{who}_{look}.jpg" for who in ("003", "007", "011") for look in LOOKS]
    return [pixels(Image.open(shared_data / "faces" / "london" / name)) for name in names]


LOOKS = ("neutral", "smiling")


def pixels(picture):
    with picture:
        return np.asarray(picture.convert("RGB"))


@pytest.fixture(scope="module")
def read(london, hog, resnet):
    return [faces_of(picture, hog, resnet) for picture in london]


def test_a_portrait_shows_one_face(read):
    for faces in read:
        assert len(faces.boxes) == 1 and faces.scores[0] > 0 and faces.names == [None]
        assert faces.vectors.dtype == np.float32 and faces.vectors.shape == (1, 128)
        assert np.linalg.norm(faces.vectors) == pytest.approx(1, abs=1e-5)
        left, top, width, height = faces.boxes[0]
        inside = (faces.landmarks[0] - [left, top]) / [width, height]
        assert (inside > 0).all() and (inside < 1).all()
        assert abs(faces.yaws[0]) < 20 and abs(faces.rolls[0]) < 10 and not faces.poor[0]


def test_one_person_is_nearer_than_the_threshold_and_others_are_not(read, resnet):
    vectors = np.concatenate([faces.vectors for faces in read])
    distances = np.linalg.norm(vectors[:, None] - vectors[None], axis=-1)
    who = np.arange(6) // 2
    same = (who[:, None] == who[None]) & ~np.eye(6, dtype=bool)
    assert distances[same].max() < resnet.same_person < distances[who[:, None] != who].min()


def test_the_same_picture_gives_the_same_vectors(london, hog, resnet, read):
    again = faces_of(london[0], hog, resnet)
    assert np.array_equal(again.vectors, read[0].vectors)
    assert np.array_equal(again.boxes, read[0].boxes)


def test_a_poor_copy_is_told_from_a_good_one(london, hog, resnet, read):
    whole = Image.fromarray(london[0])
    small = faces_of(pixels(whole.resize((100, 100))), hog, resnet)
    blurred = faces_of(pixels(whole.filter(ImageFilter.GaussianBlur(5))), hog, resnet)
    assert small.sizes[0] < 45 < read[0].sizes[0]
    assert blurred.blurs[0] < small.blurs[0] < read[0].blurs[0] and blurred.poor[0]


@pytest.mark.parametrize("angle", [20, -20])
def test_roll_is_told_in_degrees(london, hog, resnet, read, angle):
    tilted = faces_of(pixels(Image.fromarray(london[0]).rotate(angle)), hog, resnet)
    assert tilted.rolls[0] - read[0].rolls[0] == pytest.approx(-angle, abs=3)
    assert np.linalg.norm(tilted.vectors[0] - read[0].vectors[0]) < 0.1


def test_nothing_is_found_in_noise(hog, resnet):
    noise = np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    faces = faces_of(noise, hog, resnet)
    assert len(faces.boxes) == 0 and faces.vectors.shape == (0, 128) and faces.poor.shape == (0,)


def test_a_region_names_the_face_it_lies_on(london, hog, resnet, read):
    drawn = read[0].boxes + np.array([[0.02, -0.02, 0.02, 0.03]], np.float32)
    named = faces_of(london[0], hog, resnet, drawn, ["Ada"])
    assert named.names == ["Ada"] and np.allclose(named.boxes, drawn)
    assert np.array_equal(named.vectors, read[0].vectors)
    assert named.scores[0] == read[0].scores[0]


def test_a_region_where_nothing_is_found_is_a_face(hog, resnet, london):
    grey = np.full_like(london[0], 128)
    drawn = np.array([[0.1, 0.2, 0.3, 0.3]], np.float32)
    faces = faces_of(grey, hog, resnet, drawn, ["Ada"])
    assert faces.names == ["Ada"] and np.isnan(faces.scores[0]) and np.allclose(faces.boxes, drawn)
    assert np.linalg.norm(faces.vectors[0]) == pytest.approx(1, abs=1e-5) and faces.poor[0]


def test_the_cnn_sees_the_same_face(london, read):
    found = find_detector("cnn").detect(pixels(Image.fromarray(london[0]).resize((200, 200))))
    assert len(matched(found.boxes, read[0].boxes)) == 1


def test_a_crop_is_a_square_jpeg_of_the_face(london, read):
    with Image.open(io.BytesIO(crop_of(london[0], read[0].boxes[0]))) as crop:
        assert crop.format == "JPEG" and crop.size == (160, 160)


def test_recipes_name_the_weights(hog, resnet):
    recipe = face_recipe(hog, resnet)
    assert recipe.startswith("faces 2;") and "dlib 20" in recipe
    assert "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30" in recipe


def test_a_model_that_is_not_there_is_said(tmp_path):
    for find in (find_detector, find_embedder):
        missing = find(str(tmp_path / "absent.onnx"))
        assert isinstance(missing, Unavailable) and "absent.onnx" in missing.reason


def test_a_similarity_is_found_again():
    turn = np.array([[0.6, -0.8], [0.8, 0.6]]) * 3
    points = np.random.default_rng(2).normal(size=(5, 2))
    found = similarity(points, points @ turn.T + [7, -2])
    assert found == pytest.approx(np.column_stack([turn, [7, -2]]))


@pytest.mark.parametrize("size", [90, 900])
def test_a_large_face_is_cut_as_a_small_one(size):
    flat = np.linspace(0, 255, size).astype(np.uint8)
    picture = np.repeat(np.broadcast_to(flat, (size, size))[..., None], 3, axis=2)
    corners = np.array([[0, 0], [1, 0], [0, 1]], dtype=np.float64)
    square = aligned(picture, corners * size / 2 + size / 4, corners, 30)
    assert square[15] == pytest.approx(np.repeat(np.linspace(64, 191, 30)[:, None], 3, 1), abs=6)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """Both tiny ONNX models, loaded as real ones are."""
    folder = tmp_path_factory.mktemp("onnx")
    (folder / "scrfd.onnx").write_bytes(tiny_detector())
    (folder / "arcface.onnx").write_bytes(tiny_embedder())
    detector, embedder = (
        find_detector(str(folder / "scrfd.onnx")),
        find_embedder(str(folder / "arcface.onnx")),
    )
    assert isinstance(detector, ScrfdDetector) and isinstance(embedder, ArcfaceEmbedder)
    return detector, embedder


@pytest.fixture(scope="module")
def lit():
    """A dark picture, 1280 x 640, with one square of 160 pixels, brightest in a corner."""
    picture = np.zeros((640, 1280, 3), np.uint8)
    away = np.arange(160)[:, None] + np.arange(160)
    picture[320:480, 640:800] = np.maximum(255 - away, 0)[..., None]
    return picture


def test_an_onnx_detector_finds_boxes_and_points(tiny, lit):
    found = tiny[0].detect(lit)
    assert len(found) == 1 and found.points == "eyes, nose and mouth"
    assert overlaps(found.boxes, [0.5, 0.5, 0.125, 0.25]).max() > 0.9
    best = overlaps(found.boxes, [0.5, 0.5, 0.125, 0.25]).argmax()
    eye = found.boxes[best, :2] + found.boxes[best, 2:] * np.array([27, 37]) / 80
    assert found.landmarks[best, 0] == pytest.approx(eye, abs=0.01)


def test_models_may_be_swapped(tiny, lit, london, hog, resnet):
    detector, embedder = tiny
    for one, other, picture in (
        (detector, embedder, lit),
        (detector, resnet, lit),
        (hog, embedder, london[0]),
    ):
        faces = faces_of(picture, one, other)
        assert len(faces.boxes) and faces.vectors.shape[1] == other.dimensions
        assert np.linalg.norm(faces.vectors, axis=1) == pytest.approx(1, abs=1e-5)
    recipes = {face_recipe(one, other) for one in (detector, hog) for other in (embedder, resnet)}
    assert len(recipes) == 4


def test_a_region_has_points_whatever_the_detector(tiny, lit):
    drawn = np.array([[0.1, 0.1, 0.1, 0.2]], np.float32)
    points = tiny[0].landmarks(lit, drawn)
    assert points.shape == (1, 5, 2)
    assert (points > drawn[:, None, :2]).all()
    assert (points < drawn[:, None, :2] + drawn[:, None, 2:]).all()


def test_a_vector_does_not_depend_on_its_neighbours(tiny, lit):
    found = tiny[0].detect(lit)
    twice = Found(
        np.repeat(found.boxes[:1], 2, axis=0),
        np.repeat(found.landmarks[:1], 2, axis=0),
        np.repeat(found.scores[:1], 2),
        found.points,
    )
    vectors = tiny[1].embed(lit, twice)
    assert np.array_equal(vectors[0], vectors[1])
    assert np.array_equal(vectors[:1], tiny[1].embed(lit, found)[:1])


def test_a_file_that_is_no_detector_is_refused(tmp_path):
    path = tmp_path / "wrong.onnx"
    path.write_bytes(tiny_embedder())
    with pytest.raises(ValueError, match="outputs"):
        find_detector(str(path))


def test_of_a_film_each_person_is_kept_once_the_first_frame_first():
    def seen(*angles):
        vectors = np.array([[np.cos(a), np.sin(a)] for a in angles], np.float32).reshape(-1, 2)
        count = len(angles)
        ones = {name: np.ones(count, np.float32) for name in ("scores", "sizes", "blurs")}
        ones |= {name: np.zeros(count, np.float32) for name in ("yaws", "rolls")}
        boxes, points = np.zeros((count, 4), np.float32), np.zeros((count, 10), np.float32)
        return Faces(boxes, points, names=[None] * count, vectors=vectors, **ones)

    found, frames = along([seen(0, 0.05), seen(), seen(0.1, 1.5), seen(1.45, 3)], 0.5)
    assert frames.tolist() == [0, 0, 2, 3]
    assert np.allclose(np.arccos(found.vectors[:, 0]), [0, 0.05, 1.5, 3], atol=1e-3)
    assert len(along([seen()], 0.5)[0].scores) == 0
    assert along([seen(), seen(1)], 0.5)[1].tolist() == [1]
