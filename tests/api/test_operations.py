"""What the house tells of itself: health, metrics, request ids, headers, origins, logs, settings"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import Settings
from ml.language.endpoint import KEY, MODEL, PRICES, URL

ROOT = Path(__file__).parent.parent.parent
NEEDED = {
    "WUNDERKAMMER_API_DATABASE_URL": "postgresql://api:secret@127.0.0.1/wunderkammer",
    "WUNDERKAMMER_SECRET": "x" * 32,
}


async def test_health_asks_all_parts(client):
    assert (await client.get("/health")).json() == {"status": "ok"}
    assert (await client.get("/ready")).json()["status"] == "ok"
    answer = await client.get("/api/v1/health/")
    assert answer.status_code == 200
    said = answer.json()
    assert said["status"] == "ok"
    assert set(said["parts"]) == {"database", "lance", "facts", "derived"}
    assert all(part["milliseconds"] >= 0 for part in said["parts"].values())


async def test_health_is_degraded_without_vectors(start_app, tmp_path):
    (tmp_path / "a file").write_text("no folder")
    client = await start_app(lance_uri=str(tmp_path / "a file" / "lance"))
    answer = await client.get("/api/v1/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["parts"]["lance"]["status"] == "failed"


async def test_metrics_count_by_route_and_are_not_for_everybody(start_app, world):
    client = await start_app()
    asked = 'http_requests_total{method="GET",path="/api/v1/users/me",status="401"}'

    async def count():
        lines = (await client.get("/metrics")).text.splitlines()
        found = [line for line in lines if line.startswith(asked)]
        return float(found[0].rpartition(" ")[2]) if found else 0.0

    before = await count()
    for _ in range(3):
        await client.get("/api/v1/users/me/")
    assert await count() == before + 3
    kind = (await client.get("/metrics")).headers["content-type"]
    assert kind.startswith("text/plain; version=")
    assert kind.count("charset") == 1

    away = await start_app(address="203.0.113.5")
    assert (await away.get("/metrics")).status_code == 404
    person, warden = await world.person("p"), await world.person("w", staff=True)
    assert (await away.get("/metrics", headers=person.headers)).status_code == 404
    assert (await away.get("/metrics", headers=warden.headers)).status_code == 200
    proxied = await client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.5"})
    assert proxied.status_code == 404


@pytest.mark.parametrize("sent", ["abc-123", "x" * 65, "two words", "", None])
async def test_request_ids_are_the_callers_where_sane(client, sent):
    headers = {} if sent is None else {"X-Request-Id": sent}
    answer = await client.get("/health", headers=headers)
    if sent == "abc-123":
        assert answer.headers["x-request-id"] == sent
    else:
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


@pytest.mark.parametrize("path", ["/health", "/api/docs", "/nowhere", "/api/v1/users/me"])
async def test_head_is_get_without_the_body(client, path):
    asked, head = await client.get(path), await client.head(path)
    assert head.status_code == asked.status_code
    assert head.content == b""
    for name in ("content-type", "content-length"):
        assert head.headers[name] == asked.headers[name]


async def test_every_answer_is_closed_to_browsers_tricks(start_app):
    client = await start_app(https=True)
    for path in ("/health", "/nowhere", "/api/docs", "/api/v1/photos"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["strict-transport-security"]
    assert "strict-transport-security" not in (await (await start_app()).get("/health")).headers


async def test_only_named_origins_may_call(start_app):
    client = await start_app(cors_origins=("https://photos.example.org",))
    asked = {
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization",
    }
    friend = {"Origin": "https://photos.example.org"}
    for headers in (friend, friend | asked):
        method = "OPTIONS" if headers != friend else "GET"
        answer = await client.request(method, "/api/v1/users/me", headers=headers)
        assert answer.headers["access-control-allow-origin"] == friend["Origin"]
    assert "access-control-allow-credentials" not in answer.headers
    stranger = {"Origin": "https://elsewhere.example.org"}
    for headers in (stranger, stranger | asked):
        answer = await client.request("OPTIONS", "/api/v1/users/me", headers=headers)
        assert "access-control-allow-origin" not in answer.headers
    closed = await start_app()
    answer = await closed.get("/health", headers=friend)
    assert "access-control-allow-origin" not in answer.headers


LOGGING = """
import logging, asyncio, httpx, structlog, msgspec
from api.app import create_app
from api.connections import Connections
from api.logs import configure_logs
from api.settings import Settings
from ml.language.endpoint import KEY, MODEL, PRICES, URL

