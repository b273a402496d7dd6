"""What changed between two releases, against the same told usage by usage."""

from collections import Counter

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.taxonomy.changes import COMPARED, KINDS, changes

SCHEMA = dict.fromkeys(COMPARED, pl.String)


def frame(rows):
    return pl.LazyFrame(rows, schema=SCHEMA, orient="row")


def row(id, parent=None, status="accepted", rank="species", name="Apus apus", author="L."):
    return (id, parent, status, rank, name, author)


def told(before, after):
    found = changes(frame(before), frame(after))
    return {(kind, id): (was, now) for id, kind, was, now in found.iter_rows()}


def test_every_kind_is_told():
    before = [
        row("g", None, rank="genus", name="Apus"),
        row("a", "g"),
        row("b", "g", name="Apus pallidus"),
        row("c", "g", name="Apus affinis"),
        row("d", "g", name="Apus gone"),
        row("same", "g", name="Apus same", author=None),
    ]
    after = [
        row("g2", None, rank="genus", name="Apus"),
        row("a", "g2"),
        row("b", "a", status="synonym", name="Apus pallidus"),
        row("c", "g2", rank="subspecies", name="Apus nipalensis"),
        row("new", "g2", name="Apus new"),
        row("same", "g2", name="Apus same", author=None),
    ]
    assert told(before, after) == {
        ("added", "new"): (None, "Apus new L."),
        ("removed", "d"): ("Apus gone L.", None),
        ("id", "g2"): ("g", "g2"),
        ("moved", "b"): ("g", "a"),
        ("status", "b"): ("accepted", "synonym"),
        ("rank", "c"): ("species", "subspecies"),
        ("name", "c"): ("Apus affinis L.", "Apus nipalensis L."),
    }


def test_homonyms_under_new_ids_are_paired_once_each():
    before = [row("1"), row("2"), row("3")]
    after = [row("x"), row("y")]
    assert told(before, after) == {
        ("id", "x"): ("1", "x"),
        ("id", "y"): ("2", "y"),
        ("removed", "3"): ("Apus apus L.", None),
    }


usages = st.dictionaries(
    st.sampled_from("abcdef"),
    st.tuples(
        st.sampled_from([None, "a", "b"]),
        st.sampled_from(["accepted", "synonym"]),
        st.sampled_from(["species", "genus"]),
        st.sampled_from(["Apus", "Pica", None]),
        st.sampled_from(["L.", None]),
    ),
)


def slowly(before, after):
    """How many changes of each kind, by dicts."""
    lost = Counter(before[i][2:] for i in before.keys() - after.keys())
    found = Counter(after[i][2:] for i in after.keys() - before.keys())
    again = lost & found
    both = before.keys() & after.keys()
    return Counter(
        {
            "added": (found - again).total(),
            "removed": (lost - again).total(),
            "id": again.total(),
            "rank": sum(before[i][2] != after[i][2] for i in both),
            "name": sum(
                " ".join(filter(None, before[i][3:])) != " ".join(filter(None, after[i][3:]))
                for i in both
            ),
        }
    )


@given(usages, usages)
@settings(max_examples=150, deadline=None)
def test_kinds_are_counted_as_by_hand(before, after):
    rows = [[(i, *rest) for i, rest in side.items()] for side in (before, after)]
    found = changes(frame(rows[0]), frame(rows[1]))
    counted = Counter(found["kind"])
    wanted = slowly(before, after)
    assert {kind: counted[kind] for kind in wanted} == dict(wanted)
    assert set(counted) <= set(KINDS)
    assert not found.select("id", "kind").is_duplicated().any()


@given(usages)
@settings(max_examples=50, deadline=None)
def test_nothing_changes_between_a_release_and_itself(before):
    rows = frame([(i, *rest) for i, rest in before.items()])
    assert changes(rows, rows).is_empty()
