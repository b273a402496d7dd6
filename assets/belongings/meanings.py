"""The approximate index of what items mean: built when exact search stops being cheap.

Many items mean the same to the letter, and which of them are the nearest ten is drawn by lot: what
is measured is how many of those found lie as near as the true tenth.
"""

from typing import Any

import numpy as np

from assets.photos.similarity_index import (
    EXACT,
    GROWTH,
    NEAREST,
    QUANTISED_TOGETHER,
    WORTH_AN_INDEX,
)
from assets.pointers import details_of, publish
from catalog_data.belongings.documents import ITEM_INDEX
from catalog_data.identity import vector_table
from catalog_data.photos.vectors import PROBES, RECALL_FLOOR, REFINE
from resources.lance import Lance
from resources.postgres import Postgres

POINTER, COLUMN = f"{ITEM_INDEX}_index", "meaning"
SAMPLE, ALIKE = 50, 1e-5


def keep_meanings_index(postgres: Postgres, lance: Lance, recipe: str) -> dict[str, Any]:
    """Build, check and publish the index of a table's meanings where it is due."""
    table = vector_table(ITEM_INDEX, recipe)
    rows, known = lance.count(table), details_of(postgres, POINTER)
    if rows < WORTH_AN_INDEX or not lance.can_index(table, COLUMN, QUANTISED_TOGETHER):
        return {"meanings_search": EXACT}
    if known.get("recipe") == recipe and rows < known.get("rows", 0) * GROWTH:
        return {"meanings_recall": known["recall"]}
    publish(postgres, POINTER, EXACT, {})
    lance.index_vectors(table, COLUMN)
    recall = measured(lance, table)
    passed = recall >= RECALL_FLOOR
    if not passed:
        lance.drop_vector_index(table, COLUMN)
    told = {"recipe": recipe, "rows": rows, "recall": recall}
    publish(postgres, POINTER, recipe if passed else EXACT, told)
    return {"meanings_recall": recall}


def measured(lance: Lance, table: str) -> float:
    """Share of what the index finds that lies as near as the true ten, 0 to 1."""
    shares = []
    for vector in lance.sample(table, COLUMN, max(1, lance.count(table) // SAMPLE))[:SAMPLE]:
        asked = np.array(vector, dtype=np.float32)
        true = lance.distances(table, COLUMN, asked, NEAREST)
        found = lance.distances(table, COLUMN, asked, NEAREST, PROBES, REFINE)
        shares.append(np.mean(np.array(found) <= true[-1] + ALIKE) * len(found) / len(true))
    return round(float(np.mean(shares)), 4)
