"""Vector search as the API does it, by the index that passed its floor, against exact numpy."""

import asyncio
import datetime as dt
import gc
import time
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from api.photos.search.disposal import LEAST
from api.photos.search.lance import Lance as Asking
from assets.photos.similarity_index import measured_recall
from catalog_data.photos.vectors import RECALL_FLOOR, vector_schema
from resources.lance import Lance
from tests.benchmarks.filled import RUN
from tests.benchmarks.harness import metered, report, say, scratch

Vectors = NDArray[np.float32]
DIMENSIONS, LATENT, CLUSTERS, QUERIES, K = 512, 96, 20_000, 200, 10
PIECE = 50_000
TABLE, RECIPE = "bench_vectors", "bench"


def embeddings_like(count: int, seed: int = 0) -> tuple[Vectors, Vectors]:
    """Vectors and held-out queries: a 96-dimensional latent, spectrum 1/k, 20,000 clusters."""
    random = np.random.default_rng(seed)
    spectrum = (1.0 / np.arange(1, LATENT + 1)).astype(np.float32)
    centres = random.standard_normal((CLUSTERS, LATENT), dtype=np.float32) * spectrum
    projection = random.standard_normal((LATENT, DIMENSIONS), dtype=np.float32)
    vectors = np.empty((count + QUERIES, DIMENSIONS), dtype=np.float32)
    for start in range(0, len(vectors), PIECE):
        piece = vectors[start : start + PIECE]
        noise = random.standard_normal((len(piece), LATENT), dtype=np.float32) * spectrum * 0.5
        latent = centres[random.integers(0, CLUSTERS, len(piece))] + noise
        piece[:] = unit(latent @ projection)
    return vectors[:count], vectors[count:]


def isotropic(count: int, seed: int = 1) -> tuple[Vectors, Vectors]:
    """Unit vectors without any structure: the worst case for every index."""
    random = np.random.default_rng(seed)
    vectors = np.empty((count + QUERIES, DIMENSIONS), dtype=np.float32)
    for start in range(0, len(vectors), PIECE):
        piece = vectors[start : start + PIECE]
        piece[:] = unit(random.standard_normal(piece.shape, dtype=np.float32))
    return vectors[:count], vectors[count:]


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to length one."""
    scaled: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


def exact(vectors: Vectors, queries: Vectors) -> tuple[list[set[str]], list[float]]:
    """Names of the ten nearest rows of each query by numpy, and seconds for each."""
    nearest, seconds = [], []
    for query in queries:
        started = time.perf_counter()
        scores = vectors @ query
        top = np.argpartition(scores, -K)[-K:]
        seconds.append(time.perf_counter() - started)
        nearest.append({name(row) for row in top.tolist()})
    return nearest, seconds


def name(row: int) -> str:
    """The content id of a row."""
    return f"{row:064x}"


def store(lance: Lance, vectors: Vectors) -> None:
    """Write the vectors as an asset's table holds them."""
    schema = vector_schema(DIMENSIONS)
    lance.connection.create_table(TABLE, schema=schema, mode="overwrite")
    now = dt.datetime.now(dt.UTC)
    for start in range(0, len(vectors), PIECE):
        piece = vectors[start : start + PIECE]
        count = len(piece)
        columns = {
            "content_id": [name(row) for row in range(start, start + count)],
            "vector": pa.FixedSizeListArray.from_arrays(piece.ravel(), DIMENSIONS),
            "fingerprint": ["0" * 64] * count,
            "recipe": [RECIPE] * count,
            "run_id": [RUN] * count,
            "computed_at": [now] * count,
        }
        lance.open(TABLE).add(pa.table(columns, schema=schema))


async def asked(
    uri: str, queries: Vectors, count: int, *, by_index: bool
) -> tuple[list[set[str]], list[float]]:
    """The ``count`` nearest of each query as the API finds them, and seconds for each.

    All are asked once before, since a server that runs holds its index in memory.
    """
    import lancedb

    connection = await lancedb.connect_async(uri, read_consistency_interval=dt.timedelta(0))
    asking, nearest, seconds = Asking(connection), [], []
    for query in queries:
        await asking.nearest(TABLE, query, count, by_index=by_index)
    for query in queries:
        started = time.perf_counter()
        found = await asking.nearest(TABLE, query, count, by_index=by_index)
        seconds.append(time.perf_counter() - started)
        nearest.append({proposal.id for proposal in found})
    connection.close()
    return nearest, seconds


def recall(found: list[set[str]], truth: list[set[str]]) -> float:
    """Share of the true ten nearest that were found."""
    hits = [len(mine & true) for mine, true in zip(found, truth, strict=True)]
    return round(float(np.mean(hits)) / K, 4)


def p95(seconds: list[float]) -> float:
    """Milliseconds within which 95 of 100 are answered."""
    return float(np.percentile(seconds, 95)) * 1000


def noise_recall(lance: Lance, count: int) -> dict[str, Any]:
    """What the index finds in vectors of no structure."""
    store(lance, isotropic(count)[0])
    lance.index_vectors(TABLE)
    return {"vectors": count, "recall": measured_recall(lance, TABLE)}


def build(lance: Lance, vectors: Vectors) -> tuple[float, float]:
    """Fill and index the table; seconds of indexing and the recall that decides what is served."""
    store(lance, vectors)
    started = time.perf_counter()
    lance.index_vectors(TABLE)
    indexing = time.perf_counter() - started
    return indexing, measured_recall(lance, TABLE)


def main(size: int | None = None, **_: Any) -> None:
    """Exact numpy, then the product: indexed if the index passes its floor, else exact.

    Nothing watches memory while queries are timed: reading it stops the process for a moment.
    """
    count = size or 1_000_000
    with scratch() as place:
        lance = Lance(uri=str(place))
        say(f"{count:,} vectors: exact numpy")
        vectors, held_out = embeddings_like(count)
        truth, numpy_seconds = exact(vectors, held_out)
        queries = held_out.copy()
        say(f"p95 {p95(numpy_seconds):.1f} ms; the table and its index")
        with metered() as meter:
            indexing, own = build(lance, vectors)
        del vectors, held_out
        gc.collect()
        published = own >= RECALL_FLOOR
        found, seconds = asyncio.run(asked(str(place), queries, K, by_index=published))
        _, page = asyncio.run(asked(str(place), queries, LEAST, by_index=published))
        say(f"recall of the table's own vectors {own}; now noise")
        noise = noise_recall(lance, max(1000, count // 10))
    report(
        "search",
        p95(seconds),
        "ms p95",
        ("exact numpy p95", p95(numpy_seconds)),
        size=count,
        peak_mib=meter.peak_mib,
        details={
            "served": "index" if published else "exact: the index missed its floor",
            "recall_at_10": recall(found, truth),
            f"p95_ms_of_{LEAST}": round(p95(page), 2),
            "recall_of_own_vectors": own,
            "indexing_s": round(indexing, 1),
            "isotropic": noise,
        },
    )
