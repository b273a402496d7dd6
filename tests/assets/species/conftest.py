"""What tests of species assets share: small archives, a room to import them into, its tables."""

from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy as sa

from assets.species import ASSETS, EXTERNALS
from assets.species.intake import keep_archive
from catalog_data.identity import new_id
from catalog_data.species.facts import TaxonomyDecision, TaxonomySource
from resources.blobs import Blobs
from resources.home import Home
from resources.lance import Lance
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
USAGES = """ID\tparentID\tstatus\trank\tscientificName\tauthorship\tgender
1\t\taccepted\tkingdom\tAnimalia\t\t
2\t1\taccepted\tfamily\tFelidae\tFischer, 1817\t
3\t2\taccepted\tgenus\tPanthera\tOken, 1816\tfeminine
4\t3\taccepted\tspecies\tPanthera leo\t(Linnaeus, 1758)\t
5\t4\tsynonym\tspecies\tFelis leo\tLinnaeus, 1758\t
6\t9\taccepted\tspecies\tPanthera onca\t(Linnaeus, 1758)\t
"""


def write(folder: Path, **files: str) -> Path:
    """A folder of tables by entity, as tab-separated text."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.tsv").write_text(text, "utf-8", newline="")
    return folder


@dataclass
class Room:
    """A species room of its own: facts, blobs, a work folder."""

    said: Postgres
    postgres: Postgres
    home: Home

    @property
    def resources(self) -> dict[str, dg.ConfigurableResource]:
        """What species assets ask for."""
        return {
            "postgres": self.postgres,
            "blobs": Blobs(facts_uri=self.home.facts_uri, derived_uri=self.home.derived_uri),
            "lance": Lance(uri=self.home.lance_uri),
            "species": SpeciesSettings(work=str(self.home.work)),
        }

    def source(self, code: str, **said) -> None:
        """Make a source known where it is not."""
        known = self.rows("SELECT code FROM facts.taxonomy_sources WHERE code = :c", c=code)
        if not known:
            with self.said.begin() as connection:
                connection.execute(sa.insert(TaxonomySource).values(code=code, **said))

    def bring(self, code: str, path: Path) -> int:
        """Keep an archive of a source; its release."""
        self.source(code)
        blobs = self.resources["blobs"]
        return keep_archive(self.said, blobs, code, path, path.name, None)[0]

    def decide(self, code: str, release: int, kind: str, reason: str = "because") -> None:
        """Say what is to become of a release."""
        row = {"source": code, "release": release, "kind": kind, "reason": reason}
        with self.said.begin() as connection:
            connection.execute(sa.insert(TaxonomyDecision).values(id=new_id(), **row))

    def derive(self, *selection: str, fails: bool = False) -> dg.ExecuteInProcessResult:
        """Materialize the room, or some of its assets."""
        # An instance with files takes four seconds to make.
        with dg.DagsterInstance.ephemeral() as instance:
            done = dg.materialize(
                [*EXTERNALS, *ASSETS],
                resources=self.resources,
                instance=instance,
                selection=list(selection) or None,
                run_config=QUIET,
                raise_on_error=not fails,
            )
        assert done.success is not fails
        return done

    def rows(self, query: str, **values) -> list[dict]:
        """Rows of a query."""
        with self.said.begin() as connection:
            return [dict(row) for row in connection.execute(sa.text(query), values).mappings()]

    def value(self, query: str, **values):
        """The one value of a query."""
        (row,) = self.rows(query, **values)
        (value,) = row.values()
        return value

    def served(self) -> dict[str, tuple[str, str | None]]:
        """Version and previous version by source."""
        rows = self.rows("SELECT artifact, version, previous FROM derived.published")
        return {
            row["artifact"].removeprefix("taxonomy:"): (row["version"], row["previous"])
            for row in rows
        }


@pytest.fixture
def room(said, postgres, home) -> Room:
    return Room(said, postgres, home)


@pytest.fixture
def small(tmp_path) -> Path:
    """Six usages, one of whom names a parent that is not there."""
    return write(tmp_path / "small", NameUsage=USAGES)
