"""What every benchmark needs: a home of its own, a memory meter, the result line."""

import os
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import dagster as dg
import msgspec
import psutil
import sqlalchemy as sa
from sqlalchemy import insert

from assets.belongings import EXTERNALS as BELONGINGS
from assets.photos import EXTERNALS
from assets.photos.scan import scan
from catalog_data.people import User
from catalog_data.photos.facts import PhotoSource, SourceKind
from pipelines.environments import in_process
from pipelines.materialize import QUIET
from resources.blobs import Blobs
from resources.home import Home
from resources.lance import Lance
from resources.language_model import LanguageModel
from resources.nextcloud import Nextcloud
from resources.postgres import Postgres
from resources.schema import prepare_database
from resources.server import Urls, running
from resources.settings import PhotoSettings, SpeciesSettings
from tests.benchmarks.pictures import write_library

T = TypeVar("T")
MIB = 1 << 20
WARM = 4
CORES = os.cpu_count() or 1


class Figure(msgspec.Struct, kw_only=True):
    """One line of results: ``ratio`` is ``value`` over the reference's value."""

    bench: str
    value: float
    unit: str
    reference: dict[str, Any]
    ratio: float
    size: int
    peak_mib: float
    details: dict[str, Any] = {}


def report(
    bench: str, value: float, unit: str, reference: tuple[str, float], **rest: Any
) -> Figure:
    """Print one JSON line and return it."""
    name, base = reference
    figure = Figure(
        bench=bench,
        value=round(value, 4),
        unit=unit,
        reference={"name": name, "value": round(base, 4)},
        ratio=round(value / base, 4) if base else float("inf"),
        **rest,
    )
    sys.stdout.write(msgspec.json.encode(figure).decode() + "\n")
    sys.stdout.flush()
    return figure


def say(text: str) -> None:
    """Tell a waiting person how far we are, beside the results."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def tree_pss() -> int:
    """Proportional set size in bytes of this process and its children, Postgres left out."""
    total = 0
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        try:
            if "postgres" not in process.name():
                total += process.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return total


def whole_pss() -> int:
    """Proportional set size in bytes of this process, its children, and the server it started."""
    total = 0
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            total += process.memory_full_info().pss
    return total


@dataclass
class Meter:
    """Seconds, seconds of processor time of this process, and the highest memory of a block."""

    seconds: float = 0.0
    cpu: float = 0.0
    peak_mib: float = 0.0
    measure: Callable[[], int] = tree_pss
    _stop: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Sample memory twice a second, but at most 1 % of the time, until told to stop.

        Reading it holds the process's memory map: at 2 GiB, twice a second, the model that was
        measured lost a twentieth of its speed.
        """
        pause = 0.5
        while not self._stop.wait(pause):
            started = time.perf_counter()
            self.peak_mib = max(self.peak_mib, self.measure() / MIB)
            pause = max(0.5, 100 * (time.perf_counter() - started))


@contextmanager
def metered(measure: Callable[[], int] = tree_pss) -> Iterator[Meter]:
    """Measure the block: wall-clock seconds, peak MiB of the process tree."""
    meter = Meter(measure=measure)
    watcher = threading.Thread(target=meter.watch, daemon=True)
    watcher.start()
    started, worked = time.perf_counter(), time.process_time()
    try:
        yield meter
    finally:
        meter.seconds = time.perf_counter() - started
        meter.cpu = round(time.process_time() - worked, 2)
        meter._stop.set()
        watcher.join()
        meter.peak_mib = round(max(meter.peak_mib, measure() / MIB), 1)


@dataclass(frozen=True)
class Run:
    """What one materialization took and told: seconds, event-log rows, metadata by asset."""

    seconds: float
    events: int
    told: dict[str, dict[str, Any]]

    def summed(self, name: str) -> int:
        """A number of the metadata, over all assets."""
        return sum(int(metadata.get(name, 0)) for metadata in self.told.values())


