"""Tables of LanceDB side by side, one for each recipe, and when the next one is served."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assets.pointers import publish, served
from catalog_data.identity import vector_table
from resources.lance import Lance
from resources.postgres import Postgres

COMPARED, QUERIES, NEAREST = 20_000, 200, 10
Vectors = NDArray[np.float32]


def switch(postgres: Postgres, lance: Lance, artifact: str, recipe: str) -> dict[str, Any]:
    """Serve a space once it is filled; how alike it is to the one served before.

    Returns metadata: ``overlap_at_10`` where another space was served, else nothing.
    """
    before = served(postgres, artifact)
    if before == recipe or not lance.has(vector_table(artifact, recipe)):
        return {}
    told = {} if before is None else _overlap(lance, artifact, before, recipe)
    publish(postgres, artifact, recipe, told)
    return told


def serve(
    postgres: Postgres, lance: Lance, artifact: str, recipe: str, details: dict[str, Any]
) -> None:
    """Serve a table once it is filled, of rows that can't be compared with those of another."""
    if lance.has(vector_table(artifact, recipe)) and served(postgres, artifact) != recipe:
        publish(postgres, artifact, recipe, details)


def _overlap(lance: Lance, artifact: str, before: str, after: str) -> dict[str, Any]:
    tables = [vector_table(artifact, recipe) for recipe in (before, after)]
    if not lance.has(tables[0]):
        return {}
    shared = lance.triples(tables[0], "content_id").join(
        lance.triples(tables[1], "content_id"), on="id", how="semi"
    )
    ids = shared["id"].sort().head(COMPARED)
    if ids.len() <= NEAREST:
        return {}
    old, new = (vectors_of(lance, table, ids) for table in tables)
    return {"overlap_at_10": overlap(old, new)}


def vectors_of(lance: Lance, table: str, ids: pl.Series) -> Vectors:
    """Vectors of some contents, float32 (n, d), in the order of the ids."""
    asked = ids.to_frame("content_id")
    found = pl.concat(
        pl.DataFrame(batch).join(asked, on="content_id", how="semi")
        for batch in lance.batches(table, ["content_id", "vector"])
    )
    mine = asked.join(found, on="content_id", maintain_order="left")
    vectors: Vectors = mine["vector"].to_numpy()
    return np.stack(list(vectors)) if vectors.dtype == object else vectors


def overlap(old: Vectors, new: Vectors) -> float:
    """Mean share of the ten nearest that two spaces of the same rows have in common, 0 to 1."""
    step = max(1, len(old) // QUERIES)
    shares = []
    for row in range(0, len(old), step):
        near = [set(_nearest(space, row)) for space in (old, new)]
        shares.append(len(near[0] & near[1]) / NEAREST)
    return round(float(np.mean(shares)), 4)


def _nearest(space: Vectors, row: int) -> NDArray[np.int64]:
    scores = space @ space[row]
    scores[row] = -np.inf
    count = min(NEAREST, len(space) - 1)
    return np.argpartition(scores, -count)[-count:]
