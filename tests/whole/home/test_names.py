"""Names while `up` runs: what a command imports is served, and gone back from, by itself."""

import time

import pytest

from tests.drilled_names import changed_sample
from tests.whole.houses import do

SOON = 150


def served(up):
    """The release of the sample that is served."""
    sources = {source["code"]: source for source in up.items("taxonomy/sources")}
    return sources["sample"]["release"]


def wait_for(up, release):
    """Wait until a release is served; how long it took."""
    began = time.monotonic()
    while served(up) != release:
        assert time.monotonic() - began < SOON, f"release {served(up)} is still served"
        time.sleep(0.2)
    return time.monotonic() - began


def status(up, usage):
    return up.get(f"/api/v1/taxonomy/sample:{usage}").status_code


@pytest.mark.timeout(600)
def test_a_release_comes_and_goes_back_without_a_further_command(up, tmp_path):
    assert (served(up), status(up, "fox"), status(up, "great-tit")) == (1, 200, 404)
    archive = changed_sample(tmp_path / "species")
    said = do(up.home, "import", "coldp", archive, "--source", "sample")
    assert "is release 2 of sample" in said
    came = wait_for(up, 2)
    assert status(up, "great-tit") == 200
    do(up.home, "taxonomy", "rollback", "sample", "--reason", "the dunnock is no chat")
    went = wait_for(up, 1)
    assert status(up, "great-tit") == 404
    assert "served before" in do(up.home, "taxonomy", "list")
    print(f"served after {came:.1f} s, gone back after {went:.1f} s")
