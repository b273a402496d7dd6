"""One materialization in this process, without a daemon. What is pending is assets' matter."""

import fcntl
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from assets.incremental import progress
from pipelines.cli.say import RefusalError
from resources.home import Home
from resources.postgres import Postgres
from resources.runs import end_dead_runs, keep_connected, process_tags, set_pools
from resources.server import Urls

Advance = Callable[[str, int, int], None]
# The books keep every event; a person at the command line reads progress and one sentence.
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def up_is_running(root: Path) -> bool:
    """Whether another process serves this home, so that a daemon may be about to start runs."""
    lock = root / "up.lock"
    if not lock.exists():
        return False
    with lock.open("ab") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def books(home: Home, urls: Urls) -> dg.DagsterInstance:
    """Dagster's instance of a home; one process at a time opens it, since the first makes tables.

    Puts the settings of the pipeline into the environment of this process.
    """
    os.environ.update(home.environment(urls, "pipeline"))
    with Postgres(url=urls.pipeline).writing("books"):
        return dg.DagsterInstance.from_config(str(home.dagster))


@contextmanager
def workplace(
    home: Home, urls: Urls, advance: Advance, *, launcher_lives: bool
) -> Iterator[tuple[dg.DagsterInstance, dg.Definitions]]:
    """The books and definitions to work with in this process; runs of dead processes end first.

    Where a launcher lives, runs that have no process yet are left to it.
    """
    instance = books(home, urls)
    from pipelines.checks import CHECKS
    from pipelines.definitions import ASSETS
    from pipelines.environments import resources

    watching = progress.set(advance)
    try:
        with instance:
            keep_connected(instance)
            set_pools(instance)
            end_dead_runs(instance, launcher_lives=launcher_lives)
            yield (
                instance,
                dg.Definitions(assets=ASSETS, asset_checks=CHECKS, resources=resources()),
            )
    finally:
        progress.reset(watching)


def execute(
    instance: dg.DagsterInstance,
    defs: dg.Definitions,
    assets: list[dg.AssetKey],
    tags: dict[str, str],
) -> dg.ExecuteInProcessResult:
    """One run of some assets in this process; failures are in its result."""
    run_id = str(uuid.uuid4())
    return defs.resolve_implicit_global_asset_job_def().execute_in_process(
        asset_selection=assets,
        instance=instance,
        run_id=run_id,
        tags={**process_tags(run_id), **tags},
        run_config=QUIET,
        raise_on_error=False,
    )


def materialize(
    home: Home, urls: Urls, selection: str | None, advance: Advance, *, launcher_lives: bool
) -> None:
    """Derive what is pending of a selection, or of everything.

    Raises RefusalError for a selection that is none, and where an asset failed.
    """
    with workplace(home, urls, advance, launcher_lives=launcher_lives) as (instance, defs):
        result = execute(instance, defs, chosen(selection, defs), {})
    if not result.success:
        raise RefusalError(what_failed(result))


def answer_requests(home: Home, urls: Urls, advance: Advance) -> None:
    """Do what people asked for through the API, where no daemon does; each tells how it ended."""
    from pipelines.requests import carry_out

    with workplace(home, urls, advance, launcher_lives=False) as (instance, defs):
        carry_out(
            Postgres(url=urls.pipeline),
            instance,
            lambda turn: execute(instance, defs, turn.assets, turn.tags),
        )


def chosen(selection: str | None, defs: dg.Definitions) -> list[dg.AssetKey]:
    """The assets that a person selected; without a selection all of them."""
    graph = defs.resolve_asset_graph()
    if selection is None:
        return sorted(graph.executable_asset_keys)
    try:
        named = dg.AssetSelection.from_string(selection).resolve(graph)
    except Exception as error:
        raise RefusalError(
            f"{selection!r} selects nothing: {' '.join(str(error).split())}"
        ) from error
    found = sorted(named & graph.executable_asset_keys)
    if not found:
        raise RefusalError(f"{selection!r} selects no asset.")
    return found


def what_failed(result: dg.ExecuteInProcessResult) -> str:
    """One sentence on the steps that failed."""
    reasons = []
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = error.cause if error and error.cause else error
            text = " ".join(cause.message.split()) if cause else "it says no reason"
            reasons.append(f"{event.step_key}: {text[:300]}")
    return "; ".join(reasons) or "The run failed before its first step."
