"""All models by name: fitting, keeping and finding again what is best. How each works: beside."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from ml.taste.als import ALS, Als
from ml.taste.content import CONTENT, Content
from ml.taste.contract import Challenger, Model
from ml.taste.cooccurrence import COOCCURRENCE, Cooccurrence
from ml.taste.ease import EASE, Ease
from ml.taste.metadata import METADATA, Metadata
from ml.taste.popularity import POPULARITY, Popularity
from ml.taste.sparse_linear import SPARSE_LINEAR, SparseLinear

CHALLENGERS: dict[str, Challenger] = {
    "popularity": POPULARITY,
    "metadata": METADATA,
    "cooccurrence": COOCCURRENCE,
    "ease": EASE,
    "sparse_linear": SPARSE_LINEAR,
    "als": ALS,
    "content": CONTENT,
}
MODELS: dict[str, type[Model]] = {
    model.name: model
    for model in (Popularity, Metadata, Cooccurrence, Ease, SparseLinear, Als, Content)
}


def restore(name: str, arrays: Mapping[str, NDArray[Any]]) -> Model:
    """A model from what its ``arrays`` gave; raises KeyError for a name that is none."""
    return MODELS[name].of(arrays)
