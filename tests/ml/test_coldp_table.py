"""Tables of an archive: every spelling of a table, and every way in which a line breaks."""

import csv
import io

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ml.coldp import columns, read_table, sieve

TERMS = ["ID", "parentID", "status", "rank", "scientificName", "authorship"]
COLUMNS = ["id", "parent_id", "status", "rank", "scientific_name", "authorship"]
HEADER = "\t".join(TERMS)
ROW = "a1\ta0\taccepted\tspecies\tAus bus\tL., 1758"
ROUNDS = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read(folder, data, name="NameUsage.tsv", entity="NameUsage", **defaults):
    """The table of a file with this content, and what is said of it."""
    source = folder / name
    source.write_bytes(data if isinstance(data, bytes) else data.encode())
    said = read_table(source, entity, folder / "table.parquet", defaults)
    frame = pl.read_parquet(said.path)
    assert said.header + said.blank + said.rows + said.damaged.height == said.lines
    assert frame.height == said.rows
    assert frame.columns == [*columns(entity), "line"]
    assert set(frame["line"]).isdisjoint(said.damaged["line"])
    return frame, said


def values(frame):
    return frame.select(COLUMNS).rows()


def damages(said):
    return said.damaged.select("line", "reason").rows()


def test_a_plain_table(tmp_path):
    frame, said = read(tmp_path, f"{HEADER}\n{ROW}\na2\t\t\t\tCus\t\n")
    assert values(frame) == [
        ("a1", "a0", "accepted", "species", "Aus bus", "L., 1758"),
        ("a2", None, None, None, "Cus", None),
    ]
    assert frame["line"].to_list() == [2, 3]
    assert (said.rows, said.lines, said.header, said.blank) == (2, 3, 1, 0)
    assert frame.schema["id"] == pl.String
    assert frame.schema["line"] == pl.Int64


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + f"{HEADER}\n{ROW}\n".encode(),
        f"{HEADER}\r\n{ROW}\r\n".encode(),
        f"{HEADER}\r{ROW}\r".encode(),
        f"{HEADER}\n{ROW}".encode(),
        f"\n\r\n{HEADER}\n\n{ROW}\n\t\t\n \n".encode(),
        f"{HEADER.replace('ID', 'id')}\n{ROW}\t\t\n".encode(),
        ("\t".join(f"col:{term}" for term in TERMS) + f"\n{ROW}\n").encode(),
        (HEADER.upper().replace("ENTID", "ENT_ID") + f"\n{ROW}\n").encode(),
        (HEADER + "\tcolour\n" + ROW + "\tred\n").encode(),
        f"{HEADER}\n{ROW.replace('L.,', ' L.,').replace('Aus', ' Aus')} \n".encode(),
    ],
    ids=["bom", "crlf", "cr", "no-end", "blank", "surplus", "prefix", "case", "unknown", "padded"],
)
def test_the_same_table_in_other_clothes(tmp_path, data):
    frame, _ = read(tmp_path, data)
    assert values(frame) == [tuple(ROW.split("\t"))]


def test_without_header_columns_stand_in_their_order(tmp_path):
    cells = [f"v{place}" for place in range(13)]
    frame, said = read(tmp_path, "\t".join(cells), "vernacular.txt", "VernacularName")
    assert said.header == 0
    assert frame.rows() == [(*cells, None, 1)]


def test_one_word_of_the_format_makes_no_header(tmp_path):
    row = ["s1", "n1", "", "", "holotype", "", "", "ID"]
    frame, said = read(tmp_path, "\t".join(row), "TypeMaterial.tsv", "TypeMaterial")
    assert (said.header, frame["country"].to_list()) == (0, ["ID"])


def test_escapes_are_undone_and_no_quote_means_anything(tmp_path):
    text = 'a "b\\tc\\nd\\re\\\\nf\\,g'
    frame, _ = read(tmp_path, f'{HEADER}\nx\t\t\t\t{text}\t"\ny\t\t\t\tCus\t\\N\nz\t\t\t\tD\tNULL')
    assert values(frame)[0][4:] == ('a "b\tc\nd\re\\nf\\,g', '"')
    assert frame["authorship"].to_list()[1:] == [None, None]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["NameUsage.csv", "NameUsage.tsv"])
def test_the_header_shows_the_separator(tmp_path, name, separator):
    row = ROW.replace(", ", " ").split("\t")
    frame, _ = read(tmp_path, f"{separator.join(TERMS)}\n{separator.join(row)}\n", name)
    assert values(frame) == [tuple(row)]


