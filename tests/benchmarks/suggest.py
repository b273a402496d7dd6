"""Names suggested for 10,000 beginnings, a fifth with one slip, against the beginnings alone.

The reference is the same walk of the same index in the same order with LIMIT 10, through the same
connection, without what is done for slips. A name that its own letters do not bring among the
first ten can be found by no order: the share of found ones is told with and without those. Of the
latter no more than 0.950 are to be had: what was typed fits other names as well, and so many would
be found by an order that knew how slips are made here (computed for 4,096 of them).
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import httpx
import numpy as np
import sqlalchemy as sa

from api.connections import Connections
from api.species.suggest import begun, names_for
from resources.postgres import Postgres
from resources.server import Urls
from tests.benchmarks.harness import metered, report, say
from tests.benchmarks.species_home import connected, http_server, named_home

QUERIES, LONGEST, SLIPS, TOP, OVER_HTTP = 10_000, 15, 0.2, 10, 2_000
# Of a slip; letters from which it counts for the share of names found.
LETTERS, JUDGED = "abcdefghijklmnopqrstuvwxyz", 6
TARGET_MS, TARGET_RATIO, TARGET_FOUND = 10, 3, 0.95
Asked = Callable[[str], Awaitable[Sequence[Any]]]


class Wish(NamedTuple):
    """A name somebody has in mind, its first letters, and what they typed."""

    name: str
    letters: str
    typed: str


def slipped(text: str, dice: random.Random) -> str:
    """The text with one letter wrong, missing, too many, or swapped with the next; no space is."""
    while True:
        at = dice.randrange(len(text))
        letter = dice.choice(LETTERS)
        made = dice.choice(
            (
                text[:at] + letter + text[at + 1 :],
                text[:at] + text[at + 1 :],
                text[:at] + letter + text[at:],
                text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
            )
        )
        if " " not in text[at : at + 2] and made not in (text, ""):
            return made


def wishes(names: Sequence[str], dice: random.Random) -> list[Wish]:
    """Beginnings of names, each of some length from 1 to 15."""
    found = []
    for name in names:
        letters = name[: dice.randint(1, LONGEST)].rstrip()
        may_slip = len(letters) > 1 and dice.random() < SLIPS
        found.append(Wish(name, letters, slipped(letters, dice) if may_slip else letters))
    return found


def sampled(urls: Urls, count: int) -> list[str]:
    """Canonical names, picked evenly from the whole index."""
    query = """SELECT canonical FROM derived.name_index WHERE canonical ~ '^[a-z]+( [a-z]+)*$'
        ORDER BY hashtext(id) LIMIT {count}"""
    return (
        Postgres(url=urls.pipeline).frame(sa.text(query.format(count=count)))["canonical"].to_list()
    )


async def timed(ask: Asked, texts: Sequence[str]) -> tuple[np.ndarray, list[list[str]]]:
    """Milliseconds of each question, and the names answered."""
    spent, answers = np.empty(len(texts)), []
    for at, text in enumerate(texts):
        started = time.perf_counter()
        rows = await ask(text)
        spent[at] = 1000 * (time.perf_counter() - started)
        answers.append([row.canonical for row in rows[:TOP]])
    return spent, answers


async def measured(connections: Connections, wanted: Sequence[Wish]) -> dict[str, Any]:
    """Both ways over the same beginnings, warm; what each took and who was found."""

    async def suggesting(text: str) -> Sequence[Any]:
        return await names_for(connections, 1, text, TOP)

    async def walking(text: str) -> Sequence[Any]:
        return await begun(connections, 1, text, TOP)

    typed = [wish.typed for wish in wanted]
    for ask in (walking, suggesting):
        await timed(ask, typed[: len(typed) // 10])
    plain, _ = await timed(walking, typed)
    spent, found = await timed(suggesting, typed)
    _, right = await timed(walking, [wish.letters for wish in wanted])
    judged = [
        (wish.name in names, wish.name in own)
        for wish, names, own in zip(wanted, found, right, strict=True)
        if wish.typed != wish.letters and len(wish.letters) >= JUDGED
    ]
    possible = [hit for hit, own in judged if own]
    return {
        "spent": spent,
        "plain": plain,
        "slips": spent[[wish.typed != wish.letters for wish in wanted]],
        "found_of_all": np.mean([hit for hit, _ in judged]),
        "found_of_possible": np.mean(possible),
        "judged": len(judged),
        "possible": len(possible),
    }


def over_http(address: str, texts: Sequence[str]) -> list[float]:
    """Milliseconds of each question to a server of one worker, over one connection."""
    spent = []
    with httpx.Client(base_url=address, timeout=30) as client:
        for text in (*texts[: len(texts) // 10], *texts):
            started = time.perf_counter()
            client.get("/api/v1/taxonomy/suggest", params={"q": text}).raise_for_status()
            spent.append(1000 * (time.perf_counter() - started))
    return spent[-len(texts) :]


def main(size: int | None = None, home: str | None = None, **_: Any) -> None:
    """Fill a home, or take the one given, and ask one after the other."""
    count = size or 9_400_000
    with named_home(count, home) as (urls, house):
        wanted = wishes(sampled(urls, QUERIES), random.Random(0))
        say(f"asking {len(wanted):,} times")
        with metered() as meter:
            told = asyncio.run(asking(urls, wanted))
        with http_server(urls, house) as address:
            told["http"] = over_http(address, [wish.typed for wish in wanted[:OVER_HTTP]])
    p95 = {
        name: float(np.percentile(told[name], 95)) for name in ("spent", "plain", "slips", "http")
    }
    details = {
        "p50_ms": round(float(np.median(told["spent"])), 3),
        "p99_ms": round(float(np.percentile(told["spent"], 99)), 3),
        "p95_of_slips_ms": round(p95["slips"], 3),
        "p95_over_http_ms": round(p95["http"], 3),
        "reach": {"p95_ms": TARGET_MS, "ratio": TARGET_RATIO, "found": TARGET_FOUND},
        **{name: told[name] for name in ("judged", "possible")},
    }
    common: dict[str, Any] = {"size": count, "peak_mib": meter.peak_mib}
    walk = ("the same walk without slips, p95", p95["plain"])
    report("suggest p95", p95["spent"], "ms", walk, details=details, **common)
    for name in ("found_of_possible", "found_of_all"):
        share = float(told[name])
        report(f"suggest {name}", share, "", ("to reach", TARGET_FOUND), **common)


async def asking(urls: Urls, wanted: Sequence[Wish]) -> dict[str, Any]:
    """Measure over connections that are closed afterwards."""
    connections = connected(urls)
    try:
        return await measured(connections, wanted)
    finally:
        await connections.close()
