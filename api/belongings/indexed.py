"""The index of items that is served, and the model that reads questions as it read the items."""

import asyncio
from functools import lru_cache

from msgspec import Struct

from api.connections import Connections
from api.photos.search.lance import Lance, Vector, published_versions
from catalog_data.belongings.documents import ITEM_INDEX
from catalog_data.identity import vector_table
from ml.belongings import DOCUMENT_RECIPE, LOOKS_RECIPE, index_recipe
from ml.text import TextModel, Unavailable, find_text_weights, loaded

# To look for weights on disk takes longer than to embed a question.
MODELS: dict[tuple[str, str], TextModel] = {}
REMEMBERED = 1_000  # questions, of two kilobytes


class Index(Struct, frozen=True):
    """The served index. Without ``model`` words alone are compared, meanings are not."""

    lance: Lance
    version: str
    model: TextModel | None
    is_indexed: bool

    @property
    def table(self) -> str:
        """Name of the LanceDB table."""
        return vector_table(ITEM_INDEX, self.version)

    @property
    def has_looks(self) -> bool:
        """Whether photos were described as a photo that is sent is described now."""
        return LOOKS_RECIPE in self.version

    async def vector_of(self, text: str) -> Vector | None:
        """What a question means; None without a model, or of nothing."""
        if self.model is None or not text:
            return None
        return await asyncio.to_thread(_meant, self.model, text)


async def index_of(connections: Connections) -> Index | None:
    """The index, None while items are still derived as they are read now."""
    versions = await published_versions(connections)
    version = versions.get(ITEM_INDEX)
    if version is None or not version.startswith(f"{DOCUMENT_RECIPE}; "):
        return None
    model = await asyncio.to_thread(_model, connections.settings.text_model, version)
    by_index = versions.get(f"{ITEM_INDEX}_index") == version
    return Index(Lance(await connections.lance()), version, model, by_index)


@lru_cache(maxsize=REMEMBERED)
def _meant(model: TextModel, text: str) -> Vector:
    return model.of_question(text)


def _model(given: str, version: str) -> TextModel | None:
    """The model at hand, where the index was made by it."""
    known = MODELS.get((given, version))
    if known is None:
        weights = find_text_weights(given)
        if isinstance(weights, Unavailable) or index_recipe(weights) != version:
            return None
        known = MODELS[given, version] = loaded(weights)
    return known
