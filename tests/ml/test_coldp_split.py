"""Name, Taxon and Synonym: joined as NameUsage has them, and every row of them accounted for."""

from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.coldp import issues
from ml.coldp.archive import open_archive
from ml.coldp.table import read_table
from ml.coldp.usages import left_out, unify
from tests.ml.coldp_rows import table, usages

SAME = ["id", "parent_id", "status", "rank", "scientific_name", "authorship", "extinct"]


def name(name_id, text="Aus bus", **values):
    return {"id": name_id, "scientific_name": text, "rank": "species"} | values


def missing(**tables):
    frame = left_out({entity: table(*rows) for entity, rows in tables.items()}).collect()
    return frame.select("entity", "line", "reason").rows()


def test_one_name_of_several_taxa_is_several_usages():
    rows = usages(
        Name=[name("n1"), name("n2"), name("s")],
        Taxon=[{"id": "1", "name_id": "n1"}, {"id": "2", "name_id": "n2"}],
        Synonym=[
            {"taxon_id": "1", "name_id": "s", "status": "pro parte"},
            {"taxon_id": "2", "name_id": "s"},
        ],
    )
    assert {key: (row["name_id"], row["parent_id"]) for key, row in rows.items()} == {
        "1": ("n1", None),
        "2": ("n2", None),
        "1-s": ("s", "1"),
        "2-s": ("s", "2"),
    }
    assert (rows["1-s"]["status"], rows["2-s"]["status"]) == ("ambiguous synonym", "synonym")


def test_statuses_of_the_split_tables():
    rows = usages(
        Name=[name(str(n)) for n in range(6)],
        Taxon=[
            {"id": "1", "name_id": "1", "provisional": "true"},
            {"id": "2", "name_id": "2", "status": "synonym", "parent_id": "1"},
        ],
        Synonym=[
            {"id": "3", "taxon_id": "1", "name_id": "3", "status": "accepted"},
            {"id": "4", "name_id": "4"},
        ],
    )
    found = {key: (row["status"], row["issues"]) for key, row in rows.items()}
    assert found == {
        "1": ("provisionally accepted", []),
        "2": ("synonym", []),
        "3": ("synonym", [issues.STATUS_OF_SYNONYM]),
        "4": ("bare name", [issues.ACCEPTED_MISSING]),
        "0": ("bare name", []),
        "5": ("bare name", []),
    }


def test_ids_that_are_taken_are_changed_and_told():
    rows = usages(
        Name=[name("a"), name("b"), name("1"), name("2")],
        Taxon=[{"id": "1", "name_id": "a"}],
        Synonym=[{"id": "1", "taxon_id": "1", "name_id": "b"}],
    )
    assert set(rows) == {"1", "1-b", "name-1", "2"}
    assert {key for key, row in rows.items() if issues.ID_CHANGED in row["issues"]} == {
        "1-b",
        "name-1",
    }


def test_rows_that_are_no_usage_are_told():
    tables = {
        "Name": [name("a"), name("b"), name("c")],
        "Taxon": [
            {"id": "1", "name_id": "a"},
            {"id": "2", "name_id": "gone"},
            {"id": "2-b", "name_id": "c"},
        ],
        "Synonym": [
            {"taxon_id": "1", "name_id": "a"},
            {"taxon_id": "1", "name_id": "b"},
            {"taxon_id": "1", "name_id": "b"},
            {"taxon_id": "1", "name_id": "gone"},
            {"taxon_id": "2", "name_id": "b"},
        ],
    }
    assert set(usages(**tables)) == {"1", "1-b", "2-b"}
    assert missing(**tables) == [
        ("Synonym", 2, "the taxon is accepted under this very name"),
        ("Synonym", 4, "an earlier row has this ID"),
        ("Synonym", 5, "no Name has this nameID"),
        ("Synonym", 6, "an earlier row has this ID"),
        ("Taxon", 3, "no Name has this nameID"),
    ]


def test_name_usage_makes_the_other_tables_ignored():
    rows = usages(NameUsage=[name("u")], Name=[name("n")], Taxon=[{"id": "t", "name_id": "gone"}])
    assert set(rows) == {"u"}
    assert missing(NameUsage=[name("u")], Taxon=[{"id": "t", "name_id": "gone"}]) == []


