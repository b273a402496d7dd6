"""Faces cut out upright and at one scale, and what such a cut tells of its quality."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.faces.model import Floats, Picture, Points, eyes_and_nose

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
BLUR_SIDE = 112
# How far the nose stands out of the plane of the eyes, in distances of the eyes: an average head.
NOSE_DEPTH = 0.5
# Where a mean face has its eyes and its nose in a square, as ArcFace cuts it (112 pixels).
MEAN_FACE = np.array([[0.342, 0.460], [0.658, 0.460], [0.500, 0.690]], dtype=np.float64)


def similarity(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn, scale and shift (2, 3) that takes points (k, 2) to others with the least squares.

    Umeyama, "Least-squares estimation of transformation parameters", 1991, for two dimensions,
    where points are complex numbers and the answer is a quotient.
    """
    a, b = source @ [1, 1j], target @ [1, 1j]
    about = a - a.mean()
    factor = (about.conj() @ (b - b.mean())) / max(float((about.conj() @ about).real), 1e-12)
    shift = b.mean() - factor * a.mean()
    return np.array(
        [[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag]]
    )


def aligned(
    picture: Picture, points: NDArray[np.float64], template: NDArray[np.float64], side: int
) -> Picture:
    """The square, uint8 (side, side, 3), in which a face's points (k, 2) come to lie on a template.

    ``points`` in pixels of the picture, ``template`` in shares of the square. Large faces are
    reduced by whole numbers first, so that nothing is left out; outside of the picture is black.
    """
    there = similarity(points, template * side)
    scale = float(np.hypot(there[0, 0], there[1, 0]))
    corners = _back(there, np.array([[0, 0], [side, 0], [0, side], [side, side]], dtype=np.float64))
    low = np.floor(corners.min(axis=0)).astype(int) - 2
    high = np.ceil(corners.max(axis=0)).astype(int) + 2
    part = Image.fromarray(picture).crop((*low, *high))
    step = max(1, int(1 / max(scale, 1e-6)))
    reduced = part.reduce(step) if step > 1 else part
    # Pillow wants the way back: from a pixel of the square to one of the reduced part.
    turn, shift = np.linalg.inv(there[:, :2]), there[:, 2]
    back = np.column_stack([turn, -turn @ shift - low]) / step
    square = reduced.transform(
        (side, side), Image.Transform.AFFINE, tuple(back.ravel()), Image.Resampling.BICUBIC
    )
    return np.asarray(square)


def _back(there: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    turned: NDArray[np.float64] = (points - there[:, 2]) @ np.linalg.inv(there[:, :2]).T
    return turned


def in_pixels(shares: Floats, picture: Picture) -> NDArray[np.float64]:
    """Points (..., 2) or boxes (..., 4) in pixels of a picture, from shares of it."""
    height, width = picture.shape[:2]
    sides = np.array([width, height] * (shares.shape[-1] // 2), dtype=np.float64)
    scaled: NDArray[np.float64] = shares * sides
    return scaled


def blurs(picture: Picture, landmarks: Floats, points: Points) -> Floats:
    """Variance of the Laplacian of luma (0 to 255) over each face, aligned at 112 pixels.

    Little is blurred (Pech-Pacheco et al. 2000). A face smaller than that is enlarged, so what a
    small one lacks counts too. float32 (n,).
    """
    known = in_pixels(eyes_and_nose(landmarks, points), picture)
    squares = (aligned(picture, each, MEAN_FACE, BLUR_SIDE) @ LUMA for each in known)
    return np.array([_laplacian(square).var() for square in squares], dtype=np.float32)


def _laplacian(luma: Floats) -> Floats:
    inner = luma[1:-1, 1:-1]
    around = luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:]
    return around - 4 * inner


def poses(landmarks: Floats, points: Points, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Yaw and roll of each face in degrees, float32 (n,), in a picture of (width, height).

    Roll is the slope of the line of the eyes, clockwise. Yaw is estimated from how far the nose
    lies beside their middle; positive looks to the picture's right. Good for "turned away", not
    for measuring heads.
    """
    left, right, nose = np.moveaxis(eyes_and_nose(landmarks, points) * np.array(size), 1, 0)
    across, middle = right - left, (left + right) / 2
    length = np.maximum(np.linalg.norm(across, axis=1), 1e-6)
    beside = np.einsum("ij,ij->i", nose - middle, across) / length**2
    yaw = np.degrees(np.arctan(beside / NOSE_DEPTH))
    roll = np.degrees(np.arctan2(across[:, 1], across[:, 0]))
    return yaw.astype(np.float32), roll.astype(np.float32)


def crop_of(picture: Picture, box: Floats, side: int = 160, margin: float = 0.25) -> bytes:
    """A face with some of its surroundings as a square JPEG, at most ``side`` pixels."""
    left, top, width, height = in_pixels(box, picture)
    half = max(width, height) * (0.5 + margin)
    x, y = left + width / 2, top + height / 2
    part = Image.fromarray(picture).crop(
        (round(x - half), round(y - half), round(x + half), round(y + half))
    )
    part.thumbnail((side, side), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    part.save(stream, "JPEG", quality=85)
    return stream.getvalue()
