"""The definitions load, and everything in them says what it is and who answers for it."""

import dagster as dg
import pytest

from catalog_data.tables import ROWWISE_TABLES, VECTOR_ARTIFACTS, WORD_ARTIFACTS
from pipelines.automation import TABLE
from pipelines.definitions import defs

GRAPH = defs.resolve_asset_graph()
KEYS = sorted(GRAPH.get_all_asset_keys())


def test_definitions_are_loadable():
    dg.Definitions.validate_loadable(defs)


def test_the_table_of_automation_names_every_asset_and_no_other():
    assert {key.path[-1] for key in KEYS} == set(TABLE)


def test_every_derived_artifact_of_the_registry_has_an_asset():
    artifacts = ROWWISE_TABLES | set(VECTOR_ARTIFACTS) | set(WORD_ARTIFACTS)
    assert artifacts <= {key.path[-1] for key in KEYS}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.path[-1])
def test_an_asset_tells_what_one_row_is_who_owns_it_and_what_keeps_it(key):
    node = GRAPH.get(key)
    first = (node.description or "").strip().splitlines()[0]
    assert first.startswith(("A ", "An ", "The ", "What ", "All ")) and first.endswith((".", ":"))
    assert node.owners and node.kinds and node.group_name == "photos"


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.path[-1])
def test_an_asset_that_is_derived_runs_by_itself(key):
    node = GRAPH.get(key)
    assert (node.automation_condition is not None) == node.is_materializable


def test_what_takes_a_gpu_waits_for_its_pool():
    (embeddings,) = [a for a in defs.assets if a.key.path[-1] == "photo_embeddings"]
    assert embeddings.op.pool == "gpu"


def test_sensors_and_schedules_run_without_being_switched_on():
    for sensor in defs.sensors:
        assert sensor.default_status == dg.DefaultSensorStatus.RUNNING, sensor.name
    for schedule in defs.schedules:
        assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING, schedule.name
