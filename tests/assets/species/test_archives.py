"""The real archives and every edge case side by side in one home, against what their files hold."""

import csv
import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from ml.coldp import ISSUES
from resources.home import Home
from resources.postgres import Postgres
from tests.assets.species.conftest import Room
from tests.conftest import cloned

EDGE_CASES = Path(__file__).parents[2] / "ml" / "coldp_edge_cases.csv"
CASES = list(csv.DictReader(EDGE_CASES.read_text("utf-8").splitlines()))
STATUSES = {
    "accepted": "accepted",
    "provisional": "provisionally accepted",
    "synonym": "synonym",
    "ambiguous": "ambiguous synonym",
    "misapplied": "misapplied",
    "bare": "bare name",
}
OF_USAGES = ("NameUsage", "Name", "Taxon", "Synonym")
REAL = (
    *("avilist-2025-coldp", "cites-appendix-1", "flora-do-brasil-2017-coldp"),
    *("pterophoroidea-name-taxon-synonym", "pterophoroidea-nameusage"),
)
PARENTS = """
    SELECT count(*) AS n FROM derived.name_usages AS child
    JOIN derived.name_usages AS parent ON parent.id = child.parent_id AND parent.id <> child.id
        AND parent.release = child.release
    WHERE child.release = :n
"""
NAMED_PARENTS = """
    SELECT u.scientific_name || ' ' || coalesce(u.authorship, '') AS name, u.rank,
        p.scientific_name AS parent, l.depth
    FROM derived.lineages l JOIN derived.name_usages u USING (release, id)
    LEFT JOIN derived.lineages above
        ON above.release = l.release AND above.is_taxon AND above.lft = l.parent
    LEFT JOIN derived.name_usages p ON p.release = l.release AND p.id = above.id
    WHERE l.release = :n AND l.is_taxon
"""
SAID_OTHERWISE = """
    SELECT u.release, u.id FROM derived.name_usages u
    FULL JOIN derived.lineages l USING (release, id)
    LEFT JOIN derived.name_usages t
        ON l.lft > 0 AND t.release = l.release AND t.id = coalesce(l.accepted_id, l.id)
    WHERE (u.status, u.accepted_id, t.rank, t.scientific_name)
        IS DISTINCT FROM (l.status, l.accepted_id, l.taxon_rank, l.taxon_name)
    LIMIT 10
"""


def code_of(folder: str) -> str:
    """A source's code for an edge case: it begins with a letter or a digit."""
    return f"case.{folder}"


@pytest.fixture(scope="module")
def house(server, server_home, shared_data, tmp_path_factory):
    """A home with all of them, each a source of its own."""
    home = Home(tmp_path_factory.mktemp("house"))
    home.prepare()
    with cloned(server, server_home) as urls:
        room = Room(Postgres(url=urls.api), Postgres(url=urls.pipeline), home)
        for name in REAL:
            room.bring(name, shared_data / "taxonomy" / f"{name}.zip")
        for case in CASES:
            folder = shared_data / "taxonomy" / "coldp-edge-cases" / case["folder"]
            room.bring(code_of(case["folder"]), folder)
        room.derive()
        yield room


def release_of(house, source):
    (row,) = house.rows("SELECT * FROM derived.taxon_releases WHERE source = :s", s=source)
    return row


def lines_of(name, data):
    """Lines of a file by other means than ours; a row of several lines is one."""
    if name.endswith(".json"):
        return len(json.loads(data))
    if name.endswith(".bib"):
        return data.count(b"@")
    if name.endswith(".csv"):
        return len(list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))))
    return len(data.removesuffix(b"\n").split(b"\n"))


