"""Homes as a person has them: commands in processes of their own, and what is left of them."""

import hashlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import httpx
import psutil
import sqlalchemy as sa
from PIL import Image

from catalog_data.identity import rendition_key
from resources.blobs import HALF, Blobs
from resources.home import Home
from resources.lance import Lance
from resources.postgres import Postgres
from resources.server import Urls, running
from tests.api.photos.material import drawn, encoded

CHECKOUT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from pipelines.cli import main; main()"]
READY = "Ctrl-C stops everything"
PATIENCE = 240
OTHERS = ("DATABASE_URL", "PHOTOS", "WUNDERKAMMER_API_PORT", "WUNDERKAMMER_UI_PORT", "RAY_ADDRESS")
VIENNA = {1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 21.0)}


def picture(seed, model="Testcam", size=(640, 480)):
    """Bytes of a drawn JPEG with a camera, a time and a place."""
    exif = Image.Exif()
    exif[271], exif[272] = "Olympus", model
    exif.get_ifd(0x8769)[36867] = f"2019:05:{seed % 28 + 1:02d} 10:00:00"
    exif.get_ifd(0x8825).update(VIENNA)
    return encoded(drawn(seed, size), "JPEG", exif=exif)


def surroundings(home):
    """The environment of a command that works on a home."""
    kept = {name: value for name, value in os.environ.items() if name not in OTHERS}
    return {
        **kept,
        "WUNDERKAMMER_HOME": str(home),
        "PYTHONPATH": str(CHECKOUT),
        "COLUMNS": "300",
    }


def begin(home, *arguments):
    """A command in a session of its own."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env=surroundings(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def do(home, *arguments, seconds=PATIENCE):
    """Run a command to its good end; what it said."""
    process = begin(home, *arguments)
    said, _ = process.communicate(timeout=seconds)
    assert process.returncode == 0, said
    return said


def processes_of(home):
    """Everything alive that was told of this home, by its words or by its environment."""
    found = []
    for process in psutil.process_iter():
        try:
            told = " ".join(process.cmdline()) + process.environ().get("WUNDERKAMMER_HOME", "")
        except psutil.Error:
            continue
        if str(home) in told and process.pid != os.getpid():
            found.append(" ".join(process.cmdline())[:200])
    return found


class Up:
    """A running `wunderkammer up` and what it has said so far."""

    def __init__(self, home, *arguments):
        self.home, self.said, self.began = home, [], time.monotonic()
        self.process = begin(home, "up", "--ui-port", "0", "--api-port", "0", *arguments)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        with self.process.stdout as lines:
            for line in lines:
                self.said.append(line.rstrip())

    @property
    def text(self):
        return "\n".join(self.said)

    def wait_until_ready(self):
        while READY not in self.text:
            assert self.process.poll() is None, self.text
            assert time.monotonic() - self.began < PATIENCE, self.text
            time.sleep(0.1)
        return time.monotonic() - self.began

    def found(self, pattern):
        return re.search(pattern, self.text).group(1)

    @property
    def api(self):
        return self.found(r"API\s+(http://[\d.]+:\d+)")

    @property
    def ui(self):
        return self.found(r"Dagster UI\s+(http://[\d.]+:\d+)")

    def login(self):
        email, password = re.search(r"Log in as\s+(\S+) with (\S+)", self.text).groups()
        return self.log_in(email, password)

    def log_in(self, email, password):
        body = {"email": email, "password": password}
        answer = httpx.post(f"{self.api}/api/v1/auth/login", json=body, trust_env=False)
        answer.raise_for_status()
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def ask(self, method, path, headers=None, **more):
        url = self.api + path
        return httpx.request(method, url, headers=headers, timeout=30, trust_env=False, **more)

    def get(self, path, headers=None, **more):
        return self.ask("GET", path, headers, **more)

    def items(self, path, headers=None, **parameters):
        answer = self.get(f"/api/v1/{path}", headers, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    def hits(self, path, headers=None, **parameters):
        """Ids of the photos that a search answers, best first."""
        return [hit["photo"]["id"] for hit in self.items(path, headers, **parameters)]

    def stop(self, number=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(60)


class Inside:
    """What a home holds, looked at by its owner while nobody or everybody else is at work."""

    def __init__(self, home: Home, urls: Urls) -> None:
        self.home = home
        self.postgres = Postgres(url=urls.owner)
        self.lance = Lance(uri=home.lance_uri)
        self.blobs = Blobs(facts_uri=home.facts_uri, derived_uri=home.derived_uri)

    def rows(self, query, **parameters):
        return self.postgres.frame(sa.text(query), parameters).rows()

    def ids(self, query):
        return sorted(row[0] for row in self.rows(query))

    @contextmanager
    def books(self) -> Iterator[dg.DagsterInstance]:
        with dg.DagsterInstance.from_config(str(self.home.dagster)) as instance:
            yield instance

    def halves(self):
        """Files of the blob stores that were never finished."""
        return [p for p in (self.home.root / "blobs").rglob(f"*{HALF}*") if p.is_file()]

    def torn(self):
        """Renditions that are not what their rows say."""
        query = (
            "SELECT content_id, recipe, r.key, r.value->>'sha256' "
            "FROM derived.photo_previews, jsonb_each(renditions) AS r"
        )
        keys = {rendition_key(*row[:3]): row[3] for row in self.rows(query)}
        return [
            key
            for key, sha in keys.items()
            if hashlib.sha256(self.blobs.derived.read(key)).hexdigest() != sha
        ]


@contextmanager
def opened(root: Path, monkeypatch) -> Iterator[Inside]:
    """A home from inside: its server joined or started, its books readable."""
    home = Home(root.resolve())
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with running(home) as urls:
        for name, value in home.environment(urls, "pipeline").items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("DATABASE_URL")
        yield Inside(home, urls)
