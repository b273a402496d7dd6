"""The whole story over real processes: two homes filled and served at once, stopped, restarted."""

import os
import signal
import time

import httpx
import pytest

from catalog_data.photos.derived import PhotoMetadata
from tests.whole.houses import Up, opened, processes_of


def computed(home):
    """Every derived row of photos with the transaction that wrote it."""
    with pytest.MonkeyPatch.context() as patch, opened(home, patch) as inside:
        table = PhotoMetadata.__table__.fullname
        return sorted(inside.rows(f"SELECT xmin::text, t::text FROM {table} t"))


def kill_database(home):
    """End a home's database server as the kernel does when memory is out."""
    number = int((home / "postgres" / "postmaster.pid").read_text().split("\n")[0])
    os.kill(number, signal.SIGKILL)


def answers_again(up, headers):
    """Wait until a killed database is said to be back and the API answers from it."""
    waited = time.monotonic()
    # Both: the API may answer before `up` has said so, and from a session that is about to die.
    while "is started again" not in up.text or up.get("/api/v1/photos", headers).is_error:
        assert up.process.poll() is None, up.text
        assert time.monotonic() - waited < 60, up.text
        time.sleep(0.2)
    return time.monotonic() - waited


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

    kill_database(folder.home)
    print(f"answers {answers_again(folder, theirs):.1f} s after its database was killed")
    assert httpx.get(f"{folder.ui}/server_info", trust_env=False).status_code == 200

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
    print(f"first start {first:.1f} s, second {second:.1f} s")
    assert second < max(first, 30)
    assert processes_of(sample.home) == []
