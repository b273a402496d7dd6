"""A home whose database holds one made release of names, for benchmarks of how names are found.

With ``home=FOLDER`` it is kept there and used again: filling takes minutes at millions of rows.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import psycopg
import sqlalchemy as sa

from api.connections import Connections
from api.settings import Settings
from assets.species.intake import keep_archive
from assets.species.lineages import TABLE as LINEAGES
from assets.species.lineages import placed
from assets.species.name_index import KEYS, NAMES, key_rows, name_rows
from assets.species.parts import fill_part
from assets.species.staging import staged
from assets.species.standing import Release
from assets.species.usages import TABLE as USAGES
from assets.species.usages import usages
from assets.species.vernaculars import TABLE as VERNACULARS
from assets.species.vernaculars import vernaculars
from catalog_data.species.facts import TaxonomySource
from pipelines.cli.processes import listens, start, stop, wait_for
from pipelines.cli.serving import HOST, api_command
from resources.blobs import Blobs
from resources.home import Home
from resources.ports import free_port
from resources.postgres import Postgres
from resources.schema import prepare_database
from resources.server import Urls, running
from resources.settings import SpeciesSettings
from tests.benchmarks.harness import MIB, say, scratch
from tests.benchmarks.taxonomy import write_archive

SOURCE = "made"
FILLED = "filled-with-names"
PUBLISHED = (
    """INSERT INTO derived.taxon_releases (release, source, content_id, document, counts, checks,
        fingerprint, recipe, run_id, computed_at)
    SELECT release, source, content_id, '{}', '{}', '[]', content_id, 'bench', 'bench', now()
    FROM facts.taxonomy_archives""",
    """INSERT INTO derived.published (artifact, version, published_at)
    SELECT 'taxonomy:' || source, release::text, now() FROM facts.taxonomy_archives""",
)
LOADS = {
    USAGES: usages,
    LINEAGES: placed,
    NAMES: name_rows,
    KEYS: key_rows,
    VERNACULARS: vernaculars,
}


@contextmanager
def named_home(count: int, home: str | None = None) -> Iterator[tuple[Urls, Home]]:
    """Addresses of a running server with a release of ``count`` usages, and its home."""
    place = nullcontext(Path(home)) if home else scratch()
    with place as folder:
        house = Home(folder / "home")
        house.prepare()
        with running(house) as urls:
            prepare_database(urls)
            done = folder / f"{FILLED}-{count}"
            if not done.exists():
                fill_names(urls, house, folder / "archive", count)
                done.touch()
            read_once(house.postgres / "base")
            yield urls, house


def read_once(folder: Path) -> None:
    """Read every file, so that the system has them in memory: a benchmark is not of the disk."""
    with timed("reading the database once"):
        for file in folder.rglob("*"):
            if file.is_file():
                with file.open("rb", buffering=0) as data:
                    while data.read(MIB):
                        pass


def fill_names(urls: Urls, house: Home, folder: Path, count: int) -> None:
    """Write an archive, stage it, fill the tables that names are found in; tell how long each took.

    What the publishing asset does beside it is not needed here but for the pointer.
    """
    postgres, said = Postgres(url=urls.pipeline), Postgres(url=urls.api)
    species = SpeciesSettings(work=str(house.root / "work"))
    blobs = Blobs(facts_uri=house.facts_uri, derived_uri=house.derived_uri)
    with timed(f"writing an archive of {count:,} usages"):
        write_archive(folder, count)
    with said.begin() as connection:
        connection.execute(sa.insert(TaxonomySource).values(code=SOURCE))
    number, _ = keep_archive(said, blobs, SOURCE, folder, folder.name, None)
    with timed("staging"):
        files = staged(postgres, blobs, species, Release(number, SOURCE, content_of(said), "made"))
    for table, load in LOADS.items():
        with timed(table.name):
            fill_part(postgres, table, number, load(files))
    with postgres.begin() as connection:
        for statement in PUBLISHED:
            connection.execute(sa.text(statement))
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def content_of(said: Postgres) -> str:
    """The content id of the one archive."""
    with said.begin() as connection:
        query = sa.text("SELECT content_id FROM facts.taxonomy_archives")
        content: str = connection.execute(query).scalar_one()
        return content


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Say how long a stage took."""
    started = time.perf_counter()
    yield
    say(f"{what}: {time.perf_counter() - started:.1f} s")


@contextmanager
def http_server(urls: Urls, house: Home) -> Iterator[str]:
    """One worker of the API, started as the product starts it; its address."""
    port = free_port(0)
    told = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    told |= house.environment(urls, "api")
    child = start("api", api_command(HOST, port, 1), told, house.root / "logs")
    try:
        wait_for(child, lambda: listens(port))
        yield f"http://{HOST}:{port}"
    finally:
        stop([child])


def connected(urls: Urls, house: Path = Path("nowhere")) -> Connections:
    """The API's connections to it."""
    return Connections(
        Settings(
            database_url=urls.api,
            secret="of a benchmark, which nobody signs in to",
            lance_uri=str(house),
            facts_uri=str(house),
            derived_uri=str(house),
        )
    )