def test_defaults_fill_what_rows_leave_empty(tmp_path):
    frame, _ = read(tmp_path, f"{HEADER}\n{ROW}\nb\t\t\t\tB\t", status="synonym", code="botanical")
    assert frame["status"].to_list() == ["accepted", "synonym"]
    assert frame["code"].to_list() == ["botanical", "botanical"]


def test_an_empty_file_is_an_empty_table(tmp_path):
    for data in (b"", b"\n\n", HEADER.encode()):
        frame, said = read(tmp_path, data)
        assert (frame.height, said.damaged.height) == (0, 0)


def test_reasons(tmp_path):
    lines = [
        (HEADER, None),
        (ROW, None),
        (ROW, "an earlier row has this ID"),
        ("\t\t\t\tBus\t", "no ID"),
        ("a3\ta1", "no scientificName"),
        ("a4\t\t\t\tBus\tL.\tmore", "more values than columns"),
        ("a5\t\t\t\tB\0us\t", "a NUL byte"),
        ("a6\t\t\t\tB\udcffus\t", "not UTF-8"),
        ("a7\t\t\t\tBus", None),
    ]
    data = "\n".join(line for line, _ in lines).encode("utf-8", "surrogateescape")
    frame, said = read(tmp_path, data)
    assert damages(said) == [(n, why) for n, (_, why) in enumerate(lines, 1) if why]
    assert said.damaged["text"].to_list()[-2:] == ["a5\t\t\t\tB\u2400us\t", "a6\t\t\t\tB\ufffdus\t"]
    assert frame["id"].to_list() == ["a1", "a7"]


def test_a_damaged_line_is_quoted_briefly(tmp_path):
    _, said = read(tmp_path, f"{HEADER}\n" + "\t" * 3 + "é" * 9000)
    assert len(said.damaged["text"][0]) == 500


def test_a_line_without_end_is_one_damaged_line(tmp_path, monkeypatch):
    monkeypatch.setattr(sieve, "BLOCK", 64)
    monkeypatch.setattr(sieve, "LONGEST_LINE", 500)
    frame, said = read(tmp_path, f"{HEADER}\n{ROW}\n{'x' * 2000}\nb\t\t\t\tBus\t")
    assert damages(said) == [(3, "a line without end")]
    assert frame["id"].to_list() == ["a1", "b"]


# What is done to a line, from its bytes, a place in it and the line after it.
DAMAGES = {
    "cut": lambda line, at: line[:at] + b"\n",
    "more": lambda line, at: line[:-1] + b"\tsurplus\n",
    "tab": lambda line, at: line[:at] + b"\t" + line[at:],
    "no tab": lambda line, at: line.replace(b"\t", b"", 1),
    "nul": lambda line, at: line[:at] + b"\0" + line[at:],
    "latin": lambda line, at: line[:at] + b"\xe9" + line[at:],
    "half": lambda line, at: line[:at] + b"\xe2\x82" + line[at:],
    "split": lambda line, at: line[:at] + b"\n" + line[at:],
    "return": lambda line, at: line[:at] + b"\r" + line[at:],
    "joined": lambda line, at: line[:-1],
    "twice": lambda line, at: line + line,
    "quote": lambda line, at: line[:at] + b'"' + line[at:],
    "no id": lambda line, at: line[line.index(b"\t") :],
    "blank": lambda line, at: line + b"\n",
    "tabs": lambda line, at: line + b"\t" * at + b"\n",
    "slash": lambda line, at: line[:at] + b"\\" + line[at:],
    "whole": lambda line, at: line,
}
CELLS = st.text(st.sampled_from("abé ×日,;.'"), max_size=6).map(str.strip)
TABLES = st.lists(
    st.tuples(
        CELLS, CELLS, CELLS, st.sampled_from([*DAMAGES, *["whole"] * 12]), st.integers(0, 40)
    ),
    max_size=30,
)


