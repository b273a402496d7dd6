"""The definitions load, and everything in them says what it is and who answers for it."""

import dagster as dg
import pytest

from catalog_data.tables import RELEASE_TABLES, ROWWISE_TABLES, VECTOR_ARTIFACTS, WORD_ARTIFACTS
from pipelines.automation import TABLE
from pipelines.checks import HOLDERS
from pipelines.definitions import defs

GRAPH = defs.resolve_asset_graph()
KEYS = sorted(GRAPH.get_all_asset_keys())


def test_definitions_are_loadable():
    dg.Definitions.validate_loadable(defs)


def test_the_table_of_automation_names_every_asset_and_no_other():
    assert {key.path[-1] for key in KEYS} == set(TABLE)


def test_every_derived_artifact_of_the_registry_has_an_asset():
    artifacts = ROWWISE_TABLES | set(VECTOR_ARTIFACTS) | set(WORD_ARTIFACTS)
    holders = {HOLDERS.get(table, table) for table in RELEASE_TABLES}
    assert artifacts | holders <= {key.path[-1] for key in KEYS}


def test_every_part_of_a_release_is_waited_for_before_it_is_served():
    needed = {key.path[-1] for key in GRAPH.get(dg.AssetKey("taxonomy")).parent_keys}
    assert {HOLDERS.get(table, table) for table in RELEASE_TABLES} <= needed


@pytest.mark.parametrize("table", sorted(RELEASE_TABLES))
def test_every_table_of_releases_is_checked(table):
    names = {key.name for key in GRAPH.asset_check_keys}
    assert {f"{table}_schema", f"{table}_parts"} <= names


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.path[-1])
def test_an_asset_tells_what_one_row_is_who_owns_it_and_what_keeps_it(key):
    node = GRAPH.get(key)
    first = (node.description or "").strip().splitlines()[0]
    assert first.startswith(("A ", "An ", "The ", "What ", "All ", "One "))
    assert first.endswith((".", ":"))
    assert node.owners and node.kinds
    assert node.group_name in ("photos", "species", "music", "belongings")


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.path[-1])
def test_an_asset_that_is_derived_runs_by_itself(key):
    node = GRAPH.get(key)
    assert (node.automation_condition is not None) == node.is_materializable


def test_what_takes_a_gpu_waits_for_its_pool():
    (embeddings,) = [a for a in defs.assets if a.key.path[-1] == "photo_embeddings"]
    assert embeddings.op.pool == "gpu"


def test_sensors_and_schedules_run_without_being_switched_on():
    """All but what downloads more than a household may have room for."""
    for sensor in defs.sensors:
        assert sensor.default_status == dg.DefaultSensorStatus.RUNNING, sensor.name
    off = [
        schedule.name
        for schedule in defs.schedules
        if schedule.default_status != dg.DefaultScheduleStatus.RUNNING
    ]
    assert off == ["daily_listening"]
