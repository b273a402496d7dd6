"""The list of photos over HTTP, one worker, against a bare ASGI function with the same SQL."""

import datetime as dt
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import msgspec
import sqlalchemy as sa

from api.auth import Claims, signed
from api.settings import Settings
from catalog_data.people import RefreshToken
from pipelines.cli.processes import listens, start, stop, wait_for
from pipelines.cli.serving import HOST, api_command
from resources.ports import free_port
from tests.benchmarks.filled import facts_of, settled, tables_done
from tests.benchmarks.harness import Laboratory, laboratory, metered, report, say
from tests.benchmarks.load import requests_per_second

OURS, BARE = "api.asgi:create", "tests.benchmarks.bare_api:create"
PATH = "/api/v1/photos?limit=50"
ROUNDS, SECONDS, CONNECTIONS = 4, 4.0, 8


def environment(lab: Laboratory) -> dict[str, str]:
    """What both servers are told."""
    found = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return found | lab.home.environment(lab.urls, "api")


def token_of(lab: Laboratory) -> str:
    """An access token of the owner, of a login that goes on."""
    family, soon = uuid.uuid4(), dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    row = {"id": uuid.uuid4(), "family": family, "user_id": lab.owner_id, "expires_at": soon}
    lab.said(sa.insert(RefreshToken).values(row))
    settings = Settings.from_environment(environment(lab))
    return signed(settings, "access", Claims(lab.owner_id, family, uuid.uuid4()), soon)


@contextmanager
def server(lab: Laboratory, name: str, factory: str) -> Iterator[int]:
    """A uvicorn of one worker, started as the product starts it; its port."""
    port = free_port(0)
    command = [factory if part == OURS else part for part in api_command(HOST, port, 1)]
    child = start(name, command, environment(lab), lab.home.root / "logs")
    try:
        wait_for(child, lambda: listens(port))
        yield port
    finally:
        stop([child])


def first_page(port: int, token: str) -> list[dict[str, Any]]:
    """The photos one answer holds."""
    asked = Request(f"http://{HOST}:{port}{PATH}", headers={"Authorization": f"Bearer {token}"})
    with urlopen(asked, timeout=30) as answer:
        found: list[dict[str, Any]] = msgspec.json.decode(answer.read())["items"]
    return found


def main(size: int | None = None, **_: Any) -> None:
    """Both servers stand side by side and are asked by turns; the best round of each is told."""
    count = size or 20_000
    with laboratory() as lab:
        say(f"a library of {count:,} photos")
        facts_of(lab, count)
        tables_done(lab.postgres)
        settled(lab)
        token = token_of(lab)
        with (
            metered() as meter,
            server(lab, "api", OURS) as ours,
            server(lab, "bare", BARE) as bare,
        ):
            if first_page(ours, token) != first_page(bare, token):
                raise RuntimeError("the two servers answer with different photos")
            rates = {ours: list[float](), bare: list[float]()}
            for number in range(ROUNDS):
                for port in (ours, bare):
                    rate = requests_per_second(port, PATH, token, SECONDS, CONNECTIONS)
                    rates[port].append(round(rate, 1))
                say(f"round {number + 1}: {rates[ours][-1]} and {rates[bare][-1]} requests/s")
    report(
        "api",
        max(rates[ours]),
        "requests/s",
        ("bare ASGI function", max(rates[bare])),
        size=count,
        peak_mib=meter.peak_mib,
        details={"ours": rates[ours], "bare": rates[bare], "connections": CONNECTIONS},
    )
