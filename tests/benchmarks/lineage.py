"""100,000 lineages by id through the batch endpoint, bytes out, against a bare SELECT of them.

The app is asked in process, so no network is measured, but all of routing, reading the body and
writing bytes is. The reference reads the rows of as many ids. Each way has ids of its own in each
round, so that none finds what another one has just brought into memory.
"""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import asyncpg
import httpx
import numpy as np

from api.app import create_app
from api.species.batch_bytes import ARROW, NDJSON
from tests.benchmarks.harness import metered, report, say
from tests.benchmarks.species_home import SOURCE, connected, named_home

ASKED, ROUNDS, TARGET = 100_000, 5, 70_000
RELEASE = 1  # the only one of the home
PATH = "/api/v1/taxonomy/lineages"
IDS = "SELECT id FROM derived.name_usages WHERE release = $1 ORDER BY id"
BARE = "SELECT * FROM derived.lineages WHERE release = $1 AND id = ANY($2)"


async def every(connection: asyncpg.Connection, release: int) -> list[str]:
    """Ids of all usages."""
    return [row["id"] for row in await connection.fetch(IDS, release, timeout=600)]


def chosen(ids: list[str]) -> Iterator[list[str]]:
    """Other ids each time, each once while there are enough, in no order."""
    chance = np.random.default_rng(0)
    while True:
        yield [ids[at] for at in chance.choice(len(ids), ASKED, replace=len(ids) < ASKED)]


async def bare(connection: asyncpg.Connection, release: int, ids: list[str]) -> float:
    """Seconds to have the rows of lineages of these ids."""
    started = time.perf_counter()
    rows = await connection.fetch(BARE, release, ids)
    seconds = time.perf_counter() - started
    if len(rows) != len(set(ids)):
        raise RuntimeError(f"{len(rows)} rows of {len(set(ids))} ids")
    return seconds


async def through(
    client: httpx.AsyncClient, body: dict[str, Any], accept: str
) -> tuple[float, int]:
    """Seconds from the request to its last byte, and how many bytes came."""
    started = time.perf_counter()
    answer = await client.post(PATH, json=body, headers={"accept": accept})
    seconds = time.perf_counter() - started
    answer.raise_for_status()
    if accept == NDJSON and answer.content.count(b"\n") != len(body["ids"]):
        raise RuntimeError("a lineage is missing")
    return seconds, len(answer.content)


async def measured(urls: Any, release: int) -> dict[str, Any]:
    """Seconds of each way, turn by turn, and bytes."""
    app = create_app(connected(urls))
    asgi: Any = app
    transport = httpx.ASGITransport(asgi)
    connection = await asyncpg.connect(urls.api)
    found: dict[str, Any] = {"bare": [], NDJSON: [], ARROW: [], "bytes": {}}
    async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
        ids = chosen(await every(connection, release))
        for number in range(ROUNDS):
            found["bare"].append(await bare(connection, release, next(ids)))
            for accept in (NDJSON, ARROW):
                body = {"ids": [f"{SOURCE}:{id_}" for id_ in next(ids)]}
                seconds, size = await through(client, body, accept)
                found[accept].append(seconds)
                found["bytes"][accept] = size
            say(f"round {number + 1}: {found[NDJSON][-1]:.2f} s, bare {found['bare'][-1]:.2f} s")
    await connection.close()
    await app.state.connections.close()
    return found


def main(size: int | None = None, home: str | None = None, **_: Any) -> None:
    """Each way by turns, the best round of each is told; with ``home`` the database is kept."""
    count = size or 1_000_000
    with named_home(count, home) as (urls, _), metered() as meter:
        found = asyncio.run(measured(urls, RELEASE))
    reference = ("bare SELECT of their rows, lineages/s", ASKED / min(found["bare"]))
    for name, accept in (("lineage as Arrow", ARROW), ("lineage", NDJSON)):
        details = {
            "bytes": found["bytes"][accept],
            "seconds": [round(seconds, 3) for seconds in found[accept]],
            "bare_seconds": [round(seconds, 3) for seconds in found["bare"]],
            "to_reach": TARGET,
        }
        told: dict[str, Any] = {"size": count, "peak_mib": meter.peak_mib, "details": details}
        report(name, ASKED / min(found[accept]), "lineages/s", reference, **told)
