"""Usages that point at each other: what they come to, and what is told of those that are wrong."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.taxonomy import resolve
from ml.taxonomy.pointers import rows_named
from tests.ml.taxonomies import any_usages, resolved, usages

TAXA = ("accepted", "provisionally accepted")


def told(tree):
    return {(row["id"], row["problem"], row["detail"]) for row in tree.problems.to_dicts()}


def parents(tree):
    ids = [*tree.id, None]
    return {id: ids[row] for id, row in zip(tree.id, tree.parent.tolist(), strict=True)}


def accepted(tree):
    ids = [*tree.id, None]
    return {id: ids[row] for id, row in zip(tree.id, tree.accepted.tolist(), strict=True)}


def test_a_sound_tree():
    tree = resolved(usages("g - a genus", "x g a", "y g p", "z x s", "n - b"))
    assert parents(tree) == {"g": None, "x": "g", "y": "g", "z": None, "n": None}
    assert accepted(tree) == {"g": "g", "x": "x", "y": "y", "z": "x", "n": None}
    assert told(tree) == set()


def test_nothing_is_no_tree():
    tree = resolved(usages())
    assert tree.parent.shape == (0,) and tree.problems.height == 0


def test_what_names_nothing_becomes_a_root():
    tree = resolved(usages("x gone a", "s gone s", "t - s"))
    assert parents(tree)["x"] is None and accepted(tree)["s"] is None
    assert told(tree) == {
        ("x", "parent_invalid", "gone"),
        ("s", "accepted_invalid", "gone"),
        ("t", "accepted_missing", None),
    }


def test_chains_of_synonyms_are_followed():
    tree = resolved(usages("x - a", "s x s", "t s s", "u t s", "v u s"))
    assert accepted(tree) == dict.fromkeys("xstuv", "x")
    assert told(tree) == {(id, "chained_synonym", "x") for id in "tuv"}


def test_a_chain_that_ends_nowhere_has_no_accepted_taxon():
    tree = resolved(usages("s gone s", "t s s", "u t s"))
    assert accepted(tree) == dict.fromkeys("stu")
    assert ("u", "chained_synonym", None) in told(tree)


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_loops_of_synonyms_end(length):
    loop = [f"s{i} s{(i + 1) % length} s" for i in range(length)]
    tree = resolved(usages("x - a", "ok x s", *loop, "tail s0 s"))
    lost = {f"s{i}" for i in range(length)} | {"tail"}
    assert {id for id, taxon in accepted(tree).items() if taxon is None} == lost
    assert {(id, problem) for id, problem, _ in told(tree)} == {
        (id, "synonym_cycle") for id in lost
    }


def test_a_taxon_under_a_synonym_moves_to_the_accepted_one():
    tree = resolved(usages("g - a genus", "h g s genus", "i h s genus", "x i a"))
    assert parents(tree)["x"] == "g"
    assert ("x", "parent_synonym", "g") in told(tree)


def test_bare_names_are_nobodys_parents():
    tree = resolved(usages("n - b", "x n a", "s n s", "m x b"))
    assert parents(tree)["x"] is None and accepted(tree)["s"] is None
    assert accepted(tree)["m"] is None
    assert told(tree) == {
        ("x", "parent_bare", "n"),
        ("s", "accepted_bare", "n"),
    }


def test_a_cycle_is_cut_at_the_highest_rank_then_the_least_id():
    rows = ["b a a genus", "a c a species", "c b a genus", "d c a", "e - a"]
    for turned in (rows, rows[::-1]):
        tree = resolved(usages(*turned))
        assert parents(tree) == {"b": None, "a": "c", "c": "b", "d": "c", "e": None}
        cycle = {(id, "parent_cycle", "b") for id in "abc"}
        assert {problem for problem in told(tree) if problem[1] == "parent_cycle"} == cycle


def test_two_cycles_are_cut_each_for_itself():
    tree = resolved(usages("a a a", "b c a", "c b a", "d b a"))
    assert parents(tree) == {"a": None, "b": None, "c": "b", "d": "b"}


def test_a_synonym_can_close_a_cycle():
    tree = resolved(usages("x s a", "s x s"))
    assert parents(tree)["x"] is None
    assert {problem for _, problem, _ in told(tree)} == {"parent_synonym", "parent_cycle"}


def test_ranks_out_of_order_are_told_and_left():
    tree = resolved(usages("g - a genus", "f g a family", "c f a clade", "x c a"))
    assert parents(tree)["f"] == "g"
    assert told(tree) == {("f", "rank_order", "g")}


def test_an_unknown_status_and_a_second_id_are_refused():
    frame = usages("x - a", "y x a")
    with pytest.raises(pl.exceptions.InvalidOperationError):
        resolve(frame["id"], frame["parent_id"], pl.Series(["accepted", "valid"]), frame["rank"])
    with pytest.raises(ValueError, match="share an id"):
        resolved(usages("x - a", "x - a", "y x a"))


def test_long_ids_of_one_hash_are_told_apart(monkeypatch):
    monkeypatch.setattr(pl.Series, "hash", lambda ids: ids.str.len_bytes().cast(pl.UInt64))
    ids = {word: word + "-" * 10 for word in ("ab", "cd", "ef", "gh", "ij")}
    rows = ("ab - a", "cd ab a", "ef gh a", "ij cd s")
    tree = resolved(usages(*(" ".join(ids.get(word, word) for word in r.split()) for r in rows)))
    assert parents(tree)[ids["cd"]] == ids["ab"] and parents(tree)[ids["ef"]] is None
    assert accepted(tree)[ids["ij"]] == ids["cd"]
    lone = resolved(usages("elephant - a", "e antelope a"))
    assert told(lone) == {("e", "parent_invalid", "antelope")}


IDS = st.text("ab\0é", max_size=10)


@settings(max_examples=60, deadline=None)
@given(st.lists(IDS, unique=True), st.lists(st.none() | IDS), st.booleans())
def test_rows_are_those_of_the_ids(ids, others, chunked):
    rows = {id: row for row, id in enumerate(ids)}
    wanted = [*others, *ids[::-1]]
    asked = pl.Series(wanted, dtype=pl.String)
    asked = pl.concat([asked[:3], asked[3:]], rechunk=False) if chunked else asked
    found = rows_named(pl.Series(ids, dtype=pl.String), asked)
    assert found.tolist() == [rows.get(id, -1) for id in wanted]


def test_two_ids_that_are_one_matter_only_where_they_are_wanted():
    id = pl.Series(["a", "b", "b"])
    assert rows_named(id, pl.Series(["a", None, "c"])).tolist() == [0, -1, -1]
    with pytest.raises(ValueError, match="share an id"):
        rows_named(id, pl.Series(["b"]))


def walked(frame):
    """Parents before cycles are cut, and accepted taxa, one pointer after the other."""
    rows = {row["id"]: row for row in frame.to_dicts()}

    def standing(id, seen=()):
        row = rows.get(id)
        if row is None or id in seen or row["status"] == "bare name":
            return None
        return id if row["status"] in TAXA else standing(row["parent_id"], (*seen, id))

    taxa = {
        id: standing(row["parent_id"]) if row["status"] in TAXA else None
        for id, row in rows.items()
    }
    return taxa, {id: standing(id) for id in rows}


def in_cycle(parent, id):
    at = parent[id]
    for _ in parent:
        if at in (None, id):
            break
        at = parent[at]
    return at == id


@settings(max_examples=40, deadline=None)
@given(any_usages())
def test_any_usages_come_to_a_tree(frame):
    tree = resolved(frame)
    before, standing = walked(frame)
    after = parents(tree)
    assert accepted(tree) == standing
    cycles = {id for id in before if in_cycle(before, id)}
    assert {id for id, problem, _ in told(tree) if problem == "parent_cycle"} == cycles
    cut = {id for id in before if after[id] != before[id]}
    assert all(after[id] is None for id in cut) and cut <= cycles
    assert not any(in_cycle(after, id) for id in after)


@settings(max_examples=40, deadline=None)
@given(any_usages())
def test_the_order_of_rows_changes_nothing(frame):
    one, other = resolved(frame), resolved(frame.reverse())
    assert parents(one) == parents(other) and accepted(one) == accepted(other)
    assert one.problems.equals(other.problems)
