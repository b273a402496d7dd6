"""Two Ray nodes, one of them killed on the way, and object storage: only settings change."""

from pathlib import Path

import dagster as dg
import numpy as np
import pytest

from assets.incremental import progress
from assets.photos import ASSETS, EXTERNALS
from catalog_data.identity import vector_table
from resources.blobs import Blobs
from resources.compute import InProcess
from resources.lance import Lance
from resources.ray_compute import RayCompute
from resources.settings import PhotoSettings
from tests.assets.photos.conftest import jpeg
from tests.resources.conftest import bucket  # noqa: F401
from tests.tiny_clip import MODEL, write_tiny_clip

MEMORY = 80 << 20
COUNT = 120
pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def cluster(bucket, monkeypatch):  # noqa: F811
    """A machine that knows where the storage is, with room for the actors of a lost one."""
    import ray
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    made = Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 4, "object_store_memory": MEMORY, "include_dashboard": False},
    )
    yield made
    ray.shutdown()
    made.shutdown()


def materialize(resources, *only):
    with dg.DagsterInstance.ephemeral() as instance:
        done = dg.materialize(
            [*EXTERNALS, *ASSETS], resources=resources, instance=instance, selection=list(only)
        )
    assert done.success
    (event,) = [
        e for e in done.get_asset_materialization_events() if e.asset_key.path == [only[-1]]
    ]
    return {k: v.value for k, v in event.materialization.metadata.items()}


def vectors(lance, table):
    rows = lance.columns(table, ["content_id", "vector"]).to_pylist()
    return {row["content_id"]: np.array(row["vector"]) for row in rows}


@pytest.mark.timeout(280)
def test_embeddings_of_a_cluster_that_loses_a_node(cluster, bucket, household, resources, home):  # noqa: F811
    folder = household.folder(household.person())
    for seed in range(COUNT):
        (folder / f"{seed}.jpg").write_bytes(jpeg(seed, (160, 120)))
    write_tiny_clip(home.models)
    resources |= {
        "lance": Lance(uri=f"{bucket}/lance"),
        "blobs": Blobs(facts_uri=f"{bucket}/facts", derived_uri=f"{bucket}/derived"),
        "settings": PhotoSettings(models=str(home.models), clip_model=MODEL, dtype="float32"),
    }
    materialize(resources, "photo_catalogue", "photo_previews")

    # Joined before the second machine is there: a driver dies with the node it talks to.
    resources["compute"] = RayCompute(address=cluster.address, workers=2, models=1)
    resources["compute"].connect()
    node = cluster.add_node(num_cpus=2, object_store_memory=MEMORY)
    cluster.wait_for_nodes()
    killed = []

    def watch(name, seen, total):
        if seen and not killed:
            killed.append(seen)
            cluster.remove_node(node, allow_graceful=False)

    watching = progress.set(watch)
    told = materialize(resources, "photo_embeddings")
    progress.reset(watching)
    assert killed and killed[0] < COUNT
    assert (told["wrote"], told["failed"]) == (COUNT, 0)

    table = vector_table("photo_embeddings", told["recipe"])
    spread = vectors(resources["lance"], table)
    twin = {**resources, "compute": InProcess(workers=2), "lance": Lance(uri=home.lance_uri)}
    assert materialize(twin, "photo_embeddings")["wrote"] == COUNT
    alone = vectors(twin["lance"], table)
    assert spread.keys() == alone.keys()
    assert all(np.allclose(spread[id_], alone[id_], atol=1e-5) for id_ in alone)
