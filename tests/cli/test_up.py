"""The whole story over real processes: two homes filled and served at once, stopped, restarted."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from catalog_data.photos.derived import PhotoMetadata

CHECKOUT = Path(__file__).parents[2]
START = [sys.executable, "-c", "from pipelines.cli import main; main()"]
READY = "Ctrl-C stops everything"
PATIENCE = 240


class Up:
    """A running `wunderkammer up` and what it has said so far."""

    def __init__(self, home, *arguments):
        self.home, self.said, self.began = home, [], time.monotonic()
        environment = {**os.environ, "WUNDERKAMMER_HOME": str(home), "COLUMNS": "300"}
        environment["PYTHONPATH"] = str(CHECKOUT)
        for name in ("DATABASE_URL", "PHOTOS", "WUNDERKAMMER_API_PORT", "WUNDERKAMMER_UI_PORT"):
            environment.pop(name, None)
        self.process = subprocess.Popen(
            [*START, "up", "--ui-port", "0", "--api-port", "0", *map(str, arguments)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
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
        body = {"email": email, "password": password}
        answer = httpx.post(f"{self.api}/api/v1/auth/login", json=body, trust_env=False)
        answer.raise_for_status()
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def get(self, path, headers=None):
        return httpx.get(self.api + path, headers=headers, timeout=30, trust_env=False)

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(60)


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


def computed(home):
    """Every derived row of photos with the transaction that wrote it."""
    code = (
        "from resources.home import Home; from resources.server import running\n"
        "with running(Home.from_environment()) as urls: print(urls.owner, flush=True); input()"
    )
    environment = {**os.environ, "WUNDERKAMMER_HOME": str(home), "PYTHONPATH": str(CHECKOUT)}
    server = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    url = server.stdout.readline().strip()
    with psycopg.connect(url) as connection:
        table = PhotoMetadata.__table__.fullname
        rows = sorted(connection.execute(f"SELECT xmin::text, t::text FROM {table} t").fetchall())
    server.communicate("\n", 30)
    return rows


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Two homes are up at once: the sample household, and a folder with one photo."""
    from PIL import Image

    base = tmp_path_factory.mktemp("homes")
    (base / "photos").mkdir()
    Image.new("RGB", (320, 200), "teal").save(base / "photos" / "teal.jpg")
    sample = Up(base / "sample home")
    folder = Up(base / "folder home", "--photos", base / "photos")
    try:
        yield sample, folder, (sample.wait_until_ready(), folder.wait_until_ready())
    finally:
        for up in (sample, folder):
            if up.process.poll() is None:
                up.stop()


@pytest.mark.timeout(600)
def test_one_home_is_filled_served_and_leaves_nothing(story):
    sample, folder, (first, _) = story
    assert sample.get("/health").status_code == 200
    assert httpx.get(f"{sample.ui}/server_info", trust_env=False).status_code == 200
    mine = sample.login()
    listed = sample.get("/api/v1/photos?limit=100", mine).json()
    me = sample.get("/api/v1/users/me", mine).json()["id"]
    assert len([photo for photo in listed["items"] if photo["owner_id"] == me]) == 20
    assert len(listed["items"]) > 20, "a friend shows some of theirs"
    assert sample.get("/api/v1/photos/search?q=lighthouse", mine).json()["items"]
    assert sample.text.count("curl") >= 3
    assert "doctor --fetch" in sample.text

    theirs = folder.login()
    assert len(folder.get("/api/v1/photos", theirs).json()["items"]) == 1
    assert folder.get("/api/v1/photos", mine).status_code == 401

    assert sample.stop(signal.SIGINT) == 0
    assert processes_of(sample.home) == []
    assert folder.get("/health").status_code == 200
    assert folder.stop(signal.SIGTERM) == 0
    assert processes_of(folder.home) == []

    before = computed(sample.home)
    again = Up(sample.home)
    try:
        second = again.wait_until_ready()
        assert again.login()
    finally:
        again.stop()
    assert computed(sample.home) == before
    assert second < max(first, 30)
    assert processes_of(sample.home) == []
