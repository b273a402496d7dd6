"""Recommendations over the API in process, against reading the stored rows with one statement."""

import asyncio
import datetime as dt
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import numpy as np
import sqlalchemy as sa
from litestar import Litestar

from api.app import create_app
from api.connections import Connections
from api.settings import Settings
from catalog_data.music.catalogue import MusicArtist, MusicCredit, MusicItem, MusicTrack
from catalog_data.music.models import MusicRecommendation
from tests.benchmarks.api import environment, token_of
from tests.benchmarks.harness import Laboratory, laboratory, metered, report, say

PATH, SHOWN, STORED = "/api/v1/recommendations/", 10, 50
BODY = msgspec.json.encode({"resource_types": ["tracks"], "limit": SHOWN})
ROUNDS, SECONDS, AT_ONCE, TO_REACH = 4, 3.0, 8, 0.5
LISTENERS = 2_000
ONE_STATEMENT = """
    SELECT r.item_id, r.score, r.reasons, r.version, t.title
    FROM derived.music_recommendations r JOIN facts.music_tracks t ON t.id = r.item_id
    WHERE r.listener = :listener AND r.channel = 'production' AND r.item_kind = 'track'
    ORDER BY r.rank LIMIT :shown
"""
Ask = Callable[[], Awaitable[list[str]]]


def fill(lab: Laboratory, count: int) -> None:
    """Tracks of some artists, and lists of many listeners, the owner's among them."""
    tracks = [uuid.uuid4() for _ in range(count)]
    artists = [uuid.uuid4() for _ in range(max(1, count // 10))]
    kinds = [("artist", id_) for id_ in artists] + [("track", id_) for id_ in tracks]
    credited = [(id_, artists[at % len(artists)]) for at, id_ in enumerate(tracks)]
    with lab.speaking() as connection:
        for model, rows in (
            (MusicItem, [{"id": id_, "kind": kind} for kind, id_ in kinds]),
            (MusicArtist, [{"id": id_, "name": f"Artist {at}"} for at, id_ in enumerate(artists)]),
            (MusicTrack, [{"id": id_, "title": f"Track {at}"} for at, id_ in enumerate(tracks)]),
            (MusicCredit, [{"item_id": a, "artist_id": b, "position": 1} for a, b in credited]),
        ):
            connection.execute(sa.insert(model), rows)
    listeners = [lab.owner_id, *(uuid.uuid4() for _ in range(LISTENERS))]
    with lab.postgres.begin() as connection:
        for listener in listeners:
            connection.execute(sa.insert(MusicRecommendation), stored(listener, tracks))
        connection.execute(sa.text("ANALYZE derived.music_recommendations"))


def stored(listener: uuid.UUID, tracks: list[uuid.UUID]) -> list[dict[str, Any]]:
    """One list, each item with three reasons."""
    draw = np.random.default_rng(listener.int % (1 << 32))
    chosen = [tracks[at] for at in draw.choice(len(tracks), STORED + 3, replace=False)]
    because = [{"item_id": str(id_), "share": 0.3} for id_ in chosen[STORED:]]
    stage = {"listener": listener, "channel": "production", "item_kind": "track"}
    made = {"fingerprint": "", "recipe": "", "run_id": "", "computed_at": dt.datetime.now(dt.UTC)}
    return [
        {**stage, **made, "rank": rank, "item_id": id_, "score": 1 / rank, "reasons": because}
        | {"version": "bench"}
        for rank, id_ in enumerate(chosen[:STORED], 1)
    ]


def through(app: Litestar, token: str) -> Ask:
    """Asks the app itself, with no server between: titles of one answer."""
    headers = [
        (b"authorization", f"Bearer {token}".encode()),
        (b"content-type", b"application/json"),
        (b"content-length", str(len(BODY)).encode()),
    ]
    scope = {"type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode()}
    scope |= {"query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1"}
    scope |= {"server": ("127.0.0.1", 80), "client": ("127.0.0.1", 9), "headers": headers}

    async def ask() -> list[str]:
        told: list[bytes] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": BODY, "more_body": False}

        async def send(message: Any) -> None:
            told.append(message.get("body", b""))
            if message.get("status", 200) != 200:
                raise RuntimeError(f"the API answered {message['status']}")

        await app(dict(scope), receive, send)  # type: ignore[arg-type]
        return [item["name"] for item in msgspec.json.decode(b"".join(told))["tracks"]]

    return ask


def reading(connections: Connections, listener: uuid.UUID) -> Ask:
    """Reads the stored rows over the connections of the API, and writes them as JSON."""
    statement, given = sa.text(ONE_STATEMENT), {"listener": listener, "shown": SHOWN}

    async def ask() -> list[str]:
        rows = await connections.rows(statement, given)
        msgspec.json.encode([row._asdict() for row in rows])
        return [row.title for row in rows]

    return ask


async def per_second(ask: Ask) -> float:
    """Answers a second, several at once."""
    until, done = time.perf_counter() + SECONDS, 0

    async def worker() -> None:
        nonlocal done
        while time.perf_counter() < until:
            await ask()
            done += 1

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return round(done / (time.perf_counter() - started), 1)


async def measured(lab: Laboratory, token: str) -> dict[str, list[float]]:
    """Rates of both by turns; they must give the same tracks."""
    told = environment(lab) | {"WUNDERKAMMER_ACCESS_LOG": "off"}
    connections = Connections(Settings.from_environment(told))
    app = create_app(connections)
    async with app.lifespan():
        both = {"ours": through(app, token), "bare": reading(connections, lab.owner_id)}
        first = [await ask() for ask in both.values()]
        if first[0] != first[1] or len(first[0]) != SHOWN:
            raise RuntimeError("the API and the stored rows tell different tracks")
        rates: dict[str, list[float]] = {name: [] for name in both}
        for _ in range(ROUNDS):
            for name, ask in both.items():
                rates[name].append(await per_second(ask))
            say(f"{rates['ours'][-1]} and {rates['bare'][-1]} a second")
    return rates


def main(size: int | None = None, **_: Any) -> None:
    """Both in one process and by turns; the best round of each is told."""
    count = size or 10_000
    with laboratory() as lab:
        say(f"{count:,} tracks, lists of {LISTENERS:,} listeners")
        fill(lab, count)
        with metered() as meter:
            rates = asyncio.run(measured(lab, token_of(lab)))
    report(
        "recommend",
        max(rates["ours"]),
        "requests/s",
        ("one statement", max(rates["bare"])),
        size=count,
        peak_mib=meter.peak_mib,
        details={**rates, "at_once": AT_ONCE, "reach": TO_REACH},
    )
