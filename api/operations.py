"""Whether the house stands: health, readiness, metrics. Nobody's data is read here."""

import asyncio
import os
import time
from collections.abc import Awaitable
from typing import Any, Literal

import structlog
from litestar import Request, Response, get
from msgspec import Struct
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
    multiprocess,
)

from api.addresses import is_local
from api.asking import Anyone, Connected
from api.connections import PING, Connections, load_lance
from api.errors import NotFoundError
from api.rate_limit import UNLIMITED

log = structlog.get_logger("api")
PATIENCE = 5.0
TAG = ["operations"]
FREE = {UNLIMITED: True}
PLAIN = CONTENT_TYPE_LATEST.removesuffix("; charset=utf-8")  # the framework says it again


class Part(Struct):
    """One thing the API needs: whether it answered, and after how many milliseconds."""

    status: Literal["ok", "failed"]
    milliseconds: float


class Health(Struct):
    """The state of the whole: degraded where some answers fail, unavailable where all do."""

    status: Literal["ok", "degraded", "unavailable"]
    parts: dict[str, Part]


class Alive(Struct):
    """The process answers."""

    status: Literal["ok"] = "ok"


async def probe(name: str, question: Awaitable[Any]) -> Part:
    """Ask one part, for a few seconds at most."""
    started = time.perf_counter()
    try:
        await asyncio.wait_for(question, PATIENCE)
        status: Literal["ok", "failed"] = "ok"
    except Exception as error:
        log.warning("health", part=name, error=repr(error))
        status = "failed"
    return Part(status, round((time.perf_counter() - started) * 1000, 2))


async def _tables(connections: Connections) -> None:
    await (await connections.lance()).list_tables(limit=1)


async def examine(connections: Connections) -> Health:
    """Ask all parts at once."""
    await load_lance()  # before the clock runs: how long an import takes says nothing of health
    questions: dict[str, Awaitable[Any]] = {
        "database": connections.scalar(PING),
        "lance": _tables(connections),
        "facts": connections.facts.check(),
        "derived": connections.derived.check(),
    }
    answers = await asyncio.gather(*(probe(name, asked) for name, asked in questions.items()))
    parts = dict(zip(questions, answers, strict=True))
    if parts["database"].status == "failed":
        return Health("unavailable", parts)
    good = all(part.status == "ok" for part in answers)
    return Health("ok" if good else "degraded", parts)


def _answer(health: Health) -> Response[Health]:
    return Response(health, status_code=503 if health.status == "unavailable" else 200)


@get("/health", tags=TAG, opt=FREE)
async def alive() -> Alive:
    """Say that the process answers; asks nothing else."""
    return Alive()


@get("/ready", tags=TAG, opt=FREE)
async def ready(connections: Connected) -> Response[Health]:
    """Say whether requests can be served: 503 where the database doesn't answer."""
    database = await probe("database", connections.scalar(PING))
    return _answer(
        Health("ok" if database.status == "ok" else "unavailable", {"database": database})
    )


@get("/api/v1/health", tags=TAG, opt=FREE)
async def health(connections: Connected) -> Response[Health]:
    """Ask database, vectors and blobs: each with its response time, 503 without a database."""
    return _answer(await examine(connections))


@get("/metrics", tags=TAG, opt=FREE, media_type="text/plain")
async def metrics(request: Request[Any, Any, Any], viewer: Anyone) -> Response[bytes]:
    """Prometheus metrics, for this very machine and for staff; for others there is nothing."""
    if not is_local(request) and not (viewer is not None and viewer.is_staff):
        raise NotFoundError
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=PLAIN)


HANDLERS = [alive, ready, health, metrics]
