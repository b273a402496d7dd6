"""One item among many is edited: the pipeline's work until new words find it, against the fill."""

import asyncio
from typing import Any

import sqlalchemy as sa

from api.belongings.finding import find
from catalog_data.belongings.facts import Item
from catalog_data.sample.belongings.house import TODAY
from tests.benchmarks.belongings import kept
from tests.benchmarks.harness import laboratory, metered, report, say

SIZE, MOST_SECONDS, MOST_SHARE = 100_000, 2.0, 0.02
OLD, NEW = ("Anemometer", "Bassoon", "Cricket bat"), ("Xylophone", "Yoke", "Zither")
EDITS = len(NEW)


async def found_by(asking: kept.Asking, text: str) -> list[int]:
    """Numbers of the items that words find by themselves, not by what they mean."""
    answer = await find(asking.connections, asking.viewer, text, TODAY, 10)
    return [
        kept.number_of(hit.item.id)
        for hit in answer.items
        if any(where.partition(":")[0] in ("name", "more") for where in hit.why.values())
    ]


async def checked(asking: kept.Asking, at: int) -> None:
    """New words find the item, old ones do not; raises AssertionError."""
    assert await found_by(asking, NEW[at]) == [at]
    assert at not in await found_by(asking, OLD[at])
    await asking.connections.close()


def say_of(lab: Any, at: int, **said: Any) -> None:
    """Change what is said of an item."""
    item = kept.id_of(kept.ITEMS, at)
    lab.said(sa.update(Item).where(Item.id == item).values(**said))


def main(size: int | None = None, text_model: str = "", **_: Any) -> None:
    """Three edits, the median one counts; each must write exactly one row."""
    count = size or SIZE
    with laboratory(text_model=text_model) as lab, metered() as meter:
        kept.write_house(lab, kept.house_of(count))
        for at in range(EDITS):
            say_of(lab, at, name=OLD[at])
        first = kept.derived(lab)
        say(f"{count:,} items filled in {first.seconds:.0f} s")
        seconds = []
        for at in range(EDITS):
            say_of(lab, at, name=NEW[at])
            run = kept.derived(lab)
            assert run.summed("wrote") == 1, run.told
            seconds.append(run.seconds)
            with kept.asking(lab, text_model) as asking:
                asyncio.run(checked(asking, at))
    taken = sorted(seconds)[EDITS // 2]
    report(
        "edit",
        taken,
        "s",
        ("first fill", first.seconds),
        size=count,
        peak_mib=meter.peak_mib,
        details={"at_most_seconds": MOST_SECONDS, "at_most": MOST_SHARE, "seconds": seconds},
    )
