"""Ray over two machines, one of which dies on the way: every outcome arrives, as in process."""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from resources.compute import InProcess
from resources.ray_compute import RayCompute

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MEMORY = 80 << 20
BIG = 300_000


@dataclass(frozen=True)
class Digest:
    """Real work on real bytes: large values, which stay on the node that made them."""

    def make(self):
        def work(number):
            time.sleep(0.02)
            if number % 17 == 3:
                raise ValueError(f"{number} is poison")
            return hashlib.shake_256(str(number).encode()).digest(BIG)

        return work


@dataclass(frozen=True)
class Shorten:
    """A model of batches."""

    def make(self):
        return lambda batch: [hashlib.sha256(value).hexdigest() for value in batch]


@pytest.fixture(scope="module")
def cluster():
    """The first machine, which notices soon that another died."""
    import ray
    from ray.cluster_utils import Cluster

    noticing = {"health_check_period_ms": 1000, "health_check_failure_threshold": 3}
    head = {"num_cpus": 2, "object_store_memory": MEMORY, "include_dashboard": False}
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
        made = Cluster(initialize_head=True, head_node_args=head | {"_system_config": noticing})
        yield made
        ray.shutdown()
        made.shutdown()


def killing(items, cluster, node, after):
    """The items; a node on which actors work is killed before the one at ``after`` is taken."""
    from ray._private import state

    for place, item in enumerate(items):
        if place == after:
            assert node.node_id in {actor["Address"]["NodeID"] for actor in state.actors().values()}
            cluster.remove_node(node, allow_graceful=False)
        yield item


@pytest.mark.timeout(120, method="thread")
def test_a_killed_node_costs_nothing_but_time(cluster):
    """More actors than the node that is left has processors; values too large to be sent along."""
    node = cluster.add_node(num_cpus=2, object_store_memory=MEMORY)
    cluster.wait_for_nodes()
    items = [(str(number), number) for number in range(64)]
    spread = RayCompute(address=cluster.address, workers=2, models=2)
    twin = list(InProcess(workers=2).forward(Digest(), Shorten(), items, 8))
    fed = killing(items, cluster, node, 24)
    assert list(spread.forward(Digest(), Shorten(), fed, 8)) == twin
    assert sum(outcome.error is None for outcome in twin) == 60
