"""The commands that serve: everything with `up`, the API with `serve`. Filling is not here."""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipelines.cli.house import House, opened
from pipelines.cli.say import say

API_PORT, UI_PORT = 8000, 3000
HOST = "127.0.0.1"
PRIVATE = {
    "WUNDERKAMMER_SECRET",
    "WUNDERKAMMER_API_DATABASE_URL",
    "WUNDERKAMMER_PIPELINE_DATABASE_URL",
    "DAGSTER_PG_URL",
    "DAGSTER_PG_EVENTS_URL",
    "DAGSTER_HOME",
}
Host = Annotated[str, typer.Option(help="Address to bind; the default is this machine alone.")]
ApiPort = Annotated[
    int, typer.Option(envvar="WUNDERKAMMER_API_PORT", help="Port of the API; 0 is any free one.")
]
UiPort = Annotated[
    int, typer.Option(envvar="WUNDERKAMMER_UI_PORT", help="Port of the UI; 0 is any free one.")
]
Workers = Annotated[int, typer.Option(min=1, help="Processes that answer requests.")]


def register(app: typer.Typer) -> None:
    """Put these commands under the root."""
    app.command(rich_help_panel="Serve")(up)
    app.command(rich_help_panel="Serve")(serve)


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    """An event that Ctrl-C, SIGTERM and a closed terminal set while the block runs."""
    asked = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: asked.set()) for number in numbers}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def environment(house: House, audience: Literal["api", "pipeline"]) -> dict[str, str]:
    """What a child process of an audience gets: the house's settings, and no other's secrets."""
    inherited = {k: v for k, v in os.environ.items() if k not in PRIVATE}
    return inherited | house.home.environment(house.urls, audience)


def api_environment(house: House, workers: int) -> dict[str, str]:
    """What the API's processes get; several add their figures up in a fresh folder."""
    told = environment(house, "api")
    if workers > 1:
        figures = house.home.root / "logs" / "metrics"
        shutil.rmtree(figures, ignore_errors=True)
        figures.mkdir(parents=True)
        told["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
    return told


def api_command(host: str, port: int, workers: int) -> list[str]:
    """How the API is started."""
    bind = ["--host", host, "--port", str(port), "--workers", str(workers)]
    return [
        sys.executable,
        "-m",
        "uvicorn",
        "--factory",
        "api.asgi:create",
        *bind,
        "--no-access-log",
    ]


def serve(host: Host = HOST, api_port: ApiPort = API_PORT, workers: Workers = 1) -> None:
    """Serve the API alone; what is derived is derived by other commands."""
    from pipelines.cli.processes import responds, start, stop, wait_for
    from pipelines.cli.watching import watch
    from resources.ports import free_port

    with asked_to_stop() as asked, opened() as house:
        port = free_port(api_port)
        command = api_command(host, port, workers)
        logs = house.home.root / "logs"
        children = [start("api", command, api_environment(house, workers), logs)]
        try:
            wait_for(
                children[0], lambda: asked.is_set() or responds(f"http://{HOST}:{port}/health")
            )
            if not asked.is_set():
                say(f"The API answers at http://{host}:{port}/api/docs (Ctrl-C stops it).")
            watch(house.home, children, asked)
        finally:
            stop(children)


def up(
    photos: Annotated[
        Path | None, typer.Option(envvar="PHOTOS", help="A folder of photos to import.")
    ] = None,
    ui_port: UiPort = UI_PORT,
    api_port: ApiPort = API_PORT,
    host: Host = HOST,
    workers: Workers = 1,
) -> None:
    """Set everything up and serve it until Ctrl-C.

    Prepares the home, starts the database, moves a sample household into an empty home (or imports
    the folder that is given), derives everything that is pending, and serves the Dagster UI and the
    API. A second start finds all of that done and is ready in seconds.
    """
    from pipelines.cli.ensemble import Ports, perform
    from resources.ports import free_port

    ui = free_port(ui_port)
    api = free_port(api_port, frozenset({ui}))
    code = free_port(0, frozenset({ui, api}))
    for name, wanted, found in (("UI", ui_port, ui), ("API", api_port, api)):
        if wanted not in (0, found):
            say(f"Port {wanted} is taken: the {name} is at {found}.")
    perform(Ports(ui=ui, api=api, code=code), photos, host, workers)