configure_logs()
logging.getLogger("uvicorn.error").info("Started server process")
structlog.get_logger("api").info("asked", password="hunter2", access_token="abc", user="ada")
try:
    1 / 0
except ZeroDivisionError as error:
    structlog.get_logger("api").error("unexpected", exc_info=error)
settings = Settings(database_url="postgresql://a:b@127.0.0.1:9/x", secret="x" * 32,
                    lance_uri="lance", facts_uri="facts", derived_uri="derived")

async def ask():
    transport = httpx.ASGITransport(create_app(Connections(settings)))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        await client.get("/api/v1/nowhere?token=hunter2", headers={"X-Request-Id": "abc"})

asyncio.run(ask())
"""


def test_logs_are_one_json_object_a_line_without_secrets(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOGGING],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == [
        "Started server process",
        "asked",
        "unexpected",
        "request",
    ]
    assert all({"level", "timestamp"} <= set(line) for line in lines)
    assert "hunter2" not in done.stderr
    assert lines[1]["password"] == lines[1]["access_token"] == "[hidden]"
    assert "ZeroDivisionError" in lines[2]["exception"]
    assert (lines[3]["request_id"], lines[3]["status"]) == ("abc", 404)
    assert lines[3]["path"] == "/api/v1/nowhere"


def test_settings_come_from_the_environment():
    told = NEEDED | {
        "WUNDERKAMMER_HOME": "/somewhere",
        "WUNDERKAMMER_REGISTRATION": "open",
        "WUNDERKAMMER_LOGINS_PER_MINUTE": "0",
        "WUNDERKAMMER_REQUESTS_PER_HOUR": "1000",
        "WUNDERKAMMER_CORS_ORIGINS": "https://a.example, https://b.example",
        "WUNDERKAMMER_ACCESS_LOG": "off",
    }
    settings = Settings.from_environment(told)
    assert settings.registration == "open"
    assert settings.logins_per_minute is None
    assert settings.requests_per_hour == 1000
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.access_log is False
    assert settings.lance_uri == "/somewhere/lance"
    plain = Settings.from_environment(NEEDED)
    defaults = (plain.registration, plain.logins_per_minute, plain.registrations_per_hour)
    assert defaults == ("invitation", 10, 5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET", ""),
        ("SECRET", "short"),
        ("API_DATABASE_URL", ""),
        ("REGISTRATION", "opne"),
        ("HTTPS", "yes"),
        ("LOGINS_PER_MINUTE", "many"),
        ("REQUESTS_PER_HOUR", "-1"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(name, value):
    with pytest.raises(ValueError, match=f"WUNDERKAMMER_{name}"):
        Settings.from_environment(NEEDED | {f"WUNDERKAMMER_{name}": value})


def test_every_setting_has_its_line():
    code = (ROOT / "api" / "settings.py").read_text()
    read = set(re.findall(r'told\.\w+\("([A-Z_]+)"', code))
    lines = re.findall(r"^WUNDERKAMMER_([A-Z_]+): .+", Settings.__doc__.replace("    ", ""), re.M)
    read |= {name.removeprefix("WUNDERKAMMER_") for name in (URL, MODEL, KEY, PRICES)}
    assert len(read) > 15
    assert read == set(lines)
