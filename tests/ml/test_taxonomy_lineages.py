"""Intervals and lineages against walks from parent to parent, on made and on real trees."""

import io
import zipfile

import polars as pl
import pytest
from hypothesis import given

from ml.taxonomy import (
    LINEAGE_RANKS,
    LINEAGE_SCHEMA,
    ids_by_left,
    intervals,
    lineages,
    named,
)
from tests.ml.taxonomies import any_usages, resolved, usages

BIRDS = (
    "o - a order Aves",
    "h o a genus Hirundo",
    "a o a family Zosteropidae",
    "x h a species rustica",
    "y h a species aethiopica",
    "t y s species domicella",
    "z x a subspecies erythrogaster",
    "n - b species nuda",
    "lost - s species lost",
)


def rows(frame, piece=100_000):
    """Lineages by id, with ids for all numbers."""
    tree = resolved(frame)
    standing = intervals(tree, frame["name"])
    found = pl.concat([pl.DataFrame(schema=LINEAGE_SCHEMA), *lineages(tree, standing, piece)])
    assert found.schema == pl.Schema(LINEAGE_SCHEMA)
    ids = ids_by_left(tree, standing)
    return {
        row["id"]: {**row, "path": row["path"] and [ids[left - 1] for left in row["path"]]}
        for row in named(found, ids).to_dicts()
    }


def test_children_come_by_rank_then_name():
    found = rows(usages(*BIRDS))
    assert list(found) == ["o", "a", "h", "y", "t", "x", "z", "n", "lost"]
    assert {id: (row["left"], row["right"], row["depth"]) for id, row in found.items()} == {
        "o": (1, 6, 0),
        "a": (2, 2, 1),
        "h": (3, 6, 1),
        "y": (4, 4, 2),
        "t": (4, 4, 2),
        "x": (5, 6, 2),
        "z": (6, 6, 3),
        "n": (None, None, None),
        "lost": (None, None, None),
    }


def test_a_lineage_ends_with_the_taxon_itself():
    found = rows(usages(*BIRDS))
    assert found["z"]["path"] == ["o", "h", "x", "z"]
    ranks = {rank: found["z"][rank] for rank in LINEAGE_RANKS if found["z"][rank]}
    assert ranks == {"order": "o", "genus": "h", "species": "x", "subspecies": "z"}


def test_a_synonym_has_the_lineage_of_its_accepted_taxon():
    found = rows(usages(*BIRDS))
    of_both = ("left", "right", "depth", "path", *LINEAGE_RANKS)
    assert all(found["t"][column] == found["y"][column] for column in of_both)
    assert (found["t"]["accepted_id"], found["t"]["parent"]) == ("y", None)
    assert (found["y"]["accepted_id"], found["y"]["parent"]) == ("y", "h")


def test_what_stands_nowhere_has_nothing():
    found = rows(usages(*BIRDS))
    for id in ("n", "lost"):
        said = {name: value for name, value in found[id].items() if value is not None}
        assert said == {"id": id, "is_taxon": False}


def test_siblings_of_one_name_are_ordered_by_id():
    assert list(rows(usages("b - a species N", "a - a species N"))) == ["a", "b"]


def test_no_usages_no_pieces():
    assert rows(usages()) == {}


def test_a_chain_is_as_deep_as_it_is_until_it_is_absurd():
    chain = ["u0 - a", *(f"u{i} u{i - 1} a clade" for i in range(1, 1000))]
    assert rows(usages(*chain))["u999"]["depth"] == 999
    with pytest.raises(ValueError, match="1,000 levels"):
        rows(usages(*chain, "u1000 u999 a clade"))


def path_of(tree, row):
    path = []
    row = tree.accepted[row]
    while row >= 0:
        path.insert(0, row)
        row = tree.parent[row]
    return path


def agrees(frame, found, tree):
    """Every row says what a walk from parent to parent says."""
    ids = tree.id.to_list()
    ranks = dict(zip(frame["id"], frame["rank"], strict=True))
    for row, id in enumerate(ids):
        walk = [ids[step] for step in path_of(tree, row)]
        said = found[id]
        assert (said["path"] or []) == walk
        assert said["depth"] == (len(walk) - 1 if walk else None)
        by_rank = {ranks[step]: step for step in walk}
        assert {rank: said[rank] for rank in LINEAGE_RANKS} == {
            rank: by_rank.get(rank) for rank in LINEAGE_RANKS
        }


@given(any_usages())
def test_lineages_of_any_usages(frame):
    tree, found = resolved(frame), rows(frame, piece=7)
    assert len(found) == frame.height
    agrees(frame, found, tree)


@given(any_usages())
def test_an_interval_holds_exactly_the_descendants(frame):
    tree, found = resolved(frame), rows(frame)
    ids = tree.id.to_list()
    taxa = [ids[row] for row in tree.is_taxon.nonzero()[0]]
    assert sorted(found[id]["left"] for id in taxa) == list(range(1, len(taxa) + 1))
    for one in taxa:
        inside = {
            other
            for other in taxa
            if found[one]["left"] <= found[other]["left"] <= found[one]["right"]
        }
        assert inside == {other for other in taxa if one in found[other]["path"]}


@given(any_usages())
def test_the_order_of_rows_changes_no_place(frame):
    assert rows(frame) == rows(frame.reverse())


@pytest.mark.parametrize(
    ("archive", "taxa", "deepest"),
    [
        ("avilist-2025-coldp", 33_684, 4),
        ("cites-appendix-1", 1_819, 7),
        ("flora-do-brasil-2017-coldp", 57_806, 3),
        ("pterophoroidea-nameusage", 1_700, 9),
    ],
)
def test_real_trees(shared_data, archive, taxa, deepest):
    frame = real(shared_data / "taxonomy" / f"{archive}.zip")
    tree, found = resolved(frame), rows(frame)
    assert len(found) == frame.height
    assert max(row["right"] or 0 for row in found.values()) == taxa
    assert max(row["depth"] or 0 for row in found.values()) == deepest
    assert tree.problems.height == 0
    some = frame[:: max(1, frame.height // 500)]
    assert all(
        found[id]["path"] == [tree.id[int(step)] for step in path_of(tree, row)] or None
        for row, id in zip(some["row"], some["id"], strict=True)
        if found[id]["path"]
    )


def real(path):
    """The columns of a real archive that make its tree; one status is misspelt in one of them."""
    data = zipfile.ZipFile(path).read("NameUsage.tsv")
    frame = pl.read_csv(io.BytesIO(data), separator="\t", quote_char=None, infer_schema=False)
    frame = frame.rename({name: name.removeprefix("col:") for name in frame.columns})
    return frame.with_row_index("row").select(
        "row",
        id="ID",
        parent_id="parentID",
        status=pl.col("status").replace("accep:sted", "accepted"),
        rank="rank",
        name="scientificName",
    )
