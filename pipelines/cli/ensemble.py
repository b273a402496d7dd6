"""The story of `up`: open the home, fill it, start its servers, stay, stop. One part each above."""

import shutil
import sys
import threading
from pathlib import Path
from typing import NamedTuple

from pipelines.cli.house import House, opened
from pipelines.cli.household import furnish, ready_login, share
from pipelines.cli.processes import (
    Child,
    end_leftovers,
    hold,
    listens,
    remember,
    responds,
    start,
    stop,
    wait_for,
)
from pipelines.cli.serving import (
    HOST,
    api_command,
    api_environment,
    asked_to_stop,
    environment,
)
from pipelines.cli.watching import watch
from pipelines.cli.welcome import welcome
from pipelines.cli.working import derive

BOOK = "children.json"
WORKSPACE = """load_from:
  - grpc_server:
      host: 127.0.0.1
      port: {port}
      location_name: wunderkammer
"""


class Ports(NamedTuple):
    """Where the servers of one home listen."""

    ui: int
    api: int
    code: int


def program(name: str) -> str:
    """A console script of this very environment."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.is_file() else shutil.which(name) or name


def workspace(house: House, port: int) -> str:
    """Write which code server the UI and the daemon ask; returns the file's path."""
    path = house.home.dagster / "workspace.yaml"
    path.write_text(WORKSPACE.format(port=port))
    return str(path)


def enlist(child: Child, children: list[Child], home: Path) -> None:
    """Keep a child from the moment it starts, here and for whoever comes after a crash."""
    children.append(child)
    remember(children, home / BOOK)


def begin(
    house: House, ports: Ports, host: str, workers: int, asked: threading.Event, into: list[Child]
) -> None:
    """Start the servers into the list and wait until each answers."""
    home = house.home.root
    logs = home / "logs"
    pipeline, api = environment(house, "pipeline"), api_environment(house, workers)
    grpc = [program("dagster"), "api", "grpc", "-m", "pipelines.definitions"]
    grpc += ["--host", HOST, "--port", str(ports.code), "--use-python-environment-entry-point"]
    enlist(start("code-server", grpc, pipeline, logs), into, home)
    enlist(start("api", api_command(host, ports.api, workers), api, logs), into, home)
    wait_for(into[0], lambda: asked.is_set() or listens(ports.code))
    asks = ["-w", workspace(house, ports.code)]
    bind = ["-h", HOST, "-p", str(ports.ui)]
    enlist(
        start("webserver", [program("dagster-webserver"), *bind, *asks], pipeline, logs), into, home
    )
    enlist(start("daemon", [program("dagster-daemon"), "run", *asks], pipeline, logs), into, home)
    wait_for(into[1], lambda: asked.is_set() or responds(f"http://{HOST}:{ports.api}/health"))
    wait_for(into[2], lambda: asked.is_set() or responds(f"http://{HOST}:{ports.ui}/server_info"))


def perform(ports: Ports, photos: Path | None, host: str, workers: int) -> None:
    """Everything from an empty folder to a served catalogue, until somebody asks to stop."""
    from resources.home import Home

    home = Home.from_environment()
    home.prepare()
    book = home.root / BOOK
    children: list[Child] = []
    with hold(home.root / "up.lock"):
        end_leftovers(book)
        with opened() as house:
            moved_in = furnish(house, photos)
            derive(house, launcher_lives=False)  # the lock says: no daemon is at work but ours
            share(house, moved_in)
            with asked_to_stop() as asked:
                try:
                    begin(house, ports, host, workers, asked, children)
                    if not asked.is_set():
                        welcome(house, ports.ui, ports.api, ready_login(house))
                        watch(home, children, asked, lambda: remember(children, book))
                finally:
                    stop(children)
                    book.unlink(missing_ok=True)
