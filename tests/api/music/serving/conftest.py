"""What tests of recommendations share: a shop of records, and asking as somebody."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from api.connections import Connections
from api.settings import Settings
from resources.blobs import BlobStore
from resources.lance import Lance
from resources.postgres import Postgres
from tests.api.music.serving.material import Shop
from tests.api.photos.material import Pipeline


@dataclass(frozen=True)
class Asking:
    """Requests as somebody."""

    client: httpx.AsyncClient
    who: Any

    async def ask(self, method: str, path: str, status: int = 200, **sent: Any) -> Any:
        """The body of an answer with this status."""
        headers = self.who.headers if self.who else {}
        answer = await self.client.request(method, path, headers=headers, **sent)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    async def get(self, path: str, status: int = 200, **params: Any) -> Any:
        return await self.ask("GET", path, status, params=params)

    async def post(self, path: str, status: int = 200, **said: Any) -> Any:
        return await self.ask("POST", path, status, json=said)


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pointers are read anew each time."""
    monkeypatch.setattr("api.music.serving.models.REMEMBERED", 0.0)


@pytest.fixture
def asking(client: httpx.AsyncClient, ada: Any) -> Asking:
    """Requests as Ada."""
    return Asking(client, ada)


@pytest.fixture
async def shop(connections: Connections, postgres: Postgres, settings: Settings) -> Shop:
    """All records, with nothing derived of them."""
    blobs = BlobStore(settings.derived_uri)
    made = Shop(connections, Pipeline(postgres, Lance(uri=settings.lance_uri), blobs))
    await made.open()
    return made
