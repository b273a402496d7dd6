"""Two materializations of one home at the same time: both end well, and nothing is done twice."""

import pytest

from tests.whole.home.test_crash import everything_is_derived_once, nothing_is_half_done
from tests.whole.houses import begin, opened
from tests.whole.killing import settled

RUNS = """
    SELECT DISTINCT run_id FROM derived.{0} WHERE recipe = (
        SELECT recipe FROM derived.{0} ORDER BY computed_at DESC LIMIT 1)
"""


@pytest.mark.timeout(600)
def test_two_fills_at_once_end_well(tmp_path, monkeypatch):
    monkeypatch.setenv("WUNDERKAMMER_OFF", "photo_ocr")  # to read the words takes most of a fill
    home, folder = tmp_path / "home", tmp_path / "photos"
    settled(home, folder)
    both = [begin(home, "materialize") for _ in range(2)]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    with opened(home, monkeypatch) as inside:
        everything_is_derived_once(inside, folder)
        nothing_is_half_done(inside)
        with inside.books() as books:
            runs = {run.run_id for run in books.get_runs()}
            assert len(runs) == 2 and all(run.is_success for run in books.get_runs())
        for table in ("photo_previews", "photo_metadata", "photo_hashes"):
            writers = inside.ids(f"SELECT DISTINCT run_id FROM derived.{table}")
            assert len(writers) == 1 and set(writers) < runs, table
