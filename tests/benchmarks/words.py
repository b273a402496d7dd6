"""Whole words over names and vernaculars: Postgres' text search against LanceDB's full text.

Both hold the same names; each question is one or two words of a name, and ten names are wanted.
Postgres gives the names of accepted taxa first, LanceDB what it scores best; both by id.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from api.species.listing import Filters
from api.species.releases import Served
from api.species.words import search
from resources.postgres import Postgres
from resources.server import Urls
from tests.benchmarks.harness import report, say, scratch
from tests.benchmarks.species_home import connected, named_home, timed

QUESTIONS, TOP, NEAR_ENOUGH = 2_000, 10, 2
NAMES = "SELECT id, canonical AS words FROM derived.name_index WHERE standing < 9"
Ask = Callable[[str], Awaitable[int]]


async def paced(ask: Ask, questions: list[str]) -> tuple[np.ndarray, int]:
    """Milliseconds of each question, one after the other, warm; how many had an answer."""
    for question in questions[: len(questions) // 10]:
        await ask(question)
    spent, answered = np.empty(len(questions)), 0
    for at, question in enumerate(questions):
        started = time.perf_counter()
        answered += bool(await ask(question))
        spent[at] = 1000 * (time.perf_counter() - started)
    return spent, answered


def questions_of(words: list[str], dice: random.Random) -> list[str]:
    """A word of a name, or its last two, by turns."""
    picked = [dice.choice(words).split() for _ in range(QUESTIONS)]
    return [
        " ".join(parts[-2:]) if at % 2 else dice.choice(parts) for at, parts in enumerate(picked)
    ]


async def with_postgres(urls: Urls, questions: list[str]) -> tuple[np.ndarray, int]:
    """By the query function of the API."""
    connections = connected(urls)
    one = Served("made", 1, None, 1, True, *[None] * 8, 0)

    async def ask(question: str) -> int:
        return len((await search(connections, one, question, Filters(), None, TOP)).items)

    try:
        return await paced(ask, questions)
    finally:
        await connections.close()


async def with_lance(folder: Path, rows: pa.Table, questions: list[str]) -> tuple[np.ndarray, int]:
    """By an index of words, all of which a name must have."""
    import lancedb
    from lancedb.index import FTS
    from lancedb.query import MatchQuery

    connection = await lancedb.connect_async(str(folder))
    table = await connection.create_table("names", rows)
    with timed("LanceDB's index of words"):
        config = FTS(stem=False, remove_stop_words=False, ascii_folding=False)
        await table.create_index("words", config=config)

    async def ask(question: str) -> int:
        query = MatchQuery(question, "words", operator="AND")
        found = await (await table.search(query, query_type="fts")).limit(TOP).to_arrow()
        return int(found.num_rows)

    return await paced(ask, questions)


def main(size: int | None = None, home: str | None = None, **_: Any) -> None:
    """Fill a home, or take the one given, copy the names into LanceDB, ask both."""
    count = size or 1_000_000
    with named_home(count, home) as (urls, _house), scratch() as folder:
        rows = Postgres(url=urls.pipeline).frame(sa.text(NAMES))
        questions = questions_of(rows.get_column("words").to_list(), random.Random(0))
        say(f"asking {len(questions):,} times")
        ours, mine = asyncio.run(with_postgres(urls, questions))
        theirs, other = asyncio.run(with_lance(folder, rows.to_arrow(), questions))
    told = {
        "answered": [mine, other],
        "p50_ms": [round(float(np.median(spent)), 3) for spent in (ours, theirs)],
        "p95_ms": [round(float(np.percentile(spent, 95)), 3) for spent in (ours, theirs)],
        "at_most": NEAR_ENOUGH,
    }
    reference = ("LanceDB full text, mean", float(theirs.mean()))
    report("words", float(ours.mean()), "ms", reference, size=count, peak_mib=0.0, details=told)
