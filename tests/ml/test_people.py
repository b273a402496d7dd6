"""People of faces: a function of the set and of what was said, in any order; facts always hold."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.people import People, Rules, Said, people_of
from ml.people.telling import PEOPLE
from tests.benchmarks.synthetic_faces import adjusted_rand, b_cubed, synthetic_faces

RULES = Rules(same_person=0.352, softness=0.032)
NONE = Said()


def ids_of(count, seed=0):
    """Ids in an order that has nothing to do with persons."""
    return pl.Series([f"{at:06d}" for at in np.random.default_rng(seed).permutation(count)])


def pairs(first, second, *rows):
    """A frame of facts."""
    return pl.DataFrame(rows, schema={first: pl.String, second: pl.String}, orient="row")


def confirmed(*rows):
    return pairs("face_id", "person", *rows)


def same(*rows):
    return pairs("face_id", "other_id", *rows)


def run(ids, vectors, said=NONE, poor=None) -> People:
    flags = np.zeros(len(ids), dtype=bool) if poor is None else poor
    return people_of(ids, vectors, flags, said, RULES)


def labels(people, ids):
    """A number for each face's group, the lonely each their own."""
    told = pl.DataFrame({"face_id": ids}).join(people.faces, on="face_id", maintain_order="left")
    names = told.select(pl.coalesce("person", "group", "face_id")).to_series()
    return names.rank("dense").to_numpy().astype(np.intp)


@pytest.fixture(scope="module")
def many():
    """3,000 faces of 300 persons and their strangers, with ids and the truth."""
    vectors, who = synthetic_faces(3_000, 300)
    return ids_of(3_000), vectors, who


@pytest.fixture(scope="module")
def found(many):
    return run(many[0], many[1])


def around(*angles):
    """Vectors in the plane, at angles in degrees: 20 degrees are a distance of 0.347."""
    turns = np.radians(np.array(angles, dtype=np.float64))
    return np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float32)


def test_persons_are_found(many, found):
    assert found.faces.schema == PEOPLE and found.faces["face_id"].is_sorted()
    assert b_cubed(many[2], labels(found, many[0]))[2] > 0.97


def test_a_group_is_named_by_its_smallest_face(found):
    smallest = found.faces.drop_nulls("group").group_by("group").agg(pl.col("face_id").min())
    assert smallest["group"].to_list() == smallest["face_id"].to_list()
    assert found.faces.drop_nulls("group").group_by("group").len()["len"].min() > 1
    alone = found.faces.filter(pl.col("group").is_null())
    assert alone.height and alone["probability"].null_count() == alone.height


def test_the_order_of_faces_does_not_matter(many, found):
    ids, vectors, _ = many
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(ids))
        assert run(ids[order], vectors[order]).faces.equals(found.faces)


def test_one_by_one_is_as_all_at_once(many):
    ids, vectors, _ = many[0][:300], many[1][:300], many[2]
    whole = run(ids, vectors)
    for seed in range(2):
        order = np.random.default_rng(seed).permutation(300)
        for count in range(10, 301, 29):
            seen = order[:count]
            agreement = adjusted_rand(
                labels(run(ids[seen], vectors[seen]), ids[seen]), labels(whole, ids[seen])
            )
            assert agreement > 0.9
        assert run(ids[order], vectors[order]).faces.equals(whole.faces)


def test_the_same_person_may_be_a_large_blob():
    chance = np.random.default_rng(4)
    blob = chance.normal(size=(2_000, 128)) * 0.012 + np.eye(128)[0]
    vectors = (blob / np.linalg.norm(blob, axis=1, keepdims=True)).astype(np.float32)
    assert run(ids_of(2_000), vectors).faces["group"].n_unique() == 1


def test_a_bridge_does_not_join_two_persons():
    angles = [*np.linspace(0, 3, 8), 14, *np.linspace(25, 28, 8)]
    told = run(pl.Series([f"{at:02d}" for at in range(17)]), around(*angles)).faces
    assert told["group"][0] != told["group"][16]
    assert told["group"][:8].n_unique() == told["group"][9:].n_unique() == 1


def test_a_poor_face_joins_but_neither_founds_nor_joins_two():
    ids = pl.Series(list("abcdef"))
    vectors = around(0, 2, 17, 34, 36, 80)
    poor = np.array([False, False, True, False, False, True])
    told = run(ids, vectors, poor=poor).faces
    assert told["group"].to_list() in (list("aaadd") + [None], list("aaddd") + [None])
    two = run(pl.Series(["x", "y"]), around(0, 1), poor=np.array([True, True])).faces
    assert two["group"].to_list() == [None, None]


def test_a_name_is_given_to_the_whole_group():
    told = run(pl.Series(list("abcd")), around(0, 2, 4, 90), Said(confirmed(("b", "Ada")))).faces
    assert told["person"].to_list() == ["Ada", "Ada", "Ada", None]
    assert told["probability"][1] == 1 and 0.9 < told["probability"][0] < 1


