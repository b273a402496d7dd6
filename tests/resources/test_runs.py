"""Runs of processes that were killed are ended, their slots freed; those of the living go on."""

import datetime as dt
import subprocess
import sys
import time

import dagster as dg
import psutil
import pytest

from resources.runs import (
    BORN,
    HOST,
    PID,
    RUN,
    UNMARKED_SECONDS,
    end_dead_runs,
    lives,
    mark,
    process_tags,
    set_pools,
)

Status = dg.DagsterRunStatus
EVENTS = {
    Status.NOT_STARTED: None,
    Status.STARTING: "PIPELINE_STARTING",
    Status.STARTED: "PIPELINE_START",
    Status.CANCELING: "PIPELINE_CANCELING",
}


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as made:
        set_pools(made)
        yield made


@dg.op(pool="gpu")
def work() -> None: ...


@dg.job
def job():
    work()


def begun(instance, tags, status=Status.STARTED, *, own=True, at=None):
    """A run whose books were never closed; tags that are not its own are those of another run."""
    run = instance.create_run_for_job(job)
    instance.add_run_tags(run.run_id, tags | ({RUN: run.run_id} if own and tags else {}))
    if EVENTS[status]:
        tell(instance, run, EVENTS[status], at)
    instance.event_log_storage.claim_concurrency_slot("gpu", run.run_id, "work")
    return run.run_id


def tell(instance, run, event, at=None):
    """Write into the books what happened to a run."""
    from dagster._core.events import DagsterEvent, DagsterEventType

    kind = DagsterEventType[event].value
    instance.run_storage.handle_run_event(run.run_id, DagsterEvent(kind, run.job_name), at)


def own_tags():
    return process_tags("another run")


def tags_of_the_dead(*, buried=True):
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    dead = psutil.Process(process.pid)
    tags = own_tags() | {PID: str(dead.pid), BORN: f"{dead.create_time():.2f}"}
    process.stdin.close()
    while dead.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    if buried:
        process.wait()
        return tags
    return tags, process


def status_of(instance, run_id):
    return instance.get_run_by_id(run_id).status


def held(instance):
    return set(instance.event_log_storage.get_concurrency_info("gpu").active_run_ids)


def test_this_process_lives_and_an_ended_one_does_not():
    assert lives(own_tags())
    assert not lives(tags_of_the_dead())


def test_a_corpse_that_nobody_buries_is_dead():
    tags, process = tags_of_the_dead(buried=False)
    assert not lives(tags)
    process.wait()


def test_a_clock_that_was_corrected_kills_nobody():
    born = float(own_tags()[BORN])
    assert lives(own_tags() | {BORN: f"{born + 1:.2f}"})


def test_a_pid_that_came_again_is_another_process():
    assert not lives(own_tags() | {BORN: "1.00"})


def test_what_runs_on_another_host_is_left_alone():
    assert lives(tags_of_the_dead() | {HOST: "elsewhere"})


@pytest.mark.parametrize("launcher_lives", [True, False])
def test_dead_runs_are_ended_wherever_they_stood_and_free_their_slots(instance, launcher_lives):
    dead = tags_of_the_dead()
    runs = {begun(instance, dead, status): status for status in EVENTS}
    assert {run_id: status_of(instance, run_id) for run_id in runs} == runs
    assert set(runs) & held(instance)
    assert set(end_dead_runs(instance, launcher_lives=launcher_lives)) == set(runs)
    assert {status_of(instance, run_id) for run_id in runs} == {Status.FAILURE}
    assert not held(instance)
    assert end_dead_runs(instance, launcher_lives=launcher_lives) == []


def test_living_runs_go_on(instance):
    runs = {begun(instance, own_tags(), status): status for status in EVENTS}
    assert end_dead_runs(instance, launcher_lives=False) == []
    assert {run_id: status_of(instance, run_id) for run_id in runs} == runs


def test_runs_without_a_process_wait_for_a_launcher_if_there_is_one(instance):
    runs = {begun(instance, {}, status) for status in EVENTS}
    assert end_dead_runs(instance, launcher_lives=True) == []
    assert set(end_dead_runs(instance, launcher_lives=False)) == runs


def test_a_run_that_never_said_who_does_it_is_ended_at_last(instance):
    """Its process died after the start, before it could write its tags."""
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=UNMARKED_SECONDS + 1)
    run_id = begun(instance, {}, at=long_ago)
    assert end_dead_runs(instance, launcher_lives=True) == [run_id]


def test_a_retry_is_not_taken_for_the_dead_run_it_repeats(instance):
    """Dagster gives a retry all tags of the run before it."""
    run_id = begun(instance, tags_of_the_dead() | {RUN: "the run before"}, own=False)
    assert end_dead_runs(instance, launcher_lives=True) == []
    assert end_dead_runs(instance, launcher_lives=False) == [run_id]


def test_a_run_that_ends_while_it_is_looked_at_has_not_failed(instance, monkeypatch):
    run_id = begun(instance, tags_of_the_dead())
    seen = instance.get_run_records()
    tell(instance, instance.get_run_by_id(run_id), "PIPELINE_SUCCESS")
    monkeypatch.setattr(instance, "get_run_records", lambda filters: seen)
    assert end_dead_runs(instance, launcher_lives=True) == []
    assert status_of(instance, run_id) == Status.SUCCESS


def test_an_end_that_the_server_forgot_is_told_again(instance):
    """The books wait for no disk: a killed server may bring back a run as it was before its end."""
    run_id = begun(instance, tags_of_the_dead())
    assert end_dead_runs(instance, launcher_lives=False) == [run_id]
    tell(instance, instance.get_run_by_id(run_id), "PIPELINE_START")
    assert end_dead_runs(instance, launcher_lives=False) == [run_id]
    assert status_of(instance, run_id) == Status.FAILURE


def test_a_run_says_which_process_does_it(instance):
    told = []

    @dg.resource
    def marking(context):
        mark(context)
        told.append(context.instance.get_run_by_id(context.run.run_id).tags)

    @dg.op(required_resource_keys={"marking"})
    def speak(): ...

    @dg.job(resource_defs={"marking": marking})
    def speaking():
        speak()

    done = speaking.execute_in_process(
        instance=instance, tags=tags_of_the_dead() | {RUN: "the run before"}
    )
    assert done.success
    assert {name: told[0][name] for name in (HOST, PID, BORN, RUN)} == process_tags(done.run_id)