@dataclass(frozen=True)
class Laboratory:
    """A home of its own with a running server, one owner, and the resources of a pipeline."""

    home: Home
    urls: Urls
    owner_id: uuid.UUID
    resources: dict[str, Any]

    @property
    def postgres(self) -> Postgres:
        """The pipeline's Postgres."""
        resource: Postgres = self.resources["postgres"]
        return resource

    def add_person(self, name: str) -> uuid.UUID:
        """Make a user."""
        made, code = uuid.uuid4(), name.upper().ljust(8, "0")
        row = {"id": made, "email": f"{name}@example.org", "username": name, "friend_code": code}
        self.said(insert(User).values(row))
        return made

    def add_folder(self, folder: Path) -> uuid.UUID:
        """Make a folder a source of the owner's photos."""
        source = uuid.uuid4()
        row = {
            "id": source,
            "owner_id": self.owner_id,
            "kind": SourceKind.FOLDER,
            "root": str(folder),
        }
        self.said(insert(PhotoSource).values(row))
        return source

    @contextmanager
    def speaking(self) -> Iterator[sa.Connection]:
        """A transaction that writes facts as the API does."""
        with Postgres(url=self.urls.api).begin() as connection:
            yield connection

    def said(self, *statements: sa.Executable) -> None:
        """Write facts as the API does."""
        with self.speaking() as connection:
            for statement in statements:
                connection.execute(statement)

    def take_in(self, folder: Path) -> None:
        """Make a folder a source and scan it."""
        self.add_folder(folder)
        scan(self.postgres, self.resources["compute"])

    def warm_up(self, *assets: dg.AssetsDefinition) -> None:
        """Take four small photos through assets, so that imports and first calls are behind us."""
        folder = self.home.root / "warm-up"
        write_library(folder, WARM, (320, 240), first=9_000_000)
        self.take_in(folder)
        self.materialize(*assets)

    def materialize(self, *assets: dg.AssetsDefinition) -> Run:
        """Materialize assets in this process, in books that are forgotten; raises on failure."""
        with dg.DagsterInstance.ephemeral() as instance:
            started = time.perf_counter()
            result = dg.materialize(
                [*assets, *EXTERNALS, *BELONGINGS],
                resources=self.resources,
                instance=instance,
                run_config=QUIET,
                raise_on_error=True,
            )
            seconds = time.perf_counter() - started
            events = len(instance.all_logs(result.run_id))
        told = {
            one.asset_key.path[-1]: {name: value.value for name, value in one.metadata.items()}
            for one in (
                event.step_materialization_data.materialization
                for event in result.get_asset_materialization_events()
            )
        }
        return Run(seconds, events, told)


def aside(work: Callable[..., T], *arguments: Any) -> T:
    """Call a function in a fresh process, so that what it leaves in memory is not ours."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with TemporaryDirectory(prefix="wunderkammer-bench-") as folder:
        yield Path(folder)


@contextmanager
def laboratory(**settings: Any) -> Iterator[Laboratory]:
    """Start a server in a new home, make the tables and one owner; all of it is gone afterwards."""
    with scratch() as folder:
        home = Home(folder / "home")
        home.prepare()
        with running(home) as urls:
            prepare_database(urls)
            empty = Laboratory(
                home, urls, uuid.UUID(int=0), pipeline_resources(home, urls, **settings)
            )
            yield replace(empty, owner_id=empty.add_person("bench"))


def pipeline_resources(home: Home, urls: Urls, **settings: Any) -> dict[str, Any]:
    """The resources a pipeline gets, with the in-process compute on every core."""
    return {
        "postgres": Postgres(url=urls.pipeline),
        "lance": Lance(uri=home.lance_uri),
        "blobs": Blobs(facts_uri=home.facts_uri, derived_uri=home.derived_uri),
        "compute": in_process(CORES, settings.get("device", "cpu")),
        "language_model": LanguageModel(),
        "settings": PhotoSettings(models=str(home.models), **settings),
        "species": SpeciesSettings(work=str(home.root / "work")),
        "nextcloud": Nextcloud(mirrors=str(home.mirrors), passwords=str(home.passwords)),
    }
