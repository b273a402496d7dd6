"""Months of listening are asked for where something changed; what is made of them comes after."""

import dagster as dg
import pytest
import sqlalchemy as sa

from assets.music import MUSIC_MONTHS
from pipelines.automation import when_code_changes, when_source_changes
from pipelines.months import listening_changed
from tests.assets.music.conftest import Room
from tests.pipelines.test_automation import House

SONG = ("Nina", "Sinnerman")


@pytest.fixture
def tick(postgres):
    """Evaluates the sensor as the daemon does; the months it asks for, and those it makes known."""
    with dg.DagsterInstance.ephemeral() as instance:
        cursor = None

        def evaluate():
            nonlocal cursor
            context = dg.build_sensor_context(
                instance=instance, cursor=cursor, resources={"postgres": postgres}
            )
            result = listening_changed(context)
            cursor = result.cursor
            added = [
                key
                for request in result.dynamic_partitions_requests or []
                for key in request.partition_keys
            ]
            instance.add_dynamic_partitions("music_months", added)
            return [request.partition_key for request in result.run_requests or []], added

        yield evaluate


def test_only_months_in_which_something_changed_are_asked_for(tick, said, tmp_path):
    room = Room(said, tmp_path)
    assert tick() == ([], [])
    room.hear(("a", "2024-01-31T12:00", *SONG), ("a", "2024-02-01T12:00", *SONG))
    assert tick() == (["2024-01", "2024-02"],) * 2
    assert tick() == ([], []), "they are asked for once"
    with said.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO facts.music_genres VALUES (gen_random_uuid(), 'x')")
        )
    assert tick() == ([], []), "no month is made of genres"
    room.hear(("b", "2024-03-01T12:00", *SONG))
    months, added = tick()
    assert (months, added) == (["2024-01", "2024-02", "2024-03"], ["2024-03"]), "none is made yet"


def definitions():
    @dg.asset(
        partitions_def=MUSIC_MONTHS, code_version="1", automation_condition=when_code_changes()
    )
    def first() -> None: ...

    @dg.asset_check(asset=first, blocking=True)
    def first_is_right() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=True)

    @dg.asset(deps=[first], code_version="1", automation_condition=when_source_changes())
    def second() -> None: ...

    return dg.Definitions(assets=[first, second], asset_checks=[first_is_right])


def test_what_is_made_of_months_is_asked_for_after_each_of_them():
    with dg.DagsterInstance.ephemeral() as instance:
        house = House(instance)
        house.defs = definitions()
        job = house.defs.resolve_implicit_global_asset_job_def()

        def derive(month, *assets):
            instance.add_dynamic_partitions("music_months", [month])
            keys = [dg.AssetKey(name) for name in assets]
            done = job.execute_in_process(
                instance=instance, asset_selection=keys, partition_key=month
            )
            assert done.success

        derive("2024-01", "first", "second")
        assert house.tick() == set()
        derive("2024-02", "first")
        assert house.tick() == {"second"}
        derive("2024-02", "second")
        assert house.tick() == set()
        derive("2024-01", "first")
        assert house.tick() == {"second"}
