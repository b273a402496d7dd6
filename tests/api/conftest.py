"""What tests of the API share: the app over real storage, and people and photos to ask about."""

import asyncio
import datetime as dt
import hashlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar
from sqlalchemy import insert

from api.auth import Claims, Viewer, signed
from api.connections import Connections
from api.settings import Settings
from catalog_data.credentials import new_friend_code
from catalog_data.identity import new_id
from catalog_data.people import Friendship, RefreshToken, User
from catalog_data.photos.facts import Photo, PhotoSaying
from resources.server import Urls
from tests.api.apps import app_over

PASSWORD = "correct horse battery"
HOME_ADDRESS = "http://wunderkammer.test"


@dataclass(frozen=True)
class Person:
    """Somebody signed in: pass ``headers=person.headers`` to ask as them."""

    id: uuid.UUID
    username: str
    friend_code: str
    family: uuid.UUID
    token: str
    role: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.id, self.role)


@dataclass(frozen=True)
class World:
    """Makes people, friendships and photos by rows, as the API's own role."""

    connections: Connections

    async def person(self, username: str, *, staff: bool = False, **values: Any) -> Person:
        """Somebody with an account (without a password) who is signed in."""
        id_, family, code = new_id(), new_id(), new_friend_code()
        role, settings = "staff" if staff else "user", self.connections.settings
        until = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
        row = {"id": id_, "email": f"{username}@example.org", "username": username, "role": role}
        await self._put(User, row | {"friend_code": code} | values)
        login = {"id": new_id(), "family": family, "user_id": id_, "expires_at": until}
        await self._put(RefreshToken, login)
        token = signed(settings, "access", Claims(id_, family, new_id()), until)
        return Person(id_, username, code, family, token, role)

    async def relate(self, one: Person, other: Person, status: str = "accepted") -> uuid.UUID:
        """One row between two people; of ``blocked``, the first one blocked the second."""
        row = {"id": new_id(), "from_user_id": one.id, "to_user_id": other.id, "status": status}
        await self._put(Friendship, row | {"blocked_by": one.id if status == "blocked" else None})
        return row["id"]

    async def photo(
        self,
        owner: Person,
        visibility: str | None = None,
        *,
        content_id: str | None = None,
        is_egg: bool = False,
        **said: Any,
    ) -> uuid.UUID:
        """A photo without bytes; a saying only where something is said."""
        id_ = new_id()
        content = content_id or hashlib.sha256(id_.bytes).hexdigest()
        row = {"id": id_, "owner_id": owner.id, "content_id": content, "is_egg": is_egg}
        await self._put(Photo, row)
        if visibility is not None:
            said["visibility"] = visibility
        if said:
            await self._put(PhotoSaying, {"photo_id": id_, **said})
        return id_

    async def _put(self, table: type[Any], row: dict[str, Any]) -> None:
        await self.connections.run(insert(table).values(row))


@pytest.fixture
def settings(urls: Urls, tmp_path: Path) -> Settings:
    """Settings of an app of its own: fresh database, empty folders, nobody remembered."""
    return Settings(
        database_url=urls.api,
        secret="a secret of tests, long enough for HS256",
        lance_uri=str(tmp_path / "lance"),
        facts_uri=str(tmp_path / "blobs" / "facts"),
        derived_uri=str(tmp_path / "blobs" / "derived"),
        models=tmp_path / "models",
        mirrors=tmp_path / "nextcloud",
        passwords=tmp_path / "secrets",
        nextcloud_hosts=("127.0.0.1",),
        pool_size=4,
        access_log=False,
        viewer_seconds=0.0,
        registrations_per_hour=None,
        logins_per_minute=None,
    )


StartApp = Callable[..., Awaitable[httpx.AsyncClient]]
MakeApp = Callable[[Connections], Litestar]


@pytest.fixture
async def start_app(settings: Settings) -> AsyncIterator[StartApp]:
    """Starts an app with changed settings, and gives a client of it; all are stopped at the end."""
    stop = asyncio.Event()
    serving: list[asyncio.Task[None]] = []

    async def start(
        *, address: str = "127.0.0.1", make: MakeApp = app_over, **changes: Any
    ) -> httpx.AsyncClient:
        app = make(Connections(msgspec.structs.replace(settings, **changes)))
        ready = asyncio.Event()
        serving.append(asyncio.create_task(_serve(app, ready, stop)))
        await asyncio.wait(
            [asyncio.create_task(ready.wait()), serving[-1]], return_when="FIRST_COMPLETED"
        )
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 40_000))
        return httpx.AsyncClient(transport=transport, base_url=HOME_ADDRESS)

    yield start
    stop.set()
    await asyncio.gather(*serving)


async def _serve(app: Litestar, ready: asyncio.Event, stop: asyncio.Event) -> None:
    """Keep an app's lifespan open within one task, as a server does."""
    async with app.lifespan():
        ready.set()
        await stop.wait()


@pytest.fixture
async def client(start_app: StartApp) -> httpx.AsyncClient:
    """A client of the whole app, in process, at 127.0.0.1."""
    return await start_app()


@pytest.fixture
def app(client: httpx.AsyncClient) -> Litestar:
    """The app behind ``client``."""
    found: Any = client._transport
    return found.app


@pytest.fixture
def connections(app: Litestar) -> Connections:
    """The connections of the app behind ``client``."""
    return app.state.connections


@pytest.fixture
def world(connections: Connections) -> World:
    """Makes people, friendships and photos in the database of ``client``."""
    return World(connections)


@pytest.fixture
async def ada(world: World) -> Person:
    """Somebody with an account."""
    return await world.person("ada")


@pytest.fixture
async def bo(world: World) -> Person:
    """Somebody else with an account."""
    return await world.person("bo")


@pytest.fixture
async def staff(world: World) -> Person:
    """Somebody who looks after the house."""
    return await world.person("warden", staff=True)
