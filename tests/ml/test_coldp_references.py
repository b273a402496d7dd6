"""References in three formats against the same references as a table."""

import json

import polars as pl
import pytest

from ml.coldp import empty_table, merged_references, open_archive, read_references, read_table

ITEM = {
    "id": 7,
    "type": "article-journal",
    "author": [
        {"family": "Frank", "given": "H. S."},
        {"family": "Beethoven", "given": "L.", "non-dropping-particle": "van"},
        {"literal": "World Bank"},
    ],
    "title": ["Water"],
    "container-title": "Science",
    "issued": {"date-parts": [[1970, 8, 14]]},
    "accessed": {"date-parts": [["2020"], ["2021", "2"]]},
    "volume": 169,
    "ISSN": ["0036-8075", "1095-9203"],
    "DOI": "10.1126/x",
    "link": [{"URL": "http://else.where"}],
    "URL": "http://dx.doi.org/10.1126/x",
}
ROW = {
    "id": "7",
    "type": "article-journal",
    "author": "Frank, H. S.; van Beethoven, L.; World Bank",
    "title": "Water",
    "container_title": "Science",
    "issued": "1970-08-14",
    "accessed": "2020/2021-02",
    "volume": "169",
    "issn": "0036-8075, 1095-9203",
    "doi": "10.1126/x",
    "link": "http://dx.doi.org/10.1126/x",
}


def read(folder, name, data):
    """The table of a file with this content, and what is said of it."""
    source = folder / name
    source.write_bytes(data if isinstance(data, bytes) else data.encode())
    said = read_references(source, folder / "references.parquet")
    frame = pl.read_parquet(said.path)
    assert frame.schema == empty_table("Reference").schema
    assert said.header + said.blank + said.rows + said.damaged.height == said.lines
    assert frame.height == said.rows
    return frame, said


def filled(frame):
    """Rows without what is null and where they stand."""
    return [
        {key: value for key, value in row.items() if value is not None and key != "line"}
        for row in frame.to_dicts()
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("reference.json", json.dumps([ITEM])),
        ("reference.json", "\ufeff" + json.dumps(ITEM, indent=2)),
        ("reference.jsonl", json.dumps(ITEM) + "\n\n"),
        ("REFERENCES.NDJSON", json.dumps(ITEM)),
    ],
)
def test_an_item_is_a_row(tmp_path, name, data):
    frame, said = read(tmp_path, name, data)
    assert filled(frame) == [ROW]
    assert said.damaged.height == 0


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ({"date-parts": [[450]]}, "0450"),
        ({"date-parts": [[1999, None]]}, "1999"),
        ({"date-parts": [["c. 1800"]], "literal": "about 1800"}, "about 1800"),
        ({"raw": "May 1801"}, "May 1801"),
        ({"date-parts": [[]]}, None),
        ("1802", "1802"),
        (1803, "1803"),
    ],
)
def test_dates(tmp_path, given, iso):
    frame, _ = read(tmp_path, "reference.json", json.dumps([{"id": "a", "issued": given}]))
    assert frame["issued"].to_list() == [iso]


def test_items_that_are_none_are_named_and_the_rest_is_kept(tmp_path):
    items = [{"DOI": "10.1/a"}, {"title": "no id"}, 3, {"id": "b"}, {"id": "b"}, {"URL": "u"}]
    lines = [json.dumps(item) for item in items]
    array, said = read(tmp_path, "reference.json", f"[{','.join(lines)}]")
    assert array.select("id", "line").rows() == [("10.1/a", 1), ("b", 4), ("u", 6)]
    reasons = [(2, "no ID"), (3, "not a reference"), (5, "an earlier row has this ID")]
    assert said.damaged.select("line", "reason").rows() == reasons
    text = "\n".join([*lines, '{"id": "c"', "\0"]).encode() + b'\n{"id": "\xe9"}'
    rows, said = read(tmp_path, "reference.jsonl", text)
    assert rows.equals(array)
    broken = [(line, "not JSON") for line in (7, 8, 9)]
    assert said.damaged.select("line", "reason").rows() == [*reasons, *broken]


@pytest.mark.parametrize("data", [b"", b"[{", b"\xff\xfe", b'"text"', b"[]"])
def test_a_file_that_is_no_list_of_references(tmp_path, data):
    frame, said = read(tmp_path, "reference.json", data)
    assert frame.height == 0
    assert said.damaged["reason"].to_list() == ([] if data == b"[]" else ["not JSON"])


BIBTEX = r"""
@article{Muller_2006,
    doi = {10.1080/1},
    url = {https://doi.org/10.1080%2F1},
    year = 2006, month = {jun}, pages = {97--101}, journal = {{GFF}},
    author = {Mats E. Eriksson and M{\"u}ller, H. and {World Bank}},
    title = {A 50\% {Title} \& more},
}
@comment{hello}
@book{broken, title = {never closed,
@Book{Muller_2006, title = {again}}
@string{zk = "ZooKeys"}
@phdthesis{last, journal = zk, author = "A. von Humboldt and others", year = {1768}}
"""


def test_bibtex(tmp_path):
    pytest.importorskip("bibtexparser")
    frame, said = read(tmp_path, "reference.bib", BIBTEX)
    assert filled(frame) == [
        {
            "id": "Muller_2006",
            "type": "article-journal",
            "author": "Eriksson, Mats E.; Müller, H.; World Bank",
            "title": "A 50% Title & more",
            "container_title": "GFF",
            "issued": "2006-06",
            "page": "97-101",
            "doi": "10.1080/1",
            "link": "https://doi.org/10.1080%2F1",
        },
        {
            "id": "last",
            "type": "thesis",
            "author": "von Humboldt, A.; others",
            "container_title": "ZooKeys",
            "issued": "1768",
        },
    ]
    assert frame["line"].to_list() == [2, 13]
    reasons = [(10, "not BibTeX"), (11, "an earlier row has this ID")]
    assert said.damaged.select("line", "reason").rows() == reasons


def test_the_first_table_wins(tmp_path):
    first, _ = read(tmp_path, "reference.json", '[{"id": "a", "title": "1"}]')
    second, _ = read(tmp_path, "reference.json", '[{"id": "b"}, {"id": "a", "title": "2"}]')
    merged = merged_references([first.lazy(), second.lazy()]).collect()
    assert merged.select("id", "title").rows() == [("a", "1"), ("b", None)]


def test_a_published_archive_says_the_same_twice(shared_data, tmp_path):
    path = shared_data / "taxonomy" / "pterophoroidea-nameusage.zip"
    found = open_archive(path, tmp_path / "work")
    table = read_table(found.tables["Reference"], "Reference", tmp_path / "a.parquet")
    items = read_references(found.references[0], tmp_path / "b.parquet")
    same = ["id", "title", "container_title", "volume", "issue", "page", "link"]
    frames = [pl.read_parquet(said.path).select(same).sort("id") for said in (table, items)]
    assert frames[0].height == 1966
    assert frames[0].equals(frames[1])
