"""What tests of belongings share: asking as somebody, and a small household."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

ROOT = "/api/v1/belongings"


@dataclass(frozen=True)
class Asking:
    """Requests of belongings as somebody."""

    client: httpx.AsyncClient

    async def ask(self, method: str, path: str, who: Any, status: int, **sent: Any) -> Any:
        """The body of an answer with this status."""
        url = path if path.startswith("/") else f"{ROOT}/{path}"
        answer = await self.client.request(method, url, headers=who.headers, **sent)
        assert answer.status_code == status, (path, answer.text)
        return answer.json() if answer.content else None

    async def get(self, path: str, who: Any, status: int = 200) -> Any:
        return await self.ask("GET", path, who, status)

    async def add(self, path: str, who: Any, status: int = 201, **said: Any) -> Any:
        return await self.ask("POST", path, who, status, json=said)

    async def do(self, path: str, who: Any, status: int = 200, **said: Any) -> Any:
        return await self.ask("POST", path, who, status, json=said)

    async def change(self, path: str, who: Any, status: int = 200, **said: Any) -> Any:
        return await self.ask("PATCH", path, who, status, json=said)

    async def drop(self, path: str, who: Any, status: int = 204) -> Any:
        return await self.ask("DELETE", path, who, status)

    async def share(
        self, path: str, who: Any, whom: Any, permission: str, status: int = 204
    ) -> Any:
        said = {"permission": permission}
        return await self.ask("PUT", f"{path}/shares/{whom.id}", who, status, json=said)

    async def unit(self, who: Any, name: str, **said: Any) -> str:
        """The id of a new unit."""
        return str((await self.add("units", who, name=name, **said))["unit"]["id"])

    async def item(self, who: Any, name: str, **said: Any) -> str:
        """The id of a new item."""
        return str((await self.add("items", who, name=name, **said))["id"])


@pytest.fixture
def asking(client: httpx.AsyncClient) -> Asking:
    """The belongings of ``client``."""
    return Asking(client)