@pytest.mark.parametrize("name", REAL)
def test_counts_equal_what_the_files_hold(name, house, shared_data):
    """Prints one line for each file: what it holds, what became of it, rows in its table."""
    release = release_of(house, name)
    counts = release["counts"]
    with zipfile.ZipFile(shared_data / "taxonomy" / f"{name}.zip") as packed:
        held = {file: lines_of(file, packed.read(file)) for file in counts["files"]}
    for file, told in counts["files"].items():
        parts = [told[part] for part in ("header", "blank", "rows", "damaged", "left_out")]
        print(name, file, held[file], *parts, sep="\t")
        assert told["lines"] == held[file] == sum(parts)
    tables = {
        table: house.value(
            f"SELECT count(*) AS n FROM derived.{table} WHERE release = :n", n=release["release"]
        )
        for table in counts["tables"]
    }
    print(name, *(f"{table} {rows}" for table, rows in tables.items()), sep="\t")
    assert tables == counts["tables"]
    entities = Counter(
        {entity: rows for entity, rows in counts["entities"].items() if entity not in OF_USAGES}
    )
    assert sum(tables.values()) == entities.total() + 2 * counts["usages"]


def test_lineages_say_of_their_taxa_what_the_usages_say(house):
    assert house.value("SELECT count(*) AS n FROM derived.lineages") > 180_000
    assert house.rows(SAID_OTHERWISE) == []


@pytest.mark.parametrize(
    ("name", "usages", "names", "areas", "works", "details"),
    [
        ("avilist-2025-coldp", 52_698, 98_770, 26_018, 0, 11_131),
        ("cites-appendix-1", 3_637, 5_015, 7_113, 3, 1_255),
        ("flora-do-brasil-2017-coldp", 118_704, 8_534, 181_426, 0, 100_023),
        ("pterophoroidea-name-taxon-synonym", 3_006, 0, 6_118, 1_966, 1_744),
        ("pterophoroidea-nameusage", 2_981, 0, 6_117, 1_966, 1_807),
    ],
)
def test_tables_of_real_archives(name, usages, names, areas, works, details, house):
    assert release_of(house, name)["counts"]["tables"] == {
        "name_usages": usages,
        "lineages": usages,
        "vernacular_names": names,
        "distributions": areas,
        "taxon_references": works,
        "taxon_details": details,
    }


def test_both_forms_of_one_checklist_give_one_tree(house):
    """One form was written half a year later: it spells two names otherwise."""
    whole, split = (
        Counter(
            tuple(row.values())
            for row in house.rows(NAMED_PARENTS, n=release_of(house, name)["release"])
        )
        for name in ("pterophoroidea-nameusage", "pterophoroidea-name-taxon-synonym")
    )
    assert whole.total() == split.total() == 1700
    respelt = [
        {name.split()[1] for name, *_ in one - other}
        for one, other in ((whole, split), (split, whole))
    ]
    assert respelt == [{"haverineni", "shishkini"}, {"haverineni", "shiskini"}]


def raised(counts):
    """Issues as the committed table writes them; problems of the tree are another matter."""
    return " ".join(f"{issue}={count}" for issue, count in sorted(counts["issue"].items()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["folder"])
def test_edge_case(case, house):
    release = release_of(house, code_of(case["folder"]))
    if case["outcome"] == "refused":
        assert release["refused"] == case["sentence"]
        assert code_of(case["folder"]) not in house.served()
        return
    assert house.served()[code_of(case["folder"])] == (str(release["release"]), None)
    number, counts = release["release"], release["counts"]
    rows = house.rows("SELECT status, issues FROM derived.name_usages WHERE release = :n", n=number)
    by_status = Counter(row["status"] for row in rows)
    assert {short: by_status[word] for short, word in STATUSES.items()} == {
        short: int(case[short]) for short in STATUSES
    }
    files = [file for file in counts["files"].values() if file["entity"] in OF_USAGES]
    assert sum(file["damaged"] for file in files) == int(case["damaged"])
    assert sum(file["left_out"] for file in files) == int(case["left_out"])
    assert house.value(PARENTS, n=number) == int(case["parents"])
    told = Counter(issue for row in rows for issue in row["issues"])
    assert raised(counts) == case["issues"]
    assert told == Counter(counts["issue"]) + Counter(counts["problem"])
    assert set(counts["issue"]) <= set(ISSUES)