texts = st.sampled_from(["Aus", "Bus bus", "Cus dus", "† Eus"])
rows_of_trees = st.lists(
    st.tuples(texts, st.integers(0, 9), st.sampled_from(["taxon", "synonym", "bare"])),
    min_size=1,
    max_size=12,
)


@settings(max_examples=10, deadline=None)
@given(rows_of_trees)
def test_both_layouts_give_the_same_usages(drawn):
    """A row hangs below the earlier taxon that its number picks, or is a root."""
    names, taxa, synonyms, whole = [], [], [], []
    for number, (text, pick, kind) in enumerate(drawn):
        above = taxa[pick % len(taxa)]["id"] if taxa else None
        if kind == "synonym" and above is None:
            kind = "bare"
        names.append(name(f"n{number}", text, authorship="L."))
        if kind == "taxon":
            taxa.append({"id": f"t{number}", "name_id": f"n{number}", "parent_id": above})
        elif kind == "synonym":
            synonyms.append({"taxon_id": above, "name_id": f"n{number}"})
        usage_id = {"taxon": f"t{number}", "synonym": f"{above}-n{number}", "bare": f"n{number}"}
        status = {"taxon": "accepted", "synonym": "synonym", "bare": "bare name"}[kind]
        parent = None if kind == "bare" else above
        whole.append(name(usage_id[kind], text, authorship="L.", parent_id=parent, status=status))
    split = {"Name": names, "Taxon": taxa, "Synonym": synonyms}
    frames = [
        unify({entity: table(*rows) for entity, rows in tables.items()})
        for tables in (split, {"NameUsage": whole})
    ]
    one, other = (frame.select(SAME).sort("id").collect() for frame in frames)
    assert one.rows() == other.rows()


@pytest.fixture(scope="module")
def real(shared_data, tmp_path_factory):
    """Tables of usages of a real archive by its name, read once, and how many rows each has."""

    def read(stem):
        work = tmp_path_factory.mktemp("archive")
        archive = open_archive(shared_data / "taxonomy" / f"{stem}.zip", work)
        return {
            entity: pl.scan_parquet(read_table(path, entity, work / f"{entity}.parquet").path)
            for entity, path in archive.tables.items()
            if entity in ("NameUsage", "Name", "Taxon", "Synonym")
        }

    return read


def test_both_forms_of_one_checklist_give_one_tree(real):
    whole, split = real("pterophoroidea-nameusage"), real("pterophoroidea-name-taxon-synonym")
    one, other = (unify(tables).collect() for tables in (whole, split))
    placed = other.filter(pl.col("entity") != "Name")
    assert dict(one.select("id", "parent_id").rows()) == dict(
        placed.select("id", "parent_id").rows()
    )
    assert Counter(other["entity"]) == {"Taxon": 1700, "Synonym": 1281, "Name": 25}
    assert missing_of(split) == {"an earlier row has this ID": 1}
    assert Counter(one["status"]) == {
        "accepted": 1700,
        "synonym": 1266,
        "misapplied": 11,
        "ambiguous synonym": 4,
    }
    assert Counter(issue for row in one["issues"] for issue in row) == {issues.STATUS_CORRECTED: 1}


def missing_of(tables):
    return Counter(left_out(tables).collect()["reason"])


@pytest.mark.parametrize(
    ("archive", "counts"),
    [
        ("cites-appendix-1", {"accepted": 1819, "synonym": 1818}),
        ("avilist-2025-coldp", {"accepted": 33684, "synonym": 19014}),
        (
            "flora-do-brasil-2017-coldp",
            {"accepted": 57806, "synonym": 55319, "misapplied": 558, "bare name": 5021},
        ),
    ],
)
def test_counts_of_real_archives(archive, counts, real):
    """Counts of the files' own column of statuses; what flat ranks derive comes on top."""
    frame = unify(real(archive)).filter(pl.col("line").is_not_null()).collect()
    assert Counter(frame["status"]) == counts
    assert frame["issues"].list.len().sum() == 0
