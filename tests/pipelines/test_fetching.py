"""New releases come in by the clock: what is watched is fetched, and one failure is not all."""

import io
import zipfile

import dagster as dg
import pytest
import sqlalchemy as sa

from catalog_data.species.facts import TaxonomyArchive, TaxonomyDecision, TaxonomySource
from pipelines.fetching import new_releases, watched
from pipelines.schedules import daily_releases
from pipelines.sensors import facts_changed
from resources.blobs import Blobs
from resources.changes import START
from resources.checklistbank import ChecklistBank
from resources.settings import SpeciesSettings
from tests.resources.bank import Bank, busy, release, served


def packed(epithet):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("NameUsage.tsv", f"ID\tscientificName\n1\tAus {epithet}\n")
    return stream.getvalue()


@pytest.fixture
def bank():
    with served(Bank()) as running:
        running.add(release(312_563, "2025-10-10"), packed("bus"))
        yield running


@pytest.fixture
def run(bank, postgres, home):
    """Runs the job as the daemon would; whether it succeeded, and what became known to assets."""
    resources = {
        "postgres": postgres,
        "blobs": Blobs(facts_uri=home.facts_uri, derived_uri=home.derived_uri),
        "species": SpeciesSettings(work=str(home.work)),
        "checklistbank": ChecklistBank(url=bank.url, tries=2, first_wait=0.01),
    }

    def execute():
        done = new_releases.execute_in_process(resources=resources, raise_on_error=False)
        events = [e for e in done.all_events if e.is_step_materialization]
        return done.success, [e.asset_key.path[-1] for e in events]

    return execute


def add_source(said, code, key, active=True):
    with said.begin() as connection:
        row = {"code": code, "dataset_key": key, "active": active}
        connection.execute(sa.insert(TaxonomySource).values(row))


def kept(said):
    query = sa.select(TaxonomyArchive.source, TaxonomyArchive.release, TaxonomyArchive.name)
    return said.frame(query.order_by(TaxonomyArchive.release)).rows()


def test_a_new_release_comes_in_once(run, said, bank):
    add_source(said, "col", 3)
    assert run() == (True, ["taxonomy_archives"])
    assert run() == (True, [])
    bank.add(release(313_000, "2025-11-10"), packed("cus"))
    assert run() == (True, ["taxonomy_archives"])
    assert kept(said) == [
        ("col", 1, "COL25.10 (2025-10-10)"),
        ("col", 2, "COL25.11 (2025-11-10)"),
    ]


def test_a_source_that_cannot_be_had_fails_the_run_and_holds_up_nobody(run, said, bank):
    add_source(said, "absent", 99)
    add_source(said, "col", 3)
    assert run() == (False, ["taxonomy_archives"])
    assert [row[0] for row in kept(said)] == ["col"]


def test_a_bank_that_is_down_keeps_nothing(run, said, bank):
    add_source(said, "col", 3)
    bank.bad["/dataset/3"] += [busy(503)] * 5
    assert run() == (False, [])
    assert kept(said) == []


def test_the_clock_rings_only_where_a_source_is_watched(postgres, said):
    def ring():
        context = dg.build_schedule_context(resources={"postgres": postgres})
        return daily_releases(context)

    add_source(said, "own", None)
    add_source(said, "asleep", 3, active=False)
    assert isinstance(ring(), dg.SkipReason)
    add_source(said, "col", 3)
    assert watched(postgres) == {"col": 3}
    assert ring().tags["sources"] == "col"


def test_what_people_say_of_names_is_noticed(postgres, said):
    def noticed(cursor):
        context = dg.build_sensor_context(cursor=cursor, resources={"postgres": postgres})
        result = facts_changed(context)
        return {event.asset_key.path[-1] for event in result.asset_events}, result.cursor

    _, cursor = noticed(str(START))
    add_source(said, "own", None)
    assert (found := noticed(cursor))[0] == {"taxonomy_archives"}
    with said.begin() as connection:
        row = {"release": 1, "source": "own", "content_id": "0", "name": "a", "size": 1}
        connection.execute(sa.insert(TaxonomyArchive).values(row))
    assert (found := noticed(found[1]))[0] == {"taxonomy_archives"}
    with said.begin() as connection:
        row = {"id": sa.func.gen_random_uuid(), "source": "own", "release": 1}
        row |= {"kind": "publish", "reason": "x"}
        connection.execute(sa.insert(TaxonomyDecision).values(row))
    assert (found := noticed(found[1]))[0] == {"taxonomy_archives"}
    assert noticed(found[1])[0] == set()
