"""Releases found and downloaded, from a bank that is slow, wrong, cut in the middle, or down."""

import datetime as dt
import email.utils
import io
import random
import zipfile

import httpx
import pytest

from resources.checklistbank import ChecklistBank
from resources.download import part_of
from resources.patience import DownloadError, asked_to_wait
from tests.resources.bank import Bank, busy, cut, page, release, served

PIECE = 1 << 16


def archive_of(seed, size=400_000):
    """A zip that does not get smaller, so that it comes in several pieces."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("NameUsage.tsv", random.Random(seed).randbytes(size))
    return stream.getvalue()


OLD, NEW, EXTENDED = archive_of(1), archive_of(2), archive_of(3)


@pytest.fixture
def bank():
    """Project 3 with two base releases and an extended one, and a dataset of its own."""
    with served(Bank()) as running:
        running.add(release(312_000, "2025-09-11"), OLD)
        running.add(release(312_563, "2025-10-10"), NEW)
        running.add(release(312_578, "2025-10-12", "xrelease"), EXTENDED)
        running.add({"key": 2144, "origin": "external", "title": "ITIS", "attempt": 57}, OLD)
        yield running


@pytest.fixture
def client(bank):
    return ChecklistBank(url=bank.url, tries=6, first_wait=0.005)


def fetched(client, folder, key=3):
    return client.fetch(client.newest(key), folder).read_bytes()


def gets(bank):
    return [(path, asked) for verb, path, asked in bank.asked if verb == "GET" and "job" in path]


def test_a_project_gives_its_newest_base_release(client, bank, tmp_path):
    found = client.newest(3)
    assert (found.dataset.key, found.name) == (312_563, "COL25.10 (2025-10-10)")
    assert found.origin == f"{bank.url}/dataset/312563/export.zip?format=ColDP&extended=true"
    assert (found.remote.url, found.remote.size) == (f"{bank.url}/job/312563.zip", len(NEW))
    path = client.fetch(found, tmp_path)
    assert path.read_bytes() == NEW
    assert list(tmp_path.iterdir()) == [path], "no half is left"


def test_a_release_gives_the_newest_of_its_kind(client, bank):
    bank.add(release(313_000, "2025-11-12", "xrelease"), EXTENDED)
    assert client.newest(312_578).dataset.key == 313_000
    assert client.newest(312_000).dataset.key == 312_563


def test_a_dataset_of_no_project_is_its_own_and_each_attempt_another(client, bank):
    first = client.newest(2144)
    assert first.dataset.key == 2144 and first.origin.endswith("#57")
    bank.datasets[2144]["attempt"] = 58
    assert client.newest(2144).origin.endswith("#58")


def test_releases_without_an_archive_are_passed_by_but_no_more_than_five(client, bank):
    for number in range(4):
        bank.add(release(320_000 + number, f"2025-12-0{number + 1}"))
    assert client.newest(3).dataset.key == 312_563
    bank.add(release(330_000, "2026-01-01"))
    with pytest.raises(DownloadError, match="no archive of dataset 3"):
        client.newest(3)


def test_an_unknown_dataset_is_refused_by_name(client):
    with pytest.raises(DownloadError, match="no dataset/99"):
        client.newest(99)


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_bad_moment_is_waited_for(client, bank, tmp_path, status):
    for path in ("/dataset/3", "/dataset", "/dataset/312563/export.zip", "/job/312563.zip"):
        bank.bad[path] += [busy(status)] * 2
    assert fetched(client, tmp_path) == NEW


def test_a_server_that_stays_down_is_told_in_one_sentence(client, bank):
    bank.bad["/dataset/3"] += [busy(503)] * 9
    with pytest.raises(DownloadError, match=r"doesn't answer now \(.* answers 503\)"):
        client.newest(3)
    assert len(bank.asked) == 6


def test_nobody_there(tmp_path):
    away = ChecklistBank(url="http://127.0.0.1:1", tries=2, first_wait=0.01)
    with pytest.raises(DownloadError, match="doesn't answer now"):
        away.newest(3)


def test_the_time_asked_for_is_waited(bank, tmp_path, monkeypatch):
    waits = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waits.append)
    bank.bad["/dataset/3"] += [busy(429, Retry_After="7"), busy(503)]
    ChecklistBank(url=bank.url, first_wait=2.0).newest(3)
    assert waits[0] == 7.0 and 2.0 <= waits[1] <= 8.0


def test_who_asks_for_too_long_is_left_alone(client, bank):
    bank.bad["/dataset/3"] += [busy(429, Retry_After="86400")]
    with pytest.raises(DownloadError, match="come back in 86,400 seconds"):
        client.newest(3)
    assert len(bank.asked) == 1


def test_retry_after_is_a_number_or_a_date():
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=90)
    said = {"": None, "120": 120.0, "soon": None}
    for text, seconds in said.items():
        assert asked_to_wait(httpx.Response(503, headers={"retry-after": text})) == seconds
    dated = httpx.Response(503, headers={"retry-after": email.utils.format_datetime(soon)})
    assert asked_to_wait(dated) == pytest.approx(90, abs=3)
    past = httpx.Response(503, headers={"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"})
    assert asked_to_wait(past) == 0.0


def test_what_breaks_off_goes_on_where_it_broke(client, bank, tmp_path):
    bank.bad["/job/312563.zip"] += [cut(2 * PIECE), cut(PIECE)]
    assert fetched(client, tmp_path) == NEW
    assert [asked for _, asked in gets(bank)] == [
        None, f"bytes={2 * PIECE}-", f"bytes={3 * PIECE}-",
    ]  # fmt: skip


def test_another_process_goes_on_with_what_was_kept(client, bank, tmp_path):
    bank.bad["/job/312563.zip"] += [cut(PIECE)] + [cut(0)] * 5
    found = client.newest(3)
    with pytest.raises(DownloadError, match=f"{PIECE:,} bytes are kept"):
        client.fetch(found, tmp_path)
    assert [p.suffix for p in tmp_path.iterdir()] == [".part"]
    bank.asked.clear()
    assert fetched(client, tmp_path) == NEW
    assert [asked for _, asked in gets(bank)] == [f"bytes={PIECE}-"]
    assert [p.suffix for p in tmp_path.iterdir()] == [".zip"]


def test_another_version_is_not_glued_to_the_half_of_the_one_before(client, bank, tmp_path):
    bank.bad["/job/2144.zip"] += [cut(PIECE)] + [cut(0)] * 5
    with pytest.raises(DownloadError):
        fetched(client, tmp_path, 2144)
    bank.archives[2144] = archive_of(9, 500_000)
    assert fetched(client, tmp_path, 2144) == bank.archives[2144]
    assert [p.suffix for p in tmp_path.iterdir()] == [".zip"], "the older half is gone"


def test_a_server_that_knows_no_ranges_starts_anew(client, bank, tmp_path):
    def whole(handler):
        if handler.command == "GET":
            del handler.headers["range"]
            handler.archive(NEW)
            return True
        return None

    bank.bad["/job/312563.zip"] += [cut(PIECE), whole]
    assert fetched(client, tmp_path) == NEW


def test_a_page_in_place_of_a_zip_is_refused_and_nothing_kept(client, bank, tmp_path):
    bank.bad["/job/312563.zip"] += [page()]
    with pytest.raises(DownloadError, match="gave text/html in place of a zip"):
        fetched(client, tmp_path)
    assert [p for p in tmp_path.iterdir() if p.stat().st_size] == []
    assert fetched(client, tmp_path) == NEW


def test_a_zip_with_a_wrong_byte_is_refused_and_removed(client, bank, tmp_path):
    broken = bytearray(NEW)
    broken[len(NEW) // 2] ^= 1
    bank.archives[312_563] = bytes(broken)
    with pytest.raises(DownloadError, match="no whole zip"):
        fetched(client, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("more,words", [(-1000, "gave more than"), (1000, "broke off after")])
def test_a_length_that_is_not_kept_is_refused(client, bank, tmp_path, more, words):
    found = client.newest(3)
    told = found.remote.__class__(found.remote.url, len(NEW) + more, None)
    with pytest.raises(DownloadError, match=words):
        client.fetch(type(found)(found.dataset, found.origin, told), tmp_path)


def test_what_has_no_room_is_not_begun(client, bank, tmp_path, monkeypatch):
    found = client.newest(3)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Disk", (), {"free": 10}))
    with pytest.raises(DownloadError, match="room for 10"):
        client.fetch(found, tmp_path)
    assert gets(bank) == []


def test_progress_is_told_to_the_end(client, bank, tmp_path):
    bank.seconds_per_piece = 0.01
    told = []
    found = client.newest(3)
    client.fetch(found, tmp_path, lambda *step: told.append(step))
    assert told[-1] == ("checklistbank-312563", len(NEW), len(NEW))
    assert [done for _, done, _ in told] == sorted({done for _, done, _ in told})


def test_something_else_at_the_address_is_told(bank):
    bank.bad["/dataset/3"] += [page()]
    with pytest.raises(DownloadError, match="doesn't answer as ChecklistBank does"):
        ChecklistBank(url=bank.url, first_wait=0.01).newest(3)


def test_halves_of_two_versions_have_two_names(client, tmp_path):
    one, other = client.newest(3).remote, client.newest(312_578).remote
    assert part_of(one, tmp_path / "a.zip") != part_of(other, tmp_path / "a.zip")
