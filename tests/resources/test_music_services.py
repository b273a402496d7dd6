"""Music services asked by the thousand: paced, patient, bounded; slow, wrong and down ones."""

import hashlib
import time
import uuid

import pytest

from resources.listenbrainz import ListenBrainz
from resources.musicbrainz import MusicBrainz
from resources.pace import Pace
from resources.patience import DownloadError
from resources.service import AbsentError, AnswerError, SilentError
from resources.spotify import Spotify
from tests.music_services import CLIENT_ID, CLIENT_SECRET, answers, endless, hangs_up, serving

FAST = {"per_second": 1000.0, "tries": 3, "first_wait": 0.001}
SEARCH, TOKEN = "/v1/search", "/accounts/api/token"
RECORDING = str(uuid.uuid4())


@pytest.fixture
def there():
    with serving() as services:
        services.artists["jazz"] = [{"id": f"a{n}", "name": f"Artist {n}"} for n in range(120)]
        yield services


@pytest.fixture
def spotify(there, monkeypatch):
    monkeypatch.setenv("WUNDERKAMMER_SPOTIFY_SECRET", CLIENT_SECRET)
    app = there.app
    return Spotify(client_id=CLIENT_ID, accounts=app.accounts, url=app.api, **FAST)


def test_a_pace_is_kept_halved_and_raised_again():
    now, slept = [0.0], []

    def sleep(seconds):
        slept.append(round(seconds, 3))
        now[0] += seconds

    pace = Pace(2.0, lambda: now[0], sleep)
    for _ in range(3):
        pace.wait()
    assert slept == [0.5, 0.5]
    pace.refused()
    pace.wait(), pace.wait()
    assert slept[2:] == [0.5, 1.0] and pace.per_second == 1.0
    for _ in range(300):
        pace.answered()
    assert pace.per_second == 1.1
    for _ in range(300 * 20):
        pace.answered()
    assert pace.per_second == 2.0
    for _ in range(20):
        pace.refused()
    assert pace.per_second == 0.02


def test_a_search_is_read_page_by_page_with_one_token(spotify, there):
    with spotify.opened() as catalogue:
        names, offset = [], 0
        while offset is not None:
            page = catalogue.artists("jazz", offset)
            names += [artist.name for artist in page.items]
            offset = page.following
    assert len(names) == len(set(names)) == page.total == 120
    assert len(there.calls(SEARCH)) == 3 and len(there.calls(TOKEN)) == 1


def test_an_app_that_may_ask_for_ten_asks_for_ten(spotify, there):
    there.largest_page = 10
    with spotify.opened() as catalogue:
        assert len(catalogue.artists("jazz", 0).items) == 10
        assert catalogue.artists("jazz", 10).following == 20
    assert [call[2]["limit"] for call in there.calls(SEARCH)] == ["50", "10", "10"]


def test_a_token_that_ended_is_replaced(spotify, there):
    with spotify.opened() as catalogue:
        catalogue.artists("jazz", 0)
        there.expire()
        assert catalogue.artists("jazz", 50).items[0].name == "Artist 50"
    assert len(there.calls(TOKEN)) == 2


def test_busy_answers_are_waited_for_and_slow_the_pace(spotify, there):
    there.bad[SEARCH] = [answers(429, Retry_After="1"), answers(503), hangs_up]
    spotify = spotify.model_copy(update={"tries": 4})
    started = time.monotonic()
    with spotify.opened() as catalogue:
        assert catalogue.artists("jazz", 0).items
        assert catalogue.service.pace.per_second == 500.0
    assert 1.0 <= time.monotonic() - started < 5.0
    asked = [call[4] for call in there.calls(SEARCH)]
    assert asked[1] - asked[0] >= 1.0


def test_requests_are_half_a_second_apart(spotify, there):
    with spotify.model_copy(update={"per_second": 2.0}).opened() as catalogue:
        catalogue.artists("jazz", 0)
        catalogue.artists("jazz", 50)
    moments = [call[4] for call in there.asked]
    assert all(after - before > 0.45 for before, after in zip(moments, moments[1:], strict=False))


