"""Basket rows to PMI pairs with minimum support and shrinkage, against DuckDB's SQL on all cores.

Both start from the same arrays of basket and item numbers in memory and end with columns of pairs,
support and score. The pairs must be the same, the scores too to 1e-9.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from scipy.sparse import coo_array, csr_array

from ml.taste import Pairs, pairs
from tests.benchmarks.harness import CORES, metered, report, say

ITEMS, LONGEST, SEED = 50_000, 20, 0
SUPPORT, SHRINKAGE, CLOSE = 3, 10.0, 1e-9
TIMES = 3
SQL = f"""
    WITH held AS (SELECT item, count(*) AS n FROM rows GROUP BY item),
    baskets AS (SELECT max(basket) + 1 AS n FROM rows),
    met AS (
        SELECT a.item AS one, b.item AS other, count(*) AS support
        FROM rows a JOIN rows b ON a.basket = b.basket AND a.item < b.item
        GROUP BY ALL HAVING count(*) >= {SUPPORT}
    )
    SELECT one, other, support,
        log2(support::DOUBLE * baskets.n / (h.n::DOUBLE * k.n))
            * (support / (support + {SHRINKAGE})) AS pmi
    FROM met JOIN held h ON h.item = one JOIN held k ON k.item = other, baskets
    ORDER BY one, other
"""


def drawn(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Baskets of 2 to 20 items, popular ones oftener (Zipf), each item once a basket."""
    draw = np.random.default_rng(SEED)
    sizes = draw.integers(2, LONGEST + 1, 2 * rows // LONGEST)
    basket = np.repeat(np.arange(len(sizes)), sizes)
    weights = 1 / (10 + np.arange(ITEMS)) ** 0.9
    item = np.searchsorted(np.cumsum(weights / weights.sum()), draw.random(len(basket)))
    keys = np.unique(basket * ITEMS + np.minimum(item, ITEMS - 1))[:rows]
    return keys // ITEMS, keys % ITEMS


def ours(basket: np.ndarray, item: np.ndarray) -> Pairs:
    """What the product does with rows of baskets."""
    ones = np.ones(len(basket), dtype=np.float32)
    shape = int(basket.max()) + 1, ITEMS
    return pairs(csr_array(coo_array((ones, (basket, item)), shape=shape)), SUPPORT, SHRINKAGE)


def theirs(basket: np.ndarray, item: np.ndarray) -> Pairs:
    """The same by SQL."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {CORES}; SET enable_progress_bar = false")
        connection.register("rows", pl.DataFrame({"basket": basket, "item": item}).to_arrow())
        return Pairs(*connection.execute(SQL).fetchnumpy().values())


def timed(work: Callable[[], Pairs]) -> tuple[float, Pairs]:
    """Seconds of a call, and what it gave."""
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def main(size: int | None = None, **_: Any) -> None:
    """Each three times, by turns; the fastest counts."""
    basket, item = drawn(size or 5_000_000)
    say(f"{len(basket):,} rows of {int(basket.max()) + 1:,} baskets")
    with metered() as meter:
        turns = [
            (timed(lambda: ours(basket, item)), timed(lambda: theirs(basket, item)))
            for _ in range(TIMES)
        ]
    mine, other = turns[0][0][1], turns[0][1][1]
    same = all(np.array_equal(a, b) for a, b in zip(mine[:3], other[:3], strict=True))
    if not same or np.abs(mine.pmi - other.pmi).max(initial=0) > CLOSE:
        raise RuntimeError("DuckDB has other pairs or scores")
    seconds, reference = (min(turn[side][0] for turn in turns) for side in (0, 1))
    report(
        "cooccurrence",
        seconds,
        "s",
        (f"DuckDB on {CORES} cores", reference),
        size=len(basket),
        peak_mib=meter.peak_mib,
        details={"pairs": len(mine.one), "at_most": 1.0},
    )
