"""Intervals and lineages against walks from parent to parent, on made and on real trees."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.coldp import open_archive, read_table, unify
from ml.taxonomy import (
    LINEAGE_RANKS,
    LINEAGE_SCHEMA,
    ids_by_left,
    intervals,
    lineages,
    named,
)
from ml.taxonomy.siblings import by_name
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
    assert found["id"].equals(tree.id.gather(found["row"]))
    ids = ids_by_left(tree, standing)
    return {
        row["id"]: {**row, "path": row["path"] and [ids[left - 1] for left in row["path"]]}
        for row in named(found.drop("row"), ids).to_dicts()
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


WORDS = ["", "A", "A\0", "A\0\0", "Aa", "Prunella", "Prunella vulgaris", "Prunella vulgaris f."]
WORDS += ["Prunella é", "Prunella z", "x" * 64, "x" * 70, "x" * 70 + "a", "x" * 70 + "b"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.none() | st.sampled_from(WORDS))))
def test_runs_of_siblings_are_in_the_order_of_their_bytes(drawn):
    drawn.sort(key=lambda pair: pair[0])
    first = np.diff([run for run, _ in drawn], prepend=-1) != 0
    ids = [f"{len(drawn) - row:03}" for row in range(len(drawn))]
    names = pl.Series([name for _, name in drawn], dtype=pl.String)
    rows = np.arange(len(drawn), dtype=np.int32)
    found = by_name(rows, first, names, pl.Series(ids, dtype=pl.String))
    key = [(run, name is not None, (name or "").encode()) for run, name in drawn]
    assert found.tolist() == sorted(rows, key=lambda row: (key[row], ids[row]))


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


@settings(max_examples=25, deadline=None)
@given(any_usages())
def test_lineages_of_any_usages(frame):
    tree, found = resolved(frame), rows(frame, piece=7)
    assert len(found) == frame.height
    agrees(frame, found, tree)


@settings(max_examples=25, deadline=None)
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


@settings(max_examples=25, deadline=None)
@given(any_usages())
def test_the_order_of_rows_changes_no_place(frame):
    assert rows(frame) == rows(frame.reverse())


@pytest.mark.parametrize(
    ("archive", "usages", "taxa", "deepest"),
    [
        ("avilist-2025-coldp", 52_698, 33_684, 4),
        ("cites-appendix-1", 3_637, 1_819, 6),
        ("flora-do-brasil-2017-coldp", 118_704, 57_806, 3),
        ("pterophoroidea-nameusage", 2_981, 1_700, 9),
        ("pterophoroidea-name-taxon-synonym", 3_006, 1_700, 9),
    ],
)
def test_real_trees(shared_data, tmp_path, archive, usages, taxa, deepest):
    frame = real(shared_data / "taxonomy" / f"{archive}.zip", tmp_path)
    tree = resolved(frame)
    standing = intervals(tree, frame["name"])
    assert (frame.height, standing.right.max(), standing.depth.max()) == (usages, taxa, deepest)
    assert tree.problems.height == 0
    found = pl.concat(lineages(tree, standing))
    ids = ids_by_left(tree, standing)
    paths = dict(found.select("id", "path").iter_rows())
    assert len(paths) == usages
    for row in range(0, usages, max(1, usages // 500)):
        walk = [tree.id[int(step)] for step in path_of(tree, row)]
        assert [ids[left - 1] for left in paths[tree.id[row]] or []] == walk


def test_both_forms_of_one_archive_give_one_tree(shared_data, tmp_path):
    """All 1,700 taxa: id, rank, and ids up to the root; the files differ in spellings alone."""
    trees = []
    for form in ("nameusage", "name-taxon-synonym"):
        path = shared_data / "taxonomy" / f"pterophoroidea-{form}.zip"
        frame = real(path, tmp_path)
        found = rows(frame)
        ranks = frame.select("id", "rank").iter_rows()
        trees.append(
            {(id, rank, *found[id]["path"]) for id, rank in ranks if found[id]["is_taxon"]}
        )
    assert len(trees[0]) == 1_700
    assert trees[0] == trees[1]


def real(path, work):
    """The columns of a real archive that make its tree."""
    archive = open_archive(path, work)
    tables = {
        entity: pl.scan_parquet(
            read_table(archive.tables[entity], entity, work / f"{entity}.parquet").path
        )
        for entity in ("NameUsage", "Name", "Taxon", "Synonym")
        if entity in archive.tables
    }
    named = pl.col("scientific_name").alias("name")
    return unify(tables).select("id", "parent_id", "status", "rank", named).collect()
