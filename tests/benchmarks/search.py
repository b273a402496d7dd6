"""Vector search through the published index against exact numpy, at a million vectors."""

import time

import numpy as np

DIMENSIONS, LATENT, CLUSTERS, QUERIES, K = 512, 96, 20_000, 200, 10


def embeddings_like(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Vectors and held-out queries: a 96-dimensional latent, spectrum 1/k, 20,000 clusters."""
    random = np.random.default_rng(seed)
    spectrum = (1.0 / np.arange(1, LATENT + 1)).astype(np.float32)
    centres = random.standard_normal((CLUSTERS, LATENT), dtype=np.float32) * spectrum
    projection = random.standard_normal((LATENT, DIMENSIONS), dtype=np.float32)
    total = count + QUERIES
    vectors = np.empty((total, DIMENSIONS), dtype=np.float32)
    for start in range(0, total, 50_000):
        size = min(50_000, total - start)
        noise = random.standard_normal((size, LATENT), dtype=np.float32) * spectrum * 0.5
        latent = centres[random.integers(0, CLUSTERS, size)] + noise
        vectors[start : start + size] = unit(latent @ projection)
    return vectors[:count], vectors[count:]


def isotropic(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors without any structure: the worst case for every index."""
    random = np.random.default_rng(seed)
    vectors = np.empty((count + QUERIES, DIMENSIONS), dtype=np.float32)
    for start in range(0, len(vectors), 50_000):
        piece = vectors[start : start + 50_000]
        piece[:] = unit(random.standard_normal(piece.shape, dtype=np.float32))
    return vectors[:count], vectors[count:]


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length one."""
    scaled: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


def exact(vectors: np.ndarray, queries: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers of the ten nearest of each query, and seconds for each."""
    nearest, seconds = [], []
    for query in queries:
        started = time.perf_counter()
        scores = vectors @ query
        top = np.argpartition(-scores, K)[:K]
        nearest.append(top[np.argsort(-scores[top])])
        seconds.append(time.perf_counter() - started)
    return np.array(nearest), np.array(seconds)


def recall(found: list[set[int]], truth: np.ndarray) -> float:
    """Share of the true ten nearest that were found."""
    hits = [len(row & set(expected.tolist())) for row, expected in zip(found, truth, strict=True)]
    return float(np.mean(hits)) / K
