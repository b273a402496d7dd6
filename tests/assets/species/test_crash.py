"""A run that ends anywhere leaves what was served, and the next one finishes its work."""

import pytest

from assets.species import parts, rooting, staging
from tests.assets.species.conftest import USAGES, write


class CrashError(BaseException):
    """Nothing catches it: as if the process had been killed."""


def crash(*_, **__):
    raise CrashError


def next_release(room, small):
    write(small, NameUsage=USAGES + "7\t3\taccepted\tspecies\tPanthera tigris\t\t\n")
    return room.bring("small", small)


PLACES = {
    "while it is read": (staging, "root"),
    "before the tree is whole": (rooting, "_write_lineages"),
    "before a part": (parts, "fill_part"),
    "between a part and its row": (parts, "keep_part"),
}


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_run_that_was_killed_is_finished_by_the_next(room, small, monkeypatch, place):
    first = room.bring("small", small)
    room.derive()
    second = next_release(room, small)
    with monkeypatch.context() as patched:
        patched.setattr(*PLACES[place], crash)
        with pytest.raises(CrashError):
            room.derive()
    assert room.served() == {"small": (str(first), None)}
    assert room.value("SELECT count(*) AS n FROM derived.name_usages WHERE release = 1") == 6
    room.derive()
    assert room.served() == {"small": (str(second), str(first))}
    assert room.value("SELECT count(*) AS n FROM derived.name_usages WHERE release = 2") == 7
    assert (
        room.value(
            "SELECT count(*) AS n FROM pg_class WHERE relkind = 'r' AND relname ~ '^name_usages_r'"
        )
        == 2
    )


def test_a_work_folder_that_is_lost_is_made_again(room, small):
    room.bring("small", small)
    room.derive("taxon_release", "name_usages")
    for path in sorted(room.home.work.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    room.derive()
    second = next_release(room, small)
    for path in room.home.work.rglob("compared.parquet"):
        path.unlink()
    room.derive()
    assert room.served() == {"small": (str(second), "1")}
    assert room.value("SELECT count(*) AS n FROM derived.release_changes") == 1
