"""What tests of photos share: the room as clients see it, and a pipeline that writes by hand."""

import httpx
import pytest

from api.settings import Settings
from resources.blobs import BlobStore
from resources.lance import Lance
from resources.postgres import Postgres
from tests.api.photos.material import Pipeline, Room


@pytest.fixture
def room(client: httpx.AsyncClient) -> Room:
    """The photos room of ``client``."""
    return Room(client)


@pytest.fixture
def pipeline(postgres: Postgres, settings: Settings) -> Pipeline:
    """Writes what the API of ``client`` reads."""
    return Pipeline(postgres, Lance(uri=settings.lance_uri), BlobStore(settings.derived_uri))
