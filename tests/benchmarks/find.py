"""Questions about many belongings as the API answers them, against the bare full-text query."""

import asyncio
import time
from typing import Any

import numpy as np

from api.belongings.finding import find
from api.belongings.indexed import Index, index_of
from catalog_data.sample.belongings import House
from catalog_data.sample.belongings.house import TODAY
from ml.belongings import tokens
from tests.benchmarks.belongings import judged, kept
from tests.benchmarks.find_quality import UNSHOWN
from tests.benchmarks.harness import laboratory, metered, report, say

SIZE, AT_MOST, SHOWN, ROUNDS = 100_000, 3.0, 10, 2


async def bare(index: Index, texts: list[str]) -> list[float]:
    """Seconds of the bare full-text query of each text, over the same rows; the best of rounds."""
    from lancedb.query import MatchQuery

    opened = await index.lance.open(index.table)
    assert opened is not None

    async def ask(text: str) -> float:
        query = MatchQuery(" ".join(tokens(text)), "terms")  # type: ignore[call-arg]
        started = time.perf_counter()
        await opened.query().nearest_to_text(query).limit(SHOWN).select(["item_id"]).to_arrow()
        return time.perf_counter() - started

    return [min([await ask(text) for _ in range(ROUNDS)]) for text in texts]


async def ours(asking: kept.Asking, texts: list[str]) -> list[float]:
    """Seconds of the whole answer to each text; the best of rounds."""

    async def ask(text: str) -> float:
        started = time.perf_counter()
        await find(asking.connections, asking.viewer, text, TODAY, SHOWN)
        return time.perf_counter() - started

    return [min([await ask(text) for _ in range(ROUNDS)]) for text in texts]


async def measured(asking: kept.Asking, texts: list[str]) -> tuple[list[float], list[float]]:
    """Seconds of ours, and of the bare query."""
    index = await index_of(asking.connections)
    assert index is not None
    await ours(asking, texts[:SHOWN])
    await bare(index, texts[:SHOWN])
    found = await ours(asking, texts), await bare(index, texts)
    await asking.connections.close()
    return found


def p95(seconds: list[float]) -> float:
    """Milliseconds within which 95 of 100 are answered."""
    return float(np.percentile(seconds, 95)) * 1000


def main(size: int | None = None, text_model: str = "", **_: Any) -> None:
    """Every second item is somebody else's; the questions that find-quality asks."""
    count = size or SIZE
    texts = [question.text for question in judged.questions() if question.third != UNSHOWN]
    with laboratory(text_model=text_model) as lab, metered() as meter:
        house = kept.house_of(count)
        kept.write_house(lab, House(house.units, house.items[::2]))
        kept.write_items(lab, house.items[1::2], lab.add_person("other"))
        filled = kept.derived(lab)
        say(f"{count:,} items filled in {filled.seconds:.0f} s: {filled.told['item_index']}")
        with kept.asking(lab, text_model) as asking:
            found, reference = asyncio.run(measured(asking, texts))
    report(
        "find",
        p95(found),
        "ms p95",
        ("bare full-text query, p95", p95(reference)),
        size=count,
        peak_mib=meter.peak_mib,
        details={
            "at_most": AT_MOST,
            "median_ms": round(float(np.median(found)) * 1000, 2),
            "bare_median_ms": round(float(np.median(reference)) * 1000, 2),
        },
    )