def test_a_group_of_two_named_persons_is_split_between_them():
    said = Said(confirmed(("a", "Ada"), ("f", "Ben")))
    told = run(pl.Series(list("abcdef")), around(0, 1, 2, 8, 9, 10), said).faces
    assert told["person"].to_list() == ["Ada"] * 3 + ["Ben"] * 3


def test_what_was_rejected_is_never_given_again():
    ids, vectors = pl.Series(list("abcd")), around(0, 1, 2, 3)
    said = Said(confirmed(("a", "Ada")), rejected=confirmed(("c", "Ada")))
    for poor in (None, np.array([False, False, True, False])):
        told = run(ids, vectors, said, poor).faces
        assert told["person"].to_list() == ["Ada", "Ada", None, "Ada"]


def test_those_who_are_not_somebody_may_be_a_person_together():
    said = Said(confirmed(("a", "Ada")), rejected=confirmed(("c", "Ada"), ("d", "Ada")))
    told = run(pl.Series(list("abcd")), around(0, 1, 2, 3), said).faces
    assert told["person"].to_list() == ["Ada", "Ada", None, None]
    assert told["group"].to_list() == ["a", "a", "c", "c"]


def test_same_person_joins_what_is_far_apart():
    told = run(pl.Series(list("abc")), around(0, 120, 60), Said(same=same(("b", "a")))).faces
    assert told["group"].to_list() == ["a", "a", None]


def test_names_beat_same_person_and_the_pair_is_told():
    said = Said(confirmed(("a", "Ada"), ("b", "Ben")), same=same(("a", "b"), ("b", "c")))
    people = run(pl.Series(list("abc")), around(0, 1, 90), said)
    assert people.faces["person"].to_list() == ["Ada", "Ben", "Ben"]
    assert people.contradicted.rows() == [("a", "b")]


def test_the_ignored_are_in_no_group_and_join_nobody():
    ids, vectors = pl.Series(list("abc")), around(0, 15, 30)
    assert run(ids, around(0, 2, 4)).faces["group"].to_list() == ["a", "a", "a"]
    told = run(ids, vectors, Said(ignored=pl.Series(["b"]))).faces
    assert told["group"].to_list() == [None] * 3 and told["person"].to_list() == [None] * 3


def test_a_name_moves_one_group_only(many, found):
    """Naming one face of each group changes names, and nothing of who is with whom."""
    groups = found.faces.drop_nulls("group")["group"].unique(maintain_order=True)
    said = Said(confirmed(*((group, f"P{group}") for group in groups)))
    named = run(many[0], many[1], said).faces
    assert named["group"].equals(found.faces["group"])
    assert named["person"].to_list() == [g and f"P{g}" for g in found.faces["group"]]


def test_no_faces_are_no_people():
    empty = run(pl.Series([], dtype=pl.String), np.empty((0, 128), np.float32))
    assert empty.faces.height == 0 and empty.faces.schema == PEOPLE
    everyone = pl.Series(["a", "b"])
    ignored = run(everyone, around(0, 1), Said(ignored=everyone))
    assert ignored.faces["group"].null_count() == 2


def test_ids_that_repeat_are_refused():
    with pytest.raises(ValueError, match="one id"):
        run(pl.Series(["a", "a"]), around(0, 1))


FACES = st.sampled_from([f"{at:02d}" for at in range(24)])
NAMES = st.sampled_from(["Ada", "Ben", "Cleo"])


@st.composite
def facts(draw):
    """Anything people may have said of 24 faces, contradictions and all."""
    names = draw(st.dictionaries(FACES, NAMES, max_size=8))
    refusals = draw(st.lists(st.tuples(FACES, NAMES), max_size=8))
    together = draw(st.lists(st.tuples(FACES, FACES), max_size=5))
    ignored = draw(st.lists(FACES, max_size=4, unique=True))
    return Said(
        confirmed(*names.items()),
        confirmed(*refusals),
        same(*together),
        pl.Series(ignored, dtype=pl.String),
    )


@settings(max_examples=120, deadline=None)
@given(facts(), st.lists(st.integers(0, 60), min_size=24, max_size=24), st.randoms())
def test_facts_hold_and_order_is_nothing(said, angles, dice):
    ids, vectors = pl.Series([f"{at:02d}" for at in range(24)]), around(*angles)
    poor = np.array([dice.random() < 0.3 for _ in range(24)])
    people = run(ids, vectors, said, poor)
    person = dict(people.faces.select("face_id", "person").iter_rows())
    group = dict(people.faces.select("face_id", "group").iter_rows())
    ignored = set(said.ignored)
    names = dict(said.confirmed.iter_rows())
    for face, name in names.items():
        assert person[face] == (None if face in ignored else name)
    for face, name in said.rejected.iter_rows():
        assert person[face] != name or names.get(face) == name
    for face in ignored:
        assert person[face] is None and group[face] is None
    broken = set(people.contradicted.iter_rows())
    for one, other in said.same.iter_rows():
        if one != other and not {one, other} & ignored and (one, other) not in broken:
            assert group[one] == group[other] is not None
    shuffled = list(range(24))
    dice.shuffle(shuffled)
    assert run(ids[shuffled], vectors[shuffled], said, poor[shuffled]).faces.equals(people.faces)
