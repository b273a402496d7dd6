"""The spaces pictures are compared in, and vectors of pictures and words. Ranking is not here.

Vectors of a query are made by the very functions that made the index, under the same recipe.
"""

import asyncio
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from api.connections import Connections
from api.photos.previews import in_decoder
from api.photos.search.lance import Vector
from api.settings import Settings
from catalog_data.identity import vector_table
from ml.appearance import APPEARANCE_RECIPE, appearance
from ml.clip import (
    DEFAULT_MODEL,
    DTYPES,
    ClipModel,
    Dtype,
    Unavailable,
    Weights,
    clip_recipe,
    find_weights,
)
from ml.image import Limits, canonical_for, make_renditions
from ml.image.renditions import CANONICAL

EMBEDDINGS, APPEARANCE, WORDS = "photo_embeddings", "photo_appearance", "photo_words"
APPEARANCE_SIDE = 1
ASKED_LIMITS = Limits(pixels=200_000_000)


class Space(Struct, frozen=True):
    """One published vector space and its table in LanceDB.

    Its index is asked only where one was published: the others missed their recall floor.
    """

    name: str
    recipe: str
    is_indexed: bool = False

    @property
    def table(self) -> str:
        """Name of the LanceDB table."""
        return vector_table(self.name, self.recipe)


def published_space(versions: dict[str, str], name: str) -> Space | None:
    """The published space of an artifact."""
    version = versions.get(name)
    if version is None:
        return None
    return Space(name, version, versions.get(f"{name}_index") == version)


async def clip_of(connections: Connections, space: Space | None) -> ClipModel | Unavailable:
    """The model whose vectors are published, loaded once a process; else why there is none."""
    if space is None:
        return Unavailable("No embeddings are published.")
    return await asyncio.to_thread(_model, _where(connections.settings), space.recipe)


def _where(settings: Settings) -> tuple[Path, str, Path | None]:
    weights = Path(settings.clip_weights) if settings.clip_weights else None
    return settings.models, settings.clip_model or DEFAULT_MODEL, weights


def _model(where: tuple[Path, str, Path | None], recipe: str) -> ClipModel | Unavailable:
    weights = find_weights(*where)
    if isinstance(weights, Unavailable):
        return weights
    for dtype in DTYPES:
        if clip_recipe(weights, dtype) == recipe:
            return _loaded(weights, dtype)
    return Unavailable("The published embeddings were made by other weights than those at hand.")


@lru_cache(maxsize=1)
def _loaded(weights: Weights, dtype: Dtype) -> ClipModel:
    return ClipModel.load(weights, dtype)


async def vector_of_words(model: ClipModel, text: str) -> Vector:
    """The vector of a line of words."""
    vector: Vector = (await asyncio.to_thread(model.embed_words, [text]))[0]
    return vector


async def vector_of_picture(data: bytes, model: ClipModel | None) -> Vector:
    """The vector of a picture: by the model, or by its appearance. Raises UndecodableError."""
    return await in_decoder(_embedded, data, model)


def _embedded(data: bytes, model: ClipModel | None) -> Vector:
    side = APPEARANCE_SIDE if model is None else model.prepare.side
    rendition = rendition_of(data, side, ASKED_LIMITS)
    vector: Vector = appearance(rendition) if model is None else model.embed_images([rendition])[0]
    return vector


def rendition_of(data: bytes, side: int, limits: Limits) -> bytes:
    """The rendition of a picture that a reader of so large a side is given.

    Raises UndecodableError.
    """
    made = make_renditions(data, CANONICAL, limits)
    sizes = {
        name: {"width": rendition.width, "height": rendition.height}
        for name, rendition in made.renditions.items()
    }
    return made.renditions[canonical_for(side, sizes)].data


def is_comparable(space: Space) -> bool:
    """Whether vectors of this version of ``ml.appearance`` belong to the space."""
    return APPEARANCE_RECIPE in space.recipe
