"""The embeddings asset over a tiny checkpoint: absent, filled, switched once the new is whole."""

import dagster as dg
import numpy as np
import pytest

from assets.photos import ASSETS, EXTERNALS
from assets.photos.prune import prune_photos
from catalog_data.identity import rendition_key, vector_table
from ml.clip import ClipModel, find_weights
from ml.image import RENDITION_RECIPE
from resources.settings import PhotoSettings
from tests.assets.photos.conftest import jpeg
from tests.tiny_clip import MODEL, write_tiny_clip

COUNT = 14
NEEDED = {"photo_catalogue", "photo_previews", "photo_embeddings"}


@pytest.fixture
def embed(resources, household, home):
    folder = household.folder(household.person())
    for seed in range(COUNT):
        (folder / f"{seed}.jpg").write_bytes(jpeg(seed))
    settings = PhotoSettings(models=str(home.models), clip_model=MODEL, dtype="float32")
    resources["settings"] = settings
    assets = [asset for asset in ASSETS if asset.key.path[-1] in NEEDED]
    with dg.DagsterInstance.ephemeral() as instance:

        def run():
            done = dg.materialize([*EXTERNALS, *assets], resources=resources, instance=instance)
            assert done.success
            (event,) = done.asset_materializations_for_node("photo_embeddings")
            return {k: v.value for k, v in event.metadata.items()}

        yield run


def served(household):
    query = "SELECT version, previous FROM derived.published WHERE artifact = 'photo_embeddings'"
    rows = household.rows(query)
    return (rows[0]["version"], rows[0]["previous"]) if rows else None


def test_without_weights_nothing_is_embedded_and_it_says_why(embed, household):
    told = embed()
    assert told["wrote"] == 0
    assert MODEL in told["unavailable"]
    assert served(household) is None


def test_weights_that_appear_are_used_and_another_model_stands_beside(
    embed, household, home, resources
):
    embed()
    write_tiny_clip(home.models, seed=1)
    first = embed()
    assert first["wrote"] == COUNT
    assert embed()["wrote"] == 0
    assert served(household) == (first["recipe"], None)
    check_vectors(resources, home, first["recipe"])

    write_tiny_clip(home.models, seed=2)
    second = embed()
    assert second["recipe"] != first["recipe"]
    assert (second["wrote"], 0 <= second["overlap_at_10"] <= 1) == (COUNT, True)
    assert served(household) == (second["recipe"], first["recipe"])
    tables = {vector_table("photo_embeddings", told["recipe"]) for told in (first, second)}
    assert tables <= set(resources["lance"].tables())

    write_tiny_clip(home.models, seed=3)
    embed()
    gone = prune_photos(resources["postgres"], resources["lance"], resources["blobs"])
    assert gone["old_spaces"] == 1
    assert vector_table("photo_embeddings", first["recipe"]) not in resources["lance"].tables()


def check_vectors(resources, home, recipe):
    """Unit vectors, the very ones the model gives for the rendition alone."""
    table = vector_table("photo_embeddings", recipe)
    rows = resources["lance"].columns(table, ["content_id", "vector"]).to_pylist()
    vectors = np.array([row["vector"] for row in rows])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    model = ClipModel.load(find_weights(home.models, MODEL), "float32")
    keys = [rendition_key(row["content_id"], RENDITION_RECIPE, "small") for row in rows[:3]]
    alone = [model.embed_images([resources["blobs"].derived.read(key)])[0] for key in keys]
    assert np.allclose(np.array(alone), vectors[:3], atol=1e-5)