@pytest.mark.parametrize(
    "bad,error,words",
    [
        ([answers(500, b"<html>")] * 3, SilentError, "answers 500"),
        ([hangs_up] * 3, SilentError, "does not answer now"),
        ([answers(429, Retry_After="7200")], SilentError, "7,200 seconds"),
        ([answers(200, b"<html>")], AnswerError, "something else"),
        ([answers(200, {"artists": 3})], AnswerError, "something else"),
        ([answers(404, {"error": {"message": "Not found"}})], AbsentError, "404"),
        ([answers(403, b"no \xff")], AnswerError, "403"),
        ([endless], AnswerError, "more than anybody would read"),
    ],
)
def test_what_goes_wrong_is_told_in_a_sentence(spotify, there, bad, error, words):
    there.bad[SEARCH] = list(bad)
    with spotify.opened() as catalogue, pytest.raises(error, match=words):
        catalogue.artists("jazz", 0)
    assert len(there.calls(SEARCH)) == len(bad)


def test_without_an_app_or_an_address_nobody_is_asked(there, monkeypatch):
    monkeypatch.delenv("WUNDERKAMMER_SPOTIFY_SECRET", raising=False)
    assert "WUNDERKAMMER_SPOTIFY_ID" in Spotify().trouble
    with pytest.raises(SilentError, match="SPOTIFY_SECRET"), Spotify(client_id="x").opened():
        pass
    with pytest.raises(SilentError, match="MUSICBRAINZ_CONTACT"), MusicBrainz().opened():
        pass


def test_musicbrainz_tells_genres_and_isrcs(there):
    there.genres = [f"genre {n}" for n in range(150)]
    there.recordings = {RECORDING: {"id": RECORDING, "isrcs": ["GBAYE0601498", "USX"]}}
    bank = MusicBrainz(url=f"{there.url}/mb/ws/2", contact="mina@example.org", **FAST)
    with bank.opened() as asked:
        first = asked.genres(0)
        second = asked.genres(first.following)
        assert first.names + second.names == there.genres and second.following is None
        assert asked.isrcs(RECORDING) == ["GBAYE0601498", "USX"]
        with pytest.raises(AbsentError):
            asked.isrcs(str(uuid.uuid4()))


def dumps(**files):
    data = b"a dump" * 1000
    name = "listenbrainz-listens-dump-{}-20250101-000003-{}.tar.zst"
    kept = {}
    for kind, folder, numbers in (
        ("full", "fullexport", (7, 10)),
        ("incremental", "incremental", (9, 8, 11)),
    ):
        kept[folder] = {
            f"listenbrainz-dump-{number}-20250101-000003-{kind}": {
                name.format(number, kind): data,
                name.format(number, kind) + ".sha256": hashlib.sha256(data).hexdigest().encode(),
                f"listenbrainz-statistics-dump-{number}.tar.zst": b"other",
                **files,
            }
            for number in numbers
        }
    return data, kept


def test_dumps_of_listening_are_listed_and_fetched_whole(there, tmp_path):
    data, there.dumps = dumps()
    bank = ListenBrainz(url=f"{there.url}/lb", tries=2, first_wait=0.001)
    assert [dump.number for dump in bank.dumps("full")] == [7, 10]
    found = bank.dumps("incremental")
    assert [(dump.number, dump.kind) for dump in found] == [
        (number, "incremental") for number in (8, 9, 11)
    ]
    path = bank.fetch(found[0], tmp_path)
    assert path.name == "listenbrainz-listens-dump-8-20250101-000003-incremental.tar.zst"
    assert path.read_bytes() == data
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_dump_that_is_another_than_its_sum_says_is_not_kept(there, tmp_path):
    _, there.dumps = dumps()
    bank = ListenBrainz(url=f"{there.url}/lb", tries=2, first_wait=0.001)
    (dump,) = bank.dumps("full")[:1]
    files = there.dumps["fullexport"][dump.folder]
    (name,) = [name for name in files if name.endswith("full.tar.zst")]
    files[name] = b"x"
    with pytest.raises(DownloadError, match="SHA-256"):
        bank.fetch(dump, tmp_path)
    assert not list(tmp_path.iterdir())
    del files[f"{name}.sha256"]
    with pytest.raises(DownloadError, match=r"sha256 answers 404"):
        bank.fetch(dump, tmp_path)
    del files[name]
    with pytest.raises(DownloadError, match="holds no dump"):
        bank.fetch(dump, tmp_path)
    there.bad["/lb/fullexport/"] = [answers(503)] * 2
    with pytest.raises(DownloadError, match="answer now"):
        bank.dumps("full")
