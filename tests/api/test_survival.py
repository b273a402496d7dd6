"""A lost database: requests fail plainly while it is away, and succeed again by themselves."""

import asyncio
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from resources.cluster import Cluster
from resources.home import Home
from resources.schema import prepare_database
from resources.server import running
from tests.conftest import run_as_owner

ME, LOGIN, PHOTOS = "/api/v1/users/me", "/api/v1/auth/login", "/api/v1/photos"
MINA = {"email": "mina@example.org", "password": "correct horse battery"}


async def ask_each(client, headers):
    """A read, a list, a write, and a login, all at once; their statuses."""
    answers = await asyncio.gather(
        client.get(ME, headers=headers),
        client.get(PHOTOS, headers=headers),
        client.patch(ME, json={"bio": "still here"}, headers=headers),
        client.post(LOGIN, json=MINA),
    )
    return [answer.status_code for answer in answers]


async def logged_in(client):
    assert (await client.post("/api/v1/auth/register", json=MINA)).status_code == 201
    said = (await client.post(LOGIN, json=MINA)).json()
    return {"Authorization": f"Bearer {said['access']}"}


async def test_ended_connections_are_replaced_unseen(client, connections, urls):
    headers = await logged_in(client)
    for _ in range(3):
        await asyncio.gather(*(ask_each(client, headers) for _ in range(2)))
        name = urlsplit(urls.owner).path.lstrip("/")
        ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        await asyncio.to_thread(run_as_owner, urls, ended)
        rounds = await asyncio.gather(*(ask_each(client, headers) for _ in range(4)))
        assert rounds == [[200] * 4] * 4
    assert await connections.scalar(text("SELECT 1")) == 1


@pytest.fixture
def own_home():
    """A home outside of pytest's folder, which each session of pytest closes to other users."""
    with TemporaryDirectory(prefix="wunderkammer-") as folder:
        home = Home(Path(folder) / "home")
        home.prepare()
        yield home


@pytest.fixture
def own_server(own_home):
    """A server of its own, and how to restart it."""
    home, restarted = own_home, []
    with running(home) as urls:
        prepare_database(urls)
        cluster = Cluster(home.postgres, home.secrets().owner)
        port = urlsplit(urls.owner).port

        def restart():
            cluster.stop()
            restarted.append(cluster.start(port))

        yield urls, restart
    for process in restarted:
        process.wait(60)


async def test_postgres_restarts_under_a_running_api(own_server, start_app):
    urls, restart = own_server
    client = await start_app(database_url=urls.api)
    headers = await logged_in(client)
    assert await ask_each(client, headers) == [200] * 4
    for _ in range(2):
        seen = Counter()

        async def keep_asking(seen=seen):
            while True:
                seen.update(await ask_each(client, headers))

        load = [asyncio.create_task(keep_asking()) for _ in range(3)]
        await asyncio.to_thread(restart)
        rounds = await asyncio.gather(*(ask_each(client, headers) for _ in range(5)))
        assert rounds == [[200] * 4] * 5
        for task in load:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        assert set(seen) <= {200, 503}, seen
        assert seen[200] > 0
