"""An archive with one line in a hundred damaged: the rest is served, each line accounted for."""

import random

import pytest

from tests.assets.species.conftest import write

HEADER = "ID\tparentID\tstatus\trank\tscientificName\tauthorship\n"
ROWS, SHARE = 3000, 0.01


def line(number):
    """A species of one genus, its epithet made of its number."""
    epithet = "".join(chr(97 + int(digit)) for digit in str(number))
    return f"{number}\tg\taccepted\tspecies\tTesta {epithet}\tTést, 19{number % 100:02}\n".encode()


DAMAGES = {
    "bytes that are not UTF-8": lambda row: row.replace("é".encode(), b"\xe9\xff"),
    "a NUL": lambda row: row.replace(b"Testa", b"Tes\0ta"),
    "values too many": lambda row: row[:-1] + b"\tone\ttwo\tthree\n",
    "no ID": lambda row: row[row.index(b"\t") :],
    "no name": lambda row: b"\t".join([*row.split(b"\t")[:4], b"", b"\n"]),
    "an ID that was there": lambda row: b"g" + row[row.index(b"\t") :],
    "a blank line": lambda _: b"\n",
    "a carriage return within": lambda row: row.replace(b"Testa ", b"Testa\r"),
    "cut short": lambda row: row[: row.index(b"\t") + 1] + b"\n",
    "control characters": lambda row: b"\x01\x02\x03\n",
}


@pytest.fixture
def damaged(tmp_path):
    """The archive, and which of its lines are damaged and how."""
    chosen = random.Random(7)
    hurt = dict(enumerate(chosen.sample(range(ROWS), round(ROWS * SHARE))))
    ways = {row: list(DAMAGES)[place % len(DAMAGES)] for place, row in hurt.items()}
    body = [DAMAGES[ways[row]](line(row)) if row in ways else line(row) for row in range(ROWS)]
    folder = write(tmp_path / "damaged")
    genus = b"g\t\taccepted\tgenus\tTesta\tTest\n"
    (folder / "NameUsage.tsv").write_bytes(HEADER.encode() + genus + b"".join(body))
    names = [f"{row}\tname {row}\teng" for row in range(100)] + ["1\t\tdeu", "\tnobody's\tdeu"]
    write(folder, VernacularName="taxonID\tname\tlanguage\n" + "\n".join(names) + "\n")
    return folder, {row + 3: way for row, way in ways.items()}


def test_the_rest_is_served_and_every_line_is_accounted_for(room, damaged):
    folder, ways = damaged
    number = room.bring("hurt", folder)
    room.derive()
    assert room.served() == {"hurt": (str(number), None)}
    counts = room.value("SELECT counts FROM derived.taxon_releases")
    for file in counts["files"].values():
        parts = ("header", "blank", "rows", "damaged", "left_out")
        assert file["lines"] == sum(file[part] for part in parts), file
    usages = counts["files"]["NameUsage.tsv"]
    assert usages["lines"] == len((folder / "NameUsage.tsv").read_bytes().split(b"\n")) - 1
    assert usages["rows"] == room.value("SELECT count(*) AS n FROM derived.name_usages")
    names = counts["files"]["VernacularName.tsv"]
    assert (names["rows"], names["damaged"], names["left_out"]) == (100, 1, 1)
    assert room.value("SELECT count(*) AS n FROM derived.vernacular_names") == 100


def test_each_damaged_line_is_a_failure_that_names_it(room, damaged):
    folder, ways = damaged
    number = room.bring("hurt", folder)
    room.derive("taxon_release", "name_usages")
    told = room.rows("SELECT * FROM derived.failures WHERE asset = 'name_usages' ORDER BY id")
    lines = {int(row["id"].rsplit(":", 1)[1]): row["error"] for row in told}
    blank = {line for line, way in ways.items() if way == "a blank line"}
    read = room.rows("SELECT line FROM derived.name_usages WHERE line IS NOT NULL")
    kept = {row["line"] for row in read}
    # A carriage return is no line end here: the name is read with it. Nothing else gets through.
    harmless = {line for line, way in ways.items() if way == "a carriage return within"}
    assert set(lines) == set(ways) - blank - harmless
    assert kept.isdisjoint(lines) and harmless <= kept
    assert len(kept) + len(lines) + len(blank) == ROWS + 1
    assert {row["id"].rsplit(":", 1)[0] for row in told} == {f"hurt:{number}:NameUsage"}
    assert {row["attempts"] for row in told} == {2}
    (vernacular,) = room.rows(
        "SELECT error FROM derived.failures WHERE asset = 'vernacular_names' AND error ~ 'no name'"
    )
    assert vernacular["error"] == "no name: 1"


def test_damages_of_a_release_that_is_gone_are_forgotten(room, damaged):
    room.bring("hurt", damaged[0])
    room.derive("taxon_release")
    assert room.value("SELECT count(*) AS n FROM derived.failures") > 20
    room.rows("DELETE FROM facts.taxonomy_sources RETURNING code")
    room.derive()
    assert room.value("SELECT count(*) AS n FROM derived.failures") == 0
