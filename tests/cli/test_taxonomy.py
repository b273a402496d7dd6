"""Archives, sources and decisions by command: what is kept, what is refused, in which words."""

import zipfile

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from catalog_data.identity import content_id_of_file, fact_blob_key
from catalog_data.sample import CHECKLIST
from pipelines.cli.accounts import create
from pipelines.cli.checklists import blobs_of, settle_checklist
from pipelines.cli.entry import run
from pipelines.cli.sources import code_of
from pipelines.cli.welcome import curl_lines, name_worth_trying
from tests.resources.bank import Bank, busy, release, served

NAMES = "ID\tparentID\tstatus\trank\tscientificName\n1\t\taccepted\tspecies\tAus {}\n"


@pytest.fixture
def do(house, capsys, monkeypatch):
    """Runs a command that must succeed; what it said, in one line."""
    monkeypatch.setenv("COLUMNS", "300")

    def command(*words, code=0):
        assert run([str(word) for word in words]) == code
        said = capsys.readouterr()
        return " ".join((said.err if code else said.out).split())

    return command


def archive(folder, epithet="bus", name="birds-2024.zip"):
    """A zip with one name."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / name, "w") as packed:
        packed.writestr("NameUsage.tsv", NAMES.format(epithet))
    return folder / name


def rows(house, query):
    return house.said.frame(sa.text(query)).rows()


def decisions(house):
    return rows(
        house,
        "SELECT source, release, kind, reason FROM facts.taxonomy_decisions ORDER BY decided_at",
    )


def publish(house, source, version, previous=None):
    """The pointer as the pipeline would set it."""
    query = sa.text("INSERT INTO derived.published VALUES (:a, :v, :p)")
    from resources.postgres import Postgres

    with Postgres(url=house.urls.pipeline).begin() as connection:
        told = {"a": f"taxonomy:{source}", "v": str(version), "p": previous and str(previous)}
        connection.execute(query, told)


def refuse(house, number, why):
    """A release as one whose checks failed."""
    from resources.postgres import Postgres

    query = sa.text(
        "INSERT INTO derived.taxon_releases (release, source, content_id, refused, fingerprint,"
        " recipe, run_id, computed_at, document, counts, checks)"
        " VALUES (:r, 'birds', '', :w, '', '', '', now(), '{}', '{}', '[]')"
    )
    with Postgres(url=house.urls.pipeline).begin() as connection:
        connection.execute(query, {"r": number, "w": why})


def test_an_archive_is_kept_by_content_as_a_release_of_a_source(house, do, tmp_path):
    path = archive(tmp_path)
    said = do("import", "coldp", path, "--title", "Birds of somewhere", "--priority", 7)
    assert said.startswith("birds-2024.zip is release 1 of birds;")
    assert rows(house, "SELECT code, title, priority FROM facts.taxonomy_sources") == [
        ("birds", "Birds of somewhere", 7)
    ]
    content = content_id_of_file(path)
    assert rows(house, "SELECT release, content_id, name FROM facts.taxonomy_archives") == [
        (1, content, "birds-2024.zip")
    ]
    assert blobs_of(house).facts.read(fact_blob_key(content)) == path.read_bytes()
    assert list(house.home.work.iterdir()) == []


def test_the_same_bytes_are_the_same_release_and_others_the_next(house, do, tmp_path):
    path = archive(tmp_path)
    do("import", "coldp", path)
    assert "is release 1 of birds already" in do("import", "coldp", path)
    later = archive(tmp_path, "cus", "birds-2025.zip")
    assert "is release 2 of birds;" in do("import", "coldp", later)
    assert "is release 3 of other;" in do("import", "coldp", path, "--source", "other")


def test_a_folder_is_an_archive_too(house, do, tmp_path):
    (tmp_path / "Moths").mkdir()
    (tmp_path / "Moths" / "nameusage.tsv").write_text(NAMES.format("bus"))
    assert "Moths is release 1 of moths;" in do("import", "coldp", tmp_path / "Moths")
    assert "release 1 of moths already" in do("import", "coldp", tmp_path / "Moths")


def test_what_is_no_archive_is_refused_in_one_sentence_and_leaves_nothing(house, do, tmp_path):
    (tmp_path / "words.zip").write_text("no zip")
    (tmp_path / "empty").mkdir()
    for path, words in [
        (tmp_path / "gone.zip", "does not exist"),
        (tmp_path / "words.zip", "is no zip"),
        (tmp_path / "empty", "holds no names"),
        (archive(tmp_path, name="2025_coldp.zip"), "say --source CODE"),
    ]:
        assert words in do("import", "coldp", path, code=1)
    said = do("import", "coldp", archive(tmp_path), "--source", "Not A Code", code=1)
    assert "is no code" in said
    assert rows(house, "SELECT 1 FROM facts.taxonomy_sources") == []
    assert list(house.home.work.iterdir()) == []


@pytest.mark.parametrize(
    "name,code",
    [
        ("avilist-2025-coldp.zip", "avilist"),
        ("flora-do-brasil-2017-coldp.zip", "flora-do-brasil"),
        ("cites-appendix-1.zip", "cites-appendix-1"),
        ("2025_coldp.zip", None),
        ("Käfer & Co.zip", "k-fer-co"),
        ("COL25.10.zip", "col25.10"),
    ],
)
def test_codes_come_from_names(tmp_path, name, code):
    assert code_of(tmp_path / name) == code


@given(st.text(min_size=1).filter(lambda t: "/" not in t and "\0" not in t))
def test_whatever_a_file_is_called_its_code_is_one(name):
    import re
    from pathlib import Path

    from catalog_data.species.facts import CODE

    code = code_of(Path("/a") / name)
    assert code is None or re.fullmatch(CODE, code)


def test_a_release_is_published_with_a_reason_by_somebody(house, do, tmp_path):
    me = create(house.said, "mina@example.org", "mina", "long enough", staff=True)
    do("import", "coldp", archive(tmp_path))
    assert "switches by itself" in do("taxonomy", "publish", "birds", 1, "--reason", "looks good")
    assert decisions(house) == [("birds", 1, "publish", "looks good")]
    assert rows(house, "SELECT decided_by::text FROM facts.taxonomy_decisions") == [(str(me),)]


def test_going_back_names_the_release_before_and_back_again(house, do, tmp_path):
    for number, epithet in enumerate(("bus", "cus"), start=1):
        do("import", "coldp", archive(tmp_path, epithet))
        do("taxonomy", "publish", "birds", number, "--reason", "checked")
    assert "Release 1 of birds is to be served again" in do("taxonomy", "rollback", "birds")
    assert decisions(house)[-1] == ("birds", 1, "rollback", "went back")
    do("taxonomy", "rollback", "birds", "--reason", "and forth")
    assert decisions(house)[-1] == ("birds", 2, "rollback", "and forth")


def test_there_must_be_something_to_go_back_to(house, do, tmp_path):
    do("import", "coldp", archive(tmp_path))
    assert "nothing to go back to" in do("taxonomy", "rollback", "birds", code=1)
    assert "There is no source fish; there are birds." in do("taxonomy", "rollback", "fish", code=1)
    assert decisions(house) == []


def test_decisions_need_a_release_of_that_source_and_a_reason(house, do, tmp_path):
    do("import", "coldp", archive(tmp_path))
    do("import", "coldp", archive(tmp_path, "cus"), "--source", "other")
    said = do("taxonomy", "publish", "birds", 2, "--reason", "x", code=1)
    assert said == "birds has no release 2; its releases: 1."
    assert "Say why" in do("taxonomy", "publish", "birds", 1, "--reason", "  ", code=1)
    assert "reason" in do("taxonomy", "publish", "birds", 1, code=1)
    assert decisions(house) == []


def test_a_refused_release_is_let_pass_not_published(house, do, tmp_path):
    do("import", "coldp", archive(tmp_path))
    refuse(house, 1, "half of the ids are gone")
    said = do("taxonomy", "publish", "birds", 1, "--reason", "x", code=1)
    assert "half of the ids are gone" in said and "override" in said
    do("taxonomy", "override", "birds", 1, "--reason", "they were all made anew")
    assert decisions(house) == [("birds", 1, "override", "they were all made anew")]


def test_the_list_shows_sources_by_priority_and_what_became_of_releases(house, do, tmp_path):
    assert "import coldp PATH" in do("taxonomy", "list")
    for epithet in ("bus", "cus", "dus"):
        do("import", "coldp", archive(tmp_path, epithet))
    do("taxonomy", "source", "col", "--dataset", 3, "--priority", 1, "--title", "The Catalogue")
    publish(house, "birds", 2, 1)
    refuse(house, 3, "too few names")
    said = do("taxonomy", "list")
    order = [
        "col: The Catalogue (priority 1, ChecklistBank 3)",
        "birds: (priority 100)",
        "3 birds-2024.zip",
        "refused: too few names",
        "2 birds-2024.zip",
        ": served",
        "1 birds-2024.zip",
        ": served before, kept to go back to",
    ]
    places = [said.index(part) for part in order]
    assert places == sorted(places)


def test_what_is_said_of_a_source_stays_until_something_else_is(house, do):
    assert do("taxonomy", "source", "col", "--dataset", 3) == "The source col is made."
    assert do("taxonomy", "source", "col", "--inactive") == "The source col is changed."
    assert rows(house, "SELECT dataset_key, active FROM facts.taxonomy_sources") == [(3, False)]


@pytest.fixture
def bank(house, do, monkeypatch, tmp_path):
    """A ChecklistBank with one release, which the source col is told of."""
    with served(Bank()) as running:
        running.add(release(312_563, "2025-10-10"), archive(tmp_path).read_bytes())
        monkeypatch.setenv("WUNDERKAMMER_CHECKLISTBANK_URL", running.url)
        do("taxonomy", "source", "col", "--dataset", 3)
        yield running


def test_a_new_release_is_found_then_fetched_once(house, do, bank):
    assert "COL25.10 (2025-10-10), 0.0 MB is new: wunderkammer taxonomy find col --fetch" in do(
        "taxonomy", "find", "col"
    )
    assert "is release 1 of col now" in do("taxonomy", "find", "col", "--fetch")
    assert rows(house, "SELECT name, origin FROM facts.taxonomy_archives") == [
        (
            "COL25.10 (2025-10-10)",
            f"{bank.url}/dataset/312563/export.zip?format=ColDP&extended=true",
        )
    ]
    bank.asked.clear()
    assert "is release 1 of col already" in do("taxonomy", "find", "col", "--fetch")
    assert not [path for verb, path, _ in bank.asked if verb == "GET" and "job" in path]
    assert list((house.home.work / "downloads").iterdir()) == []


def test_a_source_without_a_number_cannot_be_looked_for(house, do, tmp_path):
    do("import", "coldp", archive(tmp_path))
    assert "--dataset NUMBER tells it" in do("taxonomy", "find", "birds", code=1)


def test_a_bank_that_has_nothing_is_one_sentence(house, do, bank):
    bank.archives.clear()
    assert "no archive of dataset 3" in do("taxonomy", "find", "col", "--fetch", code=1)
    bank.bad["/dataset/3"] += [busy(429, Retry_After="86400")]
    assert "come back in 86,400 seconds" in do("taxonomy", "find", "col", code=1)


def test_the_sample_is_asked_last_and_is_worth_trying(house, do):
    settle_checklist(house)
    settle_checklist(house)
    assert rows(house, "SELECT source, release FROM facts.taxonomy_archives") == [("sample", 1)]
    assert rows(house, "SELECT title, priority FROM facts.taxonomy_sources") == [(CHECKLIST, 1000)]
    assert name_worth_trying(house) is None, "nothing is served yet"
    publish(house, "sample", 1)
    name = name_worth_trying(house)
    line = curl_lines(8000, None, "x", name)[0]
    url = httpx.URL(line.split('"')[1])
    assert url.path == "/api/v1/taxonomy/suggest" and url.params["q"] == "Rotkehlchen"
    assert len(curl_lines(8000, None, "x", None)) == 3
