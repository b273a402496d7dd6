"""Vectors as faces have them: persons of many sizes, noise, strangers. No test lives here."""

import numpy as np
from numpy.typing import NDArray

# Mean squares and spread of dlib's distances over the photos of 51 persons, each photo also made
# 60 pixels small, blurred, tilted both ways and with its lower third hidden: 612 faces.
BETWEEN, WITHIN = 0.3226, 0.0412
# Different persons lie 0.564 apart, give or take 0.066: as in so many dimensions, not in 128.
DIMENSIONS = 37
# Same persons lie 0.187 apart, give or take 0.079: the noise of faces is of unequal strength.
UNEVEN = 0.47
STRANGERS = 0.05


def synthetic_faces(
    count: int, persons: int, seed: int = 1
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Unit vectors float32 (count, 128), and whose each is.

    Persons are a few dozen independent directions around one mean face, and so is the noise, in
    the same dimensions, where it does most harm; its strength is log-normal over faces. Person k
    has a share like 1 / sqrt(k); a twentieth of the faces are strangers, seen once.
    """
    chance = np.random.default_rng(seed)
    share = 1 / np.sqrt(np.arange(1, persons + 1))
    who = chance.choice(persons, count, p=share / share.sum())
    strangers = chance.random(count) < STRANGERS
    who[strangers] = persons + np.arange(strangers.sum())
    axes = np.linalg.qr(chance.normal(size=(128, DIMENSIONS + 1)))[0].astype(np.float32)
    centres = normal(chance, who.max() + 1) * np.sqrt(BETWEEN / 2 / DIMENSIONS)
    strength = chance.lognormal(-(UNEVEN**2), UNEVEN, count).astype(np.float32)
    noise = normal(chance, count) * np.sqrt(WITHIN / 2 / DIMENSIONS) * strength[:, None]
    mean = axes[:, 0] * np.sqrt(1 - BETWEEN / 2 - WITHIN / 2)
    vectors = mean + (centres[who] + noise) @ axes[:, 1:].T
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), who


def normal(chance: np.random.Generator, rows: int) -> NDArray[np.float32]:
    """Independent normal numbers."""
    return chance.standard_normal((rows, DIMENSIONS), dtype=np.float32)


def b_cubed(truth: NDArray[np.intp], found: NDArray[np.intp]) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean of a grouping (Bagga and Baldwin 1998)."""
    both = np.unique(np.stack([truth, found]), axis=1, return_inverse=True)[1].ravel()
    of_both, of_truth, of_found = (sizes(numbers) for numbers in (both, truth, found))
    precision, recall = float((of_both / of_found).mean()), float((of_both / of_truth).mean())
    return precision, recall, 2 * precision * recall / (precision + recall)


def sizes(numbers: NDArray[np.intp]) -> NDArray[np.intp]:
    """How many share the number of each."""
    _, back, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    return counts[back]


def adjusted_rand(one: NDArray[np.intp], other: NDArray[np.intp]) -> float:
    """Agreement of two groupings, 1 when they are the same (Hubert and Arabie 1985)."""
    both = np.unique(np.stack([one, other]), axis=1, return_inverse=True)[1].ravel()
    pairs = [float((sizes(numbers) - 1).sum()) / 2 for numbers in (both, one, other)]
    expected = pairs[1] * pairs[2] / max(len(one) * (len(one) - 1) / 2, 1)
    most = (pairs[1] + pairs[2]) / 2
    return 1.0 if most == expected else (pairs[0] - expected) / (most - expected)