@ROUNDS
@given(rows=TABLES, block=st.integers(50, 900))
def test_every_line_of_a_damaged_file_is_accounted_for(tmp_path, rows, block):
    data, whole = HEADER.encode() + b"\n", {}
    after = "whole"
    for place, (parent, status, author, how, at) in enumerate(rows):
        cells = (f"ID-{place:04}", parent, status, "genus", "Aus", author)
        line = "\t".join(cells).encode() + b"\n"
        if how == "whole" and after != "joined":
            whole[cells[0]] = tuple(cell or None for cell in cells)
        data += DAMAGES[how](line, min(at, len(line) - 1))
        after = how
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sieve, "BLOCK", block)
        frame, said = read(tmp_path, data)
    lines = data.split(b"\n")
    assert said.lines == len(lines) - (not lines[-1])
    kept = {row[0]: row for row in values(frame)}
    assert {name: kept.get(name) for name in whole} == whole
    assert frame["id"].is_unique().all()
    numbers = [*frame["line"], *said.damaged["line"]]
    assert len(set(numbers)) == len(numbers)
    empty = [n for n, line in enumerate(lines[: said.lines], 1) if not line.strip()]
    assert sorted([1, *numbers, *empty]) == list(range(1, said.lines + 1))


ESCAPED = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"})
WILD = st.text(st.sampled_from("ab  \t\n\r\\é\u00a0\"',"), max_size=8)


@ROUNDS
@given(rows=st.lists(st.tuples(WILD, WILD, WILD), max_size=25), block=st.integers(50, 900))
def test_whatever_is_escaped_is_read_without_the_spaces_around_it(tmp_path, rows, block):
    escaped = [[cell.translate(ESCAPED) for cell in row] for row in rows]
    lines = [f"ID-{n}\t{a}\t{b}\t\tAus\t{c}" for n, (a, b, c) in enumerate(escaped)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sieve, "BLOCK", block)
        frame, said = read(tmp_path, "\n".join([HEADER, *lines]))
    assert said.damaged.height == 0
    read_back = frame.select("parent_id", "status", "authorship").rows()
    assert read_back == [tuple(cell.strip(" ") or None for cell in row) for row in rows]


TEXTS = st.text(st.sampled_from('ab"\n\r,;é'), max_size=8).map(str.strip)
QUOTED = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=25)


def written(rows, separator, quoting, end):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerow(TERMS)
    for place, (parent, status, author) in enumerate(rows):
        writer.writerow([f"ID-{place}", parent, status, "genus", "Aus", author])
    return out.getvalue()


@ROUNDS
@given(
    rows=QUOTED,
    separator=st.sampled_from(",;"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
    block=st.integers(50, 900),
)
def test_whatever_a_csv_writer_writes_is_read(tmp_path, rows, separator, quoting, end, block):
    if quoting == csv.QUOTE_MINIMAL and end == "\n":  # the writer leaves such a return bare
        rows = [tuple(cell.replace("\r", "") for cell in row) for row in rows]
    data = written(rows, separator, quoting, end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sieve, "BLOCK", block)
        frame, said = read(tmp_path, data, "NameUsage.csv")
    assert said.damaged.height == 0
    assert said.lines == len(rows) + 1
    expected = [
        (f"ID-{place}", row[0] or None, row[1] or None, "genus", "Aus", row[2] or None)
        for place, row in enumerate(rows)
    ]
    assert values(frame) == expected


@ROUNDS
@given(rows=QUOTED, cuts=st.lists(st.tuples(st.integers(0, 2000), st.sampled_from('",\n\0'))))
def test_quotes_out_of_place_lose_no_line(tmp_path, rows, cuts):
    data = written(rows, ",", csv.QUOTE_MINIMAL, "\n")
    start = data.index("\n") + 1
    for at, mark in cuts:
        at = start + at % (len(data) - start + 1)
        data = data[:at] + mark + data[at:]
    _, said = read(tmp_path, data, "NameUsage.csv")
    assert said.lines <= data.count("\n") + 1


def test_a_quote_that_never_closes_takes_one_line(tmp_path):
    rows = [f"i{n},,,,Aus,{author}" for n, author in enumerate(["", '"L.', "M", 'd"O', ""])]
    frame, said = read(tmp_path, "\n".join([",".join(TERMS), *rows]), "NameUsage.csv")
    assert damages(said) == [(3, "a quote out of place")]
    assert frame["authorship"].to_list() == [None, "M", 'd"O', None]


def test_a_row_of_three_lines_knows_where_it_starts(tmp_path):
    data = ",".join(TERMS) + '\na,,,,Aus,"L.\n\n1758"\nb,,,,Bus,'
    frame, said = read(tmp_path, data, "NameUsage.csv")
    assert frame.select("authorship", "line").rows() == [("L.\n\n1758", 2), (None, 5)]
    assert said.lines == 3
