"""Runs of processes that were killed are ended, their slots freed; those of the living go on."""

import subprocess
import sys

import dagster as dg
import psutil
import pytest

from resources.runs import BORN, HOST, PID, end_dead_runs, lives, process_tags, set_pools


@pytest.fixture
def instance():
    with dg.instance_for_test() as made:
        set_pools(made)
        yield made


@dg.op(pool="gpu")
def work() -> None: ...


@dg.job
def job():
    work()


def begun(instance, tags):
    """A run that was started and whose books were never closed."""
    run = instance.create_run_for_job(job, tags=tags)
    instance.run_storage.handle_run_event(run.run_id, started(run))
    instance.event_log_storage.claim_concurrency_slot("gpu", run.run_id, "work")
    return run.run_id


def started(run):
    from dagster._core.events import DagsterEvent, DagsterEventType

    return DagsterEvent(DagsterEventType.PIPELINE_START.value, run.job_name)


def tags_of_the_dead():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    born = psutil.Process(process.pid).create_time()
    process.communicate(b"\n", 20)
    return process_tags() | {PID: str(process.pid), BORN: f"{born:.2f}"}


def held(instance):
    return instance.event_log_storage.get_concurrency_info("gpu").active_run_ids


def test_this_process_lives_and_an_ended_one_does_not():
    assert lives(process_tags())
    assert not lives(tags_of_the_dead())


def test_a_pid_that_came_again_is_another_process():
    assert not lives(process_tags() | {BORN: "1.00"})


def test_what_runs_on_another_host_is_left_alone():
    assert lives(tags_of_the_dead() | {HOST: "elsewhere"})


def test_a_dead_run_is_ended_and_frees_its_slot(instance):
    run_id = begun(instance, tags_of_the_dead())
    assert run_id in held(instance)
    assert end_dead_runs(instance, launcher_lives=True) == [run_id]
    assert instance.get_run_by_id(run_id).status == dg.DagsterRunStatus.FAILURE
    assert run_id not in held(instance)


def test_a_living_run_goes_on(instance):
    run_id = begun(instance, process_tags())
    assert end_dead_runs(instance, launcher_lives=False) == []
    assert instance.get_run_by_id(run_id).status == dg.DagsterRunStatus.STARTED


def test_a_run_without_a_process_waits_for_a_launcher_if_there_is_one(instance):
    run_id = begun(instance, {})
    assert end_dead_runs(instance, launcher_lives=True) == []
    assert end_dead_runs(instance, launcher_lives=False) == [run_id]
