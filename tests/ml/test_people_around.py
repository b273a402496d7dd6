"""Around people: neighbours against all pairs, suggestions with evidence, company, scatter."""

import numpy as np
import polars as pl
import pytest

from ml.people import Rules, Said, people_of, positions, scatter, suggestions, together
from ml.people.neighbours import NOBODY, neighbours
from ml.people.reach import Reach
from tests.benchmarks.synthetic_faces import synthetic_faces

RULES = Rules(same_person=0.352, softness=0.032)
FLOOR = 1 - 0.352**2 / 2


def all_pairs(vectors, count, floor):
    """The plain way: every product, sorted."""
    products = vectors @ vectors.T
    np.fill_diagonal(products, -np.inf)
    return [
        [int(at) for at in np.argsort(-row, kind="stable")[:count] if row[at] >= floor]
        for row in products
    ]


def test_few_vectors_are_compared_with_all():
    vectors, _ = synthetic_faces(600, 60)
    found, products = neighbours(vectors, vectors, 5, FLOOR)
    for row, (expected, mine) in enumerate(zip(all_pairs(vectors, 5, FLOOR), found, strict=True)):
        assert sorted(mine[mine != NOBODY]) == sorted(expected)
        near = products[row][mine != NOBODY]
        assert near == pytest.approx(vectors[mine[mine != NOBODY]] @ vectors[row], abs=1e-5)
        assert (np.diff(near) <= 0).all()


def test_of_many_vectors_most_neighbours_are_found():
    vectors, _ = synthetic_faces(9_000, 900)
    found, _ = neighbours(vectors, vectors, 8, FLOOR)
    asked = np.arange(0, 9_000, 30)
    products = vectors[asked] @ vectors.T
    products[np.arange(len(asked)), asked] = -np.inf
    hits = total = 0
    for row, mine in zip(products, found[asked], strict=True):
        best = np.argsort(-row)[:8]
        expected = set(best[row[best] >= FLOOR].tolist())
        hits, total = hits + len(expected & set(mine.tolist())), total + len(expected)
    assert total > 1_000 and hits / total > 0.9


def test_nobody_is_their_own_neighbour_and_copies_are():
    vectors = np.repeat(np.eye(3, 8, dtype=np.float32), 2, axis=0)
    found, _ = neighbours(vectors, vectors, 4, 0.5)
    assert found[:, 0].tolist() == [1, 0, 3, 2, 5, 4] and (found[:, 1:] == NOBODY).all()
    assert neighbours(vectors, vectors, 4, 0.5, itself=True)[0][0, :2].tolist() == [0, 1]


def test_with_many_people_near_is_nearer():
    reach = Reach(synthetic_faces(4_000, 4_000)[0], RULES)
    asked = [reach.product(groups) for groups in (10, 1_000, 100_000)]
    assert FLOOR == pytest.approx(reach.floor) == pytest.approx(asked[0])
    assert asked[0] < asked[1] < asked[2] < 1
    assert Reach(synthetic_faces(20, 20)[0], RULES).product(100_000) == reach.floor


def around(*angles):
    turns = np.radians(np.array(angles, dtype=np.float64))
    return np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float32)


def named(*rows):
    return pl.DataFrame(rows, schema={"face_id": pl.String, "person": pl.String}, orient="row")


def suggested(said, **options):
    """Of five faces the first three may be named."""
    ids, vectors = pl.Series(list("abcde")), around(0, 4, 22, 18, 100)
    people = people_of(ids, vectors, np.array([False, False, False, True, False]), said, RULES)
    return suggestions(people.faces, ids, vectors, said, RULES, **options)


def test_suggestions_come_with_evidence():
    said = Said(named(("a", "Ada"), ("b", "Ada"), ("c", "Ben")), rejected=named(("d", "Ben")))
    told = suggested(Said(said.confirmed, rejected=named(("d", "Ben"), ("d", "Ada"))))
    assert told.height == 0
    ids, vectors = pl.Series(list("abcd")), around(0, 4, 30, 16)
    people = named(("a", "Ada"), ("b", "Ada"), ("c", "Ben"), ("d", None))
    told = suggestions(people, ids, vectors, Said(said.confirmed), RULES)
    assert told.select("face_id", "place", "person").rows() == [("d", 1, "Ada"), ("d", 2, "Ben")]
    assert told["evidence"].to_list() == [["b", "a"], ["c"]]
    degrees = [[12, 16], [14]]
    for mine, expected in zip(told["distances"].to_list(), degrees, strict=True):
        assert mine == pytest.approx(2 * np.sin(np.radians(expected) / 2), abs=1e-3)
    assert told["probability"].is_sorted(descending=True)
    alone = suggestions(people, ids, vectors, Said(said.confirmed), RULES, persons=1, evidence=1)
    assert alone["evidence"].to_list() == [["b"]]


def test_nothing_is_suggested_for_the_named_the_ignored_and_the_far():
    people = named(("a", "Ada"), ("b", None), ("c", None))
    said = Said(named(("a", "Ada")), ignored=pl.Series(["b"]))
    told = suggestions(people, pl.Series(list("abc")), around(0, 2, 60), said, RULES)
    assert told.height == 0
    assert suggestions(people, pl.Series(list("abc")), around(0, 2, 60), Said(), RULES).height == 0


def test_company_is_counted_once_a_photo():
    rows = [("p", "Ada"), ("p", "Ada"), ("p", "Ben"), ("q", "Ben"), ("q", "Ada"), ("q", None)]
    faces = pl.DataFrame([*rows, ("r", "Cleo")], schema=["photo_id", "person"], orient="row")
    assert together(faces).rows() == [("Ada", "Ben", 2)]


def test_those_together_stand_together():
    pairs = pl.DataFrame(
        [("a", "b", 9), ("b", "c", 9), ("a", "c", 9), ("d", "e", 9), ("c", "d", 1)],
        schema=["person", "other", "photos"],
        orient="row",
    )
    places = positions(pairs)
    assert places.equals(positions(pairs.reverse()))
    at = {name: np.array([x, y]) for name, x, y in places.iter_rows()}
    assert np.abs(places.select("x", "y").to_numpy()).max() <= 1
    assert np.linalg.norm(at["a"] - at["b"]) < np.linalg.norm(at["a"] - at["e"])
    assert positions(pairs.clear()).height == 0


def test_a_scatter_keeps_the_widest_directions():
    chance = np.random.default_rng(0)
    vectors = (chance.normal(size=(200, 20)) * np.array([9, 3, 1, *[0.01] * 17])).astype(np.float32)
    shown = scatter(vectors)
    assert shown.shape == (200, 3) and shown.dtype == np.float32
    apart, kept = (np.linalg.norm(each[:, None] - each[None], axis=-1) for each in (vectors, shown))
    assert np.abs(apart - kept).max() < 0.1
    assert (np.diff(shown.var(axis=0)) < 0).all()
    assert (shown[np.abs(shown).argmax(axis=0), range(3)] > 0).all()
    assert np.array_equal(shown, scatter(vectors))
    assert np.array_equal(scatter(vectors[:1]), np.zeros((1, 3), np.float32))
