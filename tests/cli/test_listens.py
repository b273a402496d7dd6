"""Importing listening events by command: once each, under pseudonyms, whole files or nothing."""

import gzip

import pytest
import sqlalchemy as sa

from catalog_data.sample.music import draw_listening, write_dumps
from pipelines.cli.accounts import create
from pipelines.cli.entry import run
from pipelines.cli.listens import settle_listening

DRAWN = draw_listening(listeners=10, sessions=50, tracks=40, seed=3)
EVENTS = len(DRAWN.second)
TRACK = b'{"artist_name": "Nina", "track_name": "Sinnerman"}'
LINE = b'{"user_name": "mina", "listened_at": %d, "track_metadata": ' + TRACK + b"}"


@pytest.fixture
def do(house, capsys, monkeypatch):
    """Runs a command; what it said, in one line."""
    monkeypatch.setenv("COLUMNS", "300")

    def command(*words, code=0):
        assert run(["import", "listens", *map(str, words)]) == code
        said = capsys.readouterr()
        return " ".join((said.err if code else said.out).split())

    return command


def rows(house, query):
    return house.said.frame(sa.text(query)).rows()


def test_the_same_dump_twice_adds_nothing_and_its_increment_the_rest(house, do, tmp_path):
    full, more = write_dumps(tmp_path / "dumps", DRAWN)
    first = do(full, "--dataset", "synthetic")
    assert "0 known already, 0 malformed" in first
    assert " 0 new events" in do(full, "--dataset", "synthetic")
    gz, _ = write_dumps(tmp_path / "again", DRAWN, ".tar.gz")
    assert " 0 new events" in do(gz, "--dataset", "synthetic")
    (tmp_path / "dumps" / "SHA256SUMS").write_text("not a dump")
    do(tmp_path / "dumps", "--dataset", "synthetic")
    found = rows(
        house,
        "SELECT count(*), count(DISTINCT listener) AS who FROM facts.listening_events",
    )
    assert found == [(EVENTS, len(set(DRAWN.listener)))]
    told = (
        "SELECT sum(imported) AS new, sum(lines) - sum(duplicates) AS all FROM facts.listen_imports"
    )
    assert [tuple(map(int, row)) for row in rows(house, told)] == [(EVENTS, EVENTS)]
    licensed = (
        "SELECT synthetic, table_name, allows FROM facts.music_datasets"
        " JOIN facts.music_licences ON dataset = code ORDER BY 2"
    )
    tables = ("listening_events", *(f"music_{name}" for name in ("albums", "artists", "credits")))
    named = [*tables, "music_tracks"]
    assert rows(house, licensed) == [(True, table, "production") for table in named]
    met = "SELECT (SELECT count(*) FROM facts.music_tracks), count(*) AS n FROM facts.music_items"
    heard = set(DRAWN.track)
    others = len({track // 30 for track in heard}) + len({track // 10 for track in heard})
    assert rows(house, met) == [(len(heard), len(heard) + others)]


def test_nobody_is_named_and_what_is_damaged_is_told_by_its_line(house, do, tmp_path):
    path = tmp_path / "mine.jsonl.gz"
    lines = [LINE % 1_700_000_000, b"{", LINE % 1_700_000_000, LINE % 1_700_000_300]
    path.write_bytes(gzip.compress(b"\n".join(lines)))
    said = do(path, "--dataset", "mine")
    assert "4 lines, 2 new events, 1 known already, 1 malformed." in said
    assert "Nothing is made of mine before its licence is told" in said
    (event,) = rows(
        house,
        "SELECT min(artist) AS artist, min(listened_at) AS at, count(*),"
        " string_agg(e::text, '') LIKE '%mina%' AS named"
        " FROM facts.listening_events e",
    )
    assert (event[0], event[1].timestamp(), event[2:]) == ("Nina", 1_700_000_000, (2, False))
    ((member, line),) = rows(house, "SELECT member, line FROM facts.listen_faults")
    assert (member, line) == ("mine.jsonl.gz", 2)
    assert rows(house, "SELECT * FROM facts.music_licences") == []
    do(path, "--dataset", "mine", "--licence", "my own", "--allows", "research")
    assert rows(house, "SELECT DISTINCT allows FROM facts.music_licences") == [("research",)]
    table = tmp_path / "mine.csv"
    table.write_text("listener,listened_at,artist,title\nmina,1700000000,nina,SINNERMAN\n")
    assert "1 known already" in do(table, "--dataset", "mine")


def test_what_somebody_heard_is_theirs_where_it_is_said_whose(house, do, tmp_path):
    path = tmp_path / "mine.jsonl"
    path.write_bytes(LINE % 1_700_000_000)
    for name in ("mina", "bo"):
        create(house.said, f"{name}@example.org", name, "correct horse battery", staff=False)
    mina = [path, "--dataset", "mine", "--for", "mina@example.org"]
    assert "No account has the address" in do(*mina[:-1], "x@y", "--listener", "mina", code=1)
    assert "--listener NAME" in do(*mina, code=1)
    assert rows(house, "SELECT count(*) FROM facts.listening_events") == [(0,)]
    for _ in range(2):
        do(*mina, "--listener", "mina")
    assert "No event of mine is nina's" in do(*mina, "--listener", "nina", code=1)
    others = do(*mina[:-1], "bo@example.org", "--listener", "mina", code=1)
    assert "somebody else's already" in others
    claimed = """SELECT email FROM facts.music_listener_claims c JOIN facts.users ON id = user_id
        WHERE EXISTS (SELECT FROM facts.listening_events e WHERE e.listener = c.listener)"""
    assert rows(house, claimed) == [("mina@example.org",)]


def test_a_dump_that_ends_early_leaves_nothing(house, do, tmp_path):
    full, _ = write_dumps(tmp_path, DRAWN)
    full.write_bytes(full.read_bytes()[:-200])
    assert "Truncated" in do(full, "--dataset", "synthetic", code=1)
    for table in ("listening_events", "listen_imports", "music_datasets", "listener_salts"):
        assert rows(house, f"SELECT count(*) FROM facts.{table}") == [(0,)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gone.jsonl"], "There is no file of listening events"),
        (["a.jsonl", "--dataset", "No Code"], "is no code"),
        (["a.jsonl", "--dataset", "mine", "--allows", "research"], "Say both"),
        (["a.jsonl", "--licence", "x", "--allows", "production"], "is known already: CC0-1.0"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_one_sentence(do, tmp_path, words, said):
    (tmp_path / "a.jsonl").write_bytes(LINE % 1_700_000_000)
    assert said in do(tmp_path / words[0], *words[1:], code=1)


def test_a_dataset_is_drawn_or_real_for_ever(house, do, tmp_path):
    from assets.music.datasets import Dataset, OtherDatasetError
    from assets.music.intake import take_in

    path = tmp_path / "a.jsonl"
    path.write_bytes(LINE % 1_700_000_000)
    do(path, "--dataset", "synthetic")
    with pytest.raises(OtherDatasetError, match="real data and the dataset synthetic is drawn"):
        take_in(house.said, path, Dataset("synthetic", "x"))


def test_the_sample_household_hears_music_and_its_people_are_two_of_who_listened(house):
    people = [
        create(house.said, f"{name}@x.example", name, "long enough", staff=False)
        for name in ("mina", "jonas")
    ]
    settle_listening(house, people)
    counted = (
        "SELECT synthetic, count(*), count(DISTINCT listener) AS who FROM facts.listening_events"
        " JOIN facts.listen_imports i ON i.id = import_id"
        " JOIN facts.music_datasets ON code = dataset GROUP BY 1"
    )
    ((synthetic, events, listeners),) = rows(house, counted)
    assert synthetic and events > 5_000 and listeners == 60
    claimed = "SELECT DISTINCT user_id::text AS id FROM facts.music_listener_claims"
    heard = f"{claimed} JOIN facts.listening_events USING (listener)"
    assert {name for (name,) in rows(house, heard)} == set(map(str, people))
