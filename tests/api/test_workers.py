"""Several workers as one: a server with two processes counts together."""

import os
import subprocess
import sys
import time

import httpx
import pytest

from resources.ports import free_port

COUNTED = 'http_requests_total{method="GET",path="/health",status="200"}'


@pytest.fixture
def two_workers(tmp_path, settings):
    """The address of a real server with two processes, whose metrics lie in one folder."""
    port = free_port()
    (tmp_path / "metrics").mkdir()
    told = {
        "WUNDERKAMMER_API_DATABASE_URL": settings.database_url,
        "WUNDERKAMMER_SECRET": settings.secret,
        "WUNDERKAMMER_HOME": str(tmp_path),
        "WUNDERKAMMER_LOGINS_PER_MINUTE": "4",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics"),
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.asgi:create"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--workers", "2"],
            env=os.environ | told,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(60)


def wait_for(address, process):
    while process.poll() is None:
        try:
            return httpx.get(f"{address}/ready")
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("The server ended by itself.")


def counted(address):
    lines = httpx.get(f"{address}/metrics").text.splitlines()
    found = [line for line in lines if line.startswith(COUNTED)]
    return float(found[0].rpartition(" ")[2]) if found else 0.0


def test_workers_share_their_metrics_and_their_limits(two_workers):
    for _ in range(30):
        assert httpx.get(f"{two_workers}/health").status_code == 200
    assert [counted(two_workers) for _ in range(6)] == [30.0] * 6
    given = {"email": "nobody@example.org", "password": "whatever it is"}
    asked = [httpx.post(f"{two_workers}/api/v1/auth/login", json=given) for _ in range(8)]
    assert [answer.status_code for answer in asked] == [401] * 4 + [429] * 4
