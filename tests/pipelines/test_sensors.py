"""Sensors against a real database: what people change and what arrives becomes an event, once."""

import os
import time
import uuid

import dagster as dg
import pytest
import sqlalchemy as sa

from assets.photos import ASSETS, EXTERNALS
from catalog_data.people import User
from catalog_data.photos.facts import PhotoSaying, PhotoTag
from pipelines.sensors import facts_changed, files_arrived, run_failed, work_requested
from resources.requests import REQUEST_TAG, REQUESTS
from tests.assets.photos.conftest import jpeg

LONG_AGO = time.time() - 60
TOMORROW = time.time() + 86_400  # the whole suite takes longer than minutes


@pytest.fixture
def tick(resources):
    """Evaluates a sensor as the daemon does, with its cursor; the assets it reports."""
    cursors = {}

    def evaluate(sensor, needed):
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(
                instance=instance,
                cursor=cursors.get(sensor.name),
                resources={name: resources[name] for name in needed},
            )
            result = sensor(context)
        cursors[sensor.name] = result.cursor
        return {event.asset_key.path[-1] for event in result.asset_events}

    return evaluate


def facts(tick):
    return tick(facts_changed, ["postgres"])


def files(tick):
    return tick(files_arrived, ["postgres", "settings"])


def write(path, seed):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(jpeg(seed))
    os.utime(path, (LONG_AGO, LONG_AGO))


def scan(resources):
    with dg.DagsterInstance.ephemeral() as instance:
        done = dg.materialize(
            [*EXTERNALS, *ASSETS],
            resources=resources,
            instance=instance,
            selection=["photo_catalogue"],
        )
    assert done.success


def test_what_people_say_is_noticed_once_and_what_the_pipeline_writes_never(
    tick, household, resources
):
    folder = household.folder(household.person())
    write(folder / "a.jpg", 1)
    assert facts(tick) == {"photo_sources", "photo_sayings"}
    scan(resources)
    assert facts(tick) == set(), "the scan is the pipeline's own"
    (photo,) = household.rows("SELECT id FROM facts.photos")
    with household.said.begin() as connection:
        connection.execute(sa.insert(PhotoSaying).values(photo_id=photo["id"], title="x"))
        connection.execute(sa.insert(PhotoTag).values(photo_id=photo["id"], tag="y"))
    assert facts(tick) == {"photo_sayings"}
    assert facts(tick) == set()
    with household.said.begin() as connection:
        connection.execute(sa.delete(PhotoTag))
    assert facts(tick) == {"photo_sayings"}, "a deleted tag is seen"


def test_transactions_that_end_in_another_order_are_both_seen(tick, household):
    first, second = household.person(), household.person()
    facts(tick)

    def rename(connection, person, name):
        connection.execute(sa.update(User).where(User.id == person).values(bio=name))

    slow = household.said.engine.connect()
    with slow.begin():
        rename(slow, first, "slow")
        with household.said.begin() as quick:
            rename(quick, second, "quick")
        early = facts(tick)
    slow.close()
    late = facts(tick)
    assert late == {"photo_sayings"}, "the slow one was not skipped"
    assert early in (set(), {"photo_sayings"})
    assert facts(tick) == set()


def test_files_that_arrive_are_noticed_once_they_are_settled(tick, household, resources):
    folder = household.folder(household.person())
    write(folder / "a.jpg", 1)
    assert files(tick) == {"photo_sources"}
    assert files(tick) == set()
    (folder / "b.jpg").write_bytes(jpeg(2))
    os.utime(folder / "b.jpg", (TOMORROW, TOMORROW))
    assert files(tick) == set(), "it is still being written"
    os.utime(folder / "b.jpg", (LONG_AGO, LONG_AGO))
    time.sleep(0.2)
    assert files(tick) == {"photo_sources"}
    (folder / "b.jpg").unlink()
    time.sleep(0.2)
    assert files(tick) == {"photo_sources"}, "one that went is noticed, too"


def test_an_inbox_of_a_person_is_watched_and_one_of_nobody_is_not(tick, household, resources, home):
    household.person("mina")
    write(home.inbox / "nobody" / "a.jpg", 1)
    assert files(tick) == set()
    write(home.inbox / "mina" / "a.jpg", 2)
    assert files(tick) == {"photo_sources"}
    scan(resources)
    assert len(household.rows("SELECT id FROM facts.photos")) == 1


def asked_for(instance, resources):
    """What the sensor of requests answers."""
    context = dg.build_sensor_context(
        instance=instance, resources={"postgres": resources["postgres"]}
    )
    return work_requested(context)


def test_each_request_becomes_one_run_and_another_where_that_died(household, resources):
    owner, ids = household.person(), [uuid.uuid4(), uuid.uuid4()]
    rows = [
        {"id": id_, "owner_id": owner, "kind": kind, "scope": {"of": "all"}}
        for id_, kind in zip(ids, ("faces", "everything"), strict=True)
    ]
    with household.said.begin() as connection:
        connection.execute(sa.insert(REQUESTS), rows)
    with dg.DagsterInstance.ephemeral() as instance:
        asked = {run.tags[REQUEST_TAG]: run for run in asked_for(instance, resources)}
        first, second = (asked[str(id_)] for id_ in ids)
        assert {run.run_key for run in (first, second)} == {f"{id_}/1" for id_ in ids}
        names = {key.path[-1] for key in first.asset_selection}
        assert {"photo_faces", "photo_people", "photo_events"} <= names
        assert "photo_previews" not in names and len(second.asset_selection) == len(ASSETS)
        runs = [instance.create_run_for_job(idle, tags=run.tags) for run in (first, second)]
        assert isinstance(asked_for(instance, resources), dg.SkipReason)
        instance.report_run_failed(runs[0])
        (again,) = asked_for(instance, resources)
        assert (again.run_key, again.tags[REQUEST_TAG]) == (f"{ids[0]}/2", str(ids[0]))
    (row,) = household.rows("SELECT state FROM derived.request_progress WHERE attempt = 2")
    assert row["state"] == "queued"


@dg.job
def idle(): ...


def test_a_failed_run_is_a_row(household, resources):
    @dg.op
    def breaks():
        raise ValueError("the disk is full")

    @dg.job
    def doomed():
        breaks()

    with dg.DagsterInstance.ephemeral() as instance:
        result = doomed.execute_in_process(instance=instance, raise_on_error=False)
        context = dg.build_run_status_sensor_context(
            sensor_name="run_failed",
            dagster_instance=instance,
            dagster_run=result.dagster_run,
            dagster_event=result.get_run_failure_event(),
            resources={"postgres": resources["postgres"]},
        ).for_run_failure()
        run_failed(context)
    (row,) = household.rows("SELECT asset, id, error FROM derived.failures")
    assert (row["asset"], row["id"]) == ("run", result.run_id)
    assert "breaks" in row["error"]
