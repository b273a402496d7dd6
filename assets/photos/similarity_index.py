"""The approximate index of each served space: built when exact search stops being cheap.

It is published only if its recall@10 against exact search passes the floor; until then, and where
it never does, search stays exact.
"""

from typing import Any

import dagster as dg
import numpy as np
from numpy.typing import NDArray

from assets.photos.appearance import ARTIFACT as APPEARANCE
from assets.photos.appearance import photo_appearance
from assets.photos.embeddings import ARTIFACT as EMBEDDINGS
from assets.photos.embeddings import photo_embeddings
from assets.pointers import details_of, publish, served
from catalog_data.identity import vector_table
from catalog_data.photos.vectors import PROBES, RECALL_FLOOR, REFINE
from resources.lance import Lance
from resources.postgres import Postgres

# Exact search of 20,000 vectors of 512 takes 44 ms on two cores, of 200,000 500 ms; by index 8.
WORTH_AN_INDEX = 20_000
GROWTH = 1.25
QUANTISED_TOGETHER = 8
SAMPLE, NEAREST = 200, 10
EXACT = "exact"
ARTIFACTS = (APPEARANCE, EMBEDDINGS)


def measured_recall(lance: Lance, table: str) -> float:
    """recall@10 of the index for vectors of the table itself, 0 to 1."""
    step = max(1, lance.count(table) // SAMPLE)
    asked = np.array(lance.sample(table, "vector", step)[:SAMPLE], dtype=np.float32)
    hits = [
        len(true & set(lance.nearest(table, vector, NEAREST, probes=PROBES, refine=REFINE)))
        for vector, true in zip(asked, truths(lance, table, asked), strict=True)
    ]
    return round(float(np.mean(hits)) / NEAREST, 4)


def truths(lance: Lance, table: str, asked: NDArray[np.float32]) -> list[set[str]]:
    """Keys of the ten nearest rows of each unit vector, by one pass over the table.

    Asked one by one it reads the table each time: 200 queries of a million rows take 9 minutes.
    """
    keys = np.empty((0, len(asked)), dtype=object)
    scores = np.empty((0, len(asked)), dtype=np.float32)
    for batch in lance.batches(table, ["content_id", "vector"]):
        rows = batch["vector"].flatten().to_numpy().reshape(len(batch), -1)
        names = np.array(batch["content_id"].to_pylist(), dtype=object)
        keys = np.concatenate([keys, np.repeat(names[:, None], len(asked), axis=1)])
        scores = np.concatenate([scores, rows @ asked.T])
        best = np.argpartition(-scores, min(NEAREST, len(scores)) - 1, axis=0)[:NEAREST]
        keys, scores = (np.take_along_axis(both, best, axis=0) for both in (keys, scores))
    return [set(column) for column in keys.T]


def keep_index(postgres: Postgres, lance: Lance, artifact: str) -> dict[str, Any]:
    """Build, check and publish the index of one artifact's served space where it is due."""
    recipe = served(postgres, artifact)
    rows = lance.count(vector_table(artifact, recipe)) if recipe else 0
    if recipe is None or rows < WORTH_AN_INDEX:
        return {f"{artifact}_rows": rows, f"{artifact}_search": EXACT}
    name, table = f"{artifact}_index", vector_table(artifact, recipe)
    if lance.dimensions(table) % QUANTISED_TOGETHER:
        why = f"{EXACT}: dimensions are not divisible by {QUANTISED_TOGETHER}"
        return {f"{artifact}_rows": rows, f"{artifact}_search": why}
    known = details_of(postgres, name)
    if known.get("recipe") == recipe and rows < known.get("rows", 0) * GROWTH:
        return {f"{artifact}_rows": rows, f"{artifact}_recall": known["recall"]}
    publish(postgres, name, EXACT, {})
    lance.index_vectors(table)
    recall = measured_recall(lance, table)
    passed = recall >= RECALL_FLOOR
    if not passed:
        lance.drop_vector_index(table)
    told = {"recipe": recipe, "rows": rows, "recall": recall}
    publish(postgres, name, recipe if passed else EXACT, told)
    return {f"{artifact}_rows": rows, f"{artifact}_recall": recall}


@dg.asset(
    group_name="photos",
    kinds={"lancedb"},
    deps=[photo_appearance, photo_embeddings],
    code_version=f"IVF_RQ; probes {PROBES}; refine {REFINE}; floor {RECALL_FLOOR}",
)
def photo_similarity_index(
    context: dg.AssetExecutionContext, postgres: Postgres, lance: Lance
) -> dg.MaterializeResult[Any]:
    """The approximate index of one vector space, served only while its recall@10 passes 0.95.

    Below 20,000 rows search is exact and there is nothing to build.
    """
    told: dict[str, Any] = {}
    with postgres.writing("photo_similarity_index"):
        for artifact in ARTIFACTS:
            told |= keep_index(postgres, lance, artifact)
    return dg.MaterializeResult(metadata=told)
