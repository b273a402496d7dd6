"""One home for all stories: the sample and drawn photos, killed while it was filled, then up."""

from collections import namedtuple

import pytest

from tests.whole.houses import Up, do, processes_of
from tests.whole.killing import killed_again_and_again, settled

Survivor = namedtuple("Survivor", "root folder kills")
KILLS = ("photo_previews", "photo_metadata", "photo_words")


@pytest.fixture(scope="package", autouse=True)
def unread():
    """No words are read, which takes most of a fill: nobody here asks for those in pictures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUNDERKAMMER_OFF", "photo_ocr")
        yield


@pytest.fixture(scope="package")
def survivor(tmp_path_factory):
    """A home that was killed at three moments of its fill, then filled."""
    base = tmp_path_factory.mktemp("whole")
    root, folder = base / "home", base / "photos"
    settled(root, folder)
    kills = killed_again_and_again(root, folder, KILLS, seed=1)
    do(root, "materialize")
    return Survivor(root, folder, kills)


@pytest.fixture(scope="package")
def up(survivor):
    """`wunderkammer up` on that home, for all who only ask, say and send."""
    running = Up(survivor.root)
    try:
        running.wait_until_ready()
        yield running
    finally:
        code = running.stop()
    assert (code, processes_of(survivor.root)) == (0, [])
