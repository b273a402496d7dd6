"""What tests of music assets share: light resources, and a run of some assets."""

from collections.abc import Callable, Iterator
from typing import Any

import dagster as dg
import pytest

from assets.music import ASSETS, EXTERNALS
from ml.taste import CHALLENGERS
from resources.blobs import Blobs
from resources.compute import InProcess
from resources.lance import Lance
from resources.postgres import Postgres

Derive = Callable[..., dict[str, Any]]


@pytest.fixture
def blobs(home) -> Blobs:
    return Blobs(facts_uri=home.facts_uri, derived_uri=home.derived_uri)


@pytest.fixture
def resources(postgres: Postgres, blobs: Blobs, home) -> dict[str, Any]:
    """Light twins of all that music assets need."""
    return {
        "postgres": postgres,
        "blobs": blobs,
        "lance": Lance(uri=home.lance_uri),
        "compute": InProcess(workers=2),
    }


@pytest.fixture
def derive(resources) -> Iterator[Derive]:
    """Materializes the assets named; metadata of the last one. ``failing`` checks must fail."""
    with dg.DagsterInstance.ephemeral() as instance:

        def materialize(*names: str, failing: tuple[str, ...] = ()) -> dict[str, Any]:
            selected = [asset for asset in ASSETS if asset.key.path[-1] in names]
            done = dg.materialize([*EXTERNALS, *selected], resources=resources, instance=instance)
            passed = {
                check.check_name: check.passed for check in done.get_asset_check_evaluations()
            }
            wanted = {key.name for asset in selected for key in asset.check_keys}
            assert passed == {name: name not in failing for name in wanted}
            (event,) = done.asset_materializations_for_node(names[-1])
            return {name: value.value for name, value in event.metadata.items()}

        yield materialize


@pytest.fixture
def few(monkeypatch) -> None:
    """Two challengers and the floor: the others are fitted where all are."""
    for name in set(CHALLENGERS) - {"popularity", "ease", "metadata"}:
        monkeypatch.delitem(CHALLENGERS, name)
