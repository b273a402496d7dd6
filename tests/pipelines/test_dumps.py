"""Dumps of listening come in by command and by the clock: in order, once, proven, gone on with."""

import hashlib
from contextlib import contextmanager

import dagster as dg
import pytest
import sqlalchemy as sa

from catalog_data.sample.music import draw_listening, write_dumps
from pipelines.cli import fetched
from pipelines.cli.entry import run
from pipelines.cli.house import House
from pipelines.dumps import Held, daily_listening, held, listening_fetched, wanted
from pipelines.schedules import SCHEDULES
from resources.listenbrainz import Dump, ListenBrainz
from tests.music_services import answers, hangs_up, serving

DRAWN = draw_listening(listeners=4, sessions=20, tracks=20, seed=3)


def dumps(kind, *numbers):
    return [Dump(number, "20250101-000003", kind, f"{kind}-{number}") for number in numbers]


def numbers(full, incremental, *there):
    found = wanted(dumps("full", *full), dumps("incremental", *incremental), there)
    return [dump.number for dump in found.dumps], found.left


@pytest.mark.parametrize(
    ("full", "incremental", "there", "found"),
    [
        ((7, 10), (8, 9, 11, 12), (), ([10, 11, 12], 0)),
        ((7, 10), (8, 9, 11, 12), (Held(10, "full"), Held(11, "incremental")), ([12], 0)),
        ((7, 10), (8, 9, 11, 12), (Held(7, "full"),), ([8, 9, 11, 12], 0)),
        ((7, 10), (8, 9, 11), (Held(7, "full"), Held(9, "incremental")), ([8, 11], 0)),
        ((40,), (31, 41), (Held(7, "full"), Held(30, "incremental")), ([31, 41], 0)),
        ((40,), (31, 41), (Held(7, "full"), Held(29, "incremental")), ([40, 41], 0)),
        ((30,), (31, 32), (Held(7, "full"), Held(29, "incremental")), ([31, 32], 0)),
        ((40,), (31, 41), (Held(31, "incremental"),), ([40, 41], 0)),
        ((7,), (), (Held(7, "full"),), ([], 0)),
        ((), (8, 9), (), ([], 0)),
        ((1,), range(2, 22), (), (list(range(1, 16)), 6)),
    ],
)
def test_what_is_wanted_goes_on_from_what_is_here(full, incremental, there, found):
    assert numbers(full, incremental, *there) == found


@pytest.fixture
def there(tmp_path):
    """A full dump and the incremental one after it, with their sums."""
    with serving() as services:
        for path, kind in zip(write_dumps(tmp_path, DRAWN), ("full", "incremental"), strict=True):
            name = path.name.removesuffix(".tar.zst").replace("-listens", "")
            folder = "fullexport" if kind == "full" else kind
            total = hashlib.sha256(path.read_bytes()).hexdigest()
            files = {path.name: path.read_bytes(), f"{path.name}.sha256": total.encode()}
            services.dumps[folder] = {name: files}
        yield services


def file_of(there, folder):
    """The files of a release, and the name of its dump."""
    ((_, files),) = there.dumps[folder].items()
    return files, next(name for name in files if name.endswith(".zst"))


@pytest.fixture
def do(there, urls, home, monkeypatch, capsys):
    """Runs the command; what it said."""

    @contextmanager
    def opened():
        yield House(home, urls)

    monkeypatch.setattr(fetched, "opened", opened)
    monkeypatch.setenv("WUNDERKAMMER_LISTENBRAINZ_URL", f"{there.url}/lb/")
    monkeypatch.setenv("COLUMNS", "300")
    quick = {"tries": 2, "first_wait": 0.001}
    monkeypatch.setattr(
        "pipelines.environments.ListenBrainz", lambda url: ListenBrainz(url=url, **quick)
    )

    def command(*words, code=0):
        assert run(["fetch", "listenbrainz", *words]) == code
        said = capsys.readouterr()
        return " ".join((said.err if code else said.out).split())

    return command


def test_what_is_new_is_fetched_and_taken_in_once(do, there, said, home):
    assert do("--dry-run").count("listenbrainz-dump-") == 2 and held(said) == []
    files, name = file_of(there, "incremental")
    whole, sums = files[name], files[f"{name}.sha256"]
    files[f"{name}.sha256"] = b"0" * 64
    assert "SHA-256" in do(code=1)
    assert held(said) == [Held(1, "full")]
    files[f"{name}.sha256"] = sums
    path = f"/lb/incremental/{next(iter(there.dumps['incremental']))}/{name}"
    there.bad[path] = [cut(whole), hangs_up]
    assert "can't be downloaded now" in do(code=1)
    assert [half.stat().st_size for half in (home.work / "downloads").iterdir()] == [100]
    told = do()
    assert "incremental" in told and " 0 malformed" in told and "full" not in told
    assert sorted(held(said)) == [Held(1, "full"), Held(2, "incremental")]
    events = said.frame(sa.text("SELECT count(*)::int AS n FROM facts.listening_events"))
    assert events.item() == len(DRAWN.second)
    assert do() == "Nothing is new."
    assert list((home.work / "downloads").iterdir()) == []
    there.bad["/lb/fullexport/"] = [answers(503)] * 2
    assert "answer" in do("--dry-run", code=1)


def cut(data):
    """The first hundred bytes, of many that are told."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[:100])
        handler.close_connection = True

    return answer


def test_the_clock_brings_them_too_where_it_is_switched_on(
    there, postgres, said, server_home, monkeypatch
):
    monkeypatch.setenv("WUNDERKAMMER_HOME", str(server_home.root))
    bank = ListenBrainz(url=f"{there.url}/lb", tries=2, first_wait=0.001)
    files, name = file_of(there, "incremental")
    kit = {"postgres": postgres, "listenbrainz": bank}
    packed, files[name] = files[name], b"no archive"
    sums, total = files[f"{name}.sha256"], hashlib.sha256(b"no archive").hexdigest()
    files[f"{name}.sha256"] = total.encode()
    done = listening_fetched.execute_in_process(resources=kit, raise_on_error=False)
    assert not done.success and held(said) == [Held(1, "full")]
    files[name], files[f"{name}.sha256"] = packed, sums
    (server_home.work / "downloads" / name).unlink()
    done = listening_fetched.execute_in_process(resources=kit)
    told = [e.asset_key.path[-1] for e in done.all_events if e.is_step_materialization]
    assert told == ["listening"] and len(held(said)) == 2
    assert daily_listening in SCHEDULES
    assert daily_listening.default_status == dg.DefaultScheduleStatus.STOPPED
