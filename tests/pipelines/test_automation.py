"""``when_source_changes`` against a history: an import during a run is asked for after it."""

import dagster as dg
import pytest

from pipelines.automation import when_asset_changes, when_new, when_source_changes

SOURCE = dg.AssetSpec("source")
ALL = {"first", "second", "beside", "first:first_is_right"}


def definitions(version="1"):
    @dg.asset(deps=[SOURCE], code_version=version, automation_condition=when_source_changes())
    def first() -> None: ...

    @dg.asset(deps=[first], code_version="1", automation_condition=when_source_changes())
    def second() -> None: ...

    @dg.asset(
        deps=[SOURCE],
        code_version="1",
        automation_condition=when_source_changes(),
        check_specs=[dg.AssetCheckSpec("beside_is_whole", asset="beside", blocking=True)],
    )
    def beside():
        whole = dg.AssetCheckResult(check_name="beside_is_whole", passed=True)
        yield dg.MaterializeResult(check_results=[whole])

    @dg.asset_check(asset=first, blocking=True, automation_condition=when_asset_changes())
    def first_is_right() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=True)

    return dg.Definitions(assets=[SOURCE, first, second, beside], asset_checks=[first_is_right])


class House:
    """An instance, its definitions and the automation's memory."""

    def __init__(self, instance):
        self.instance, self.defs, self.cursor = instance, definitions(), None

    def tick(self):
        result = dg.evaluate_automation_conditions(
            self.defs,
            instance=self.instance,
            asset_selection=dg.AssetSelection.all(),
            cursor=self.cursor,
        )
        self.cursor = result.cursor
        return {one.key.to_user_string() for one in result.results if not one.true_subset.is_empty}

    def source_changes(self):
        self.instance.report_runless_asset_event(dg.AssetMaterialization("source"))

    def run(self):
        job = self.defs.resolve_implicit_global_asset_job_def()
        assert job.execute_in_process(instance=self.instance).success

    def run_without_checks(self):
        chosen = dg.AssetSelection.assets("first", "second").without_checks()
        assets = [one for one in self.defs.assets if isinstance(one, dg.AssetsDefinition)]
        done = dg.materialize([SOURCE, *assets], selection=chosen, instance=self.instance)
        assert done.success


@pytest.fixture
def house():
    with dg.DagsterInstance.ephemeral() as instance:
        made = House(instance)
        made.source_changes()
        made.run()
        assert made.tick() == set()
        yield made


def test_nothing_changed_and_nothing_is_asked(house):
    assert house.tick() == set()


def test_a_changed_source_asks_for_all_below_at_once(house):
    house.source_changes()
    assert house.tick() == ALL
    house.run()
    assert house.tick() == set()


def test_an_import_that_lands_while_the_run_is_under_way_is_not_lost(house):
    house.source_changes()
    house.tick()
    job = house.defs.resolve_implicit_global_asset_job_def()
    run = house.instance.create_run_for_job(job, asset_selection=None)
    house.instance.report_engine_event("begun", run)
    house.instance.handle_new_event(started(run))
    assert house.tick() == set()
    house.source_changes()
    assert house.tick() == set(), "nothing is asked for while it runs"
    house.instance.report_run_failed(run)
    assert house.tick() == ALL


def started(run):
    from dagster._core.events import DagsterEvent, DagsterEventType
    from dagster._core.events.log import EventLogEntry

    event = DagsterEvent(DagsterEventType.PIPELINE_START.value, run.job_name)
    return EventLogEntry(
        error_info=None,
        level="debug",
        user_message="",
        run_id=run.run_id,
        timestamp=0.0,
        job_name=run.job_name,
        dagster_event=event,
    )


def test_new_code_asks_once(house):
    house.defs = definitions(version="2")
    assert "first" in house.tick()
    house.run()
    assert house.tick() == set()


def test_a_check_that_a_run_left_out_is_asked_for_and_nothing_waits_for_ever(house):
    house.run_without_checks()
    assert house.tick() == {"first:first_is_right"}
    house.source_changes()
    assert house.tick() == ALL, "the check is looked at in the same run, whatever it said before"


@pytest.mark.parametrize(("unhurried", "asks"), [((), set()), (("first",), {"second"})])
def test_only_what_takes_hours_is_not_waited_for(unhurried, asks):
    @dg.asset(code_version="1", automation_condition=when_new())
    def first() -> None: ...

    condition = when_source_changes(*unhurried)

    @dg.asset(deps=[SOURCE, first], code_version="1", automation_condition=condition)
    def second() -> None: ...

    with dg.DagsterInstance.ephemeral() as instance:
        house = House(instance)
        house.defs = dg.Definitions(assets=[SOURCE, first, second])
        house.source_changes()
        house.run()
        assert house.tick() == set()
        job = house.defs.resolve_implicit_global_asset_job_def()
        run = instance.create_run_for_job(job, asset_selection={first.key})
        instance.handle_new_event(started(run))
        house.source_changes()
        assert house.tick() == asks
