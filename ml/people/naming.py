"""People from faces: groups without names, persons with names, and how sure each face is of it.

A pure function of the set of faces and of what was said of them: neither the order of rows nor
what was computed before has a part in it. Faces of one recipe at a time: vectors of two models
have nothing to say to each other.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.people.groups import NAMELESS, Flags, Floats, Groups, Rows, groups_of
from ml.people.merging import merge
from ml.people.neighbours import NOBODY, neighbours
from ml.people.reach import Reach, Rules
from ml.people.said import Bound, Said, bound
from ml.people.telling import products_with_others, told


@dataclass(frozen=True)
class People:
    """Faces [face_id, group, person, probability] by id, and pairs that were not put together.

    ``group`` is the smallest face id of those that belong together, null for an ignored face and
    for one that is alone; ``person`` the name that was said of one of them. ``probability`` is
    1 for what was confirmed, null without a group. ``contradicted`` [face_id, other_id]: said to
    be one person, but named or refused otherwise.
    """

    faces: pl.DataFrame
    contradicted: pl.DataFrame


def people_of(
    face_ids: pl.Series, vectors: Floats, poor: Flags, said: Said, rules: Rules
) -> People:
    """Who the faces of one owner and one recipe are.

    Args:
        face_ids: n strings, each once, in any order.
        vectors: float32 (n, d), unit length.
        poor: bool (n,): faces that join a person, but neither found one nor join two.
        said: facts that hold whatever the vectors say.
        rules: thresholds of the recipe.

    Raises ValueError for ids that repeat or lengths that differ.
    """
    if face_ids.n_unique() != len(face_ids) or not len(face_ids) == len(vectors) == len(poor):
        raise ValueError("each face has one id, one vector and one flag")
    order = face_ids.arg_sort().to_numpy()
    ids, vectors = face_ids[order].cast(pl.String).rename("face_id"), vectors[order]
    facts = bound(said, ids)
    founders = ~facts.ignored & (~poor[order] | facts.spoken_of)
    groups = _founded(vectors, founders, facts)
    contradicted = _put_together(groups, founders, facts)
    reach = Reach(vectors[founders], rules)
    merge(groups, rules.neighbours, reach.floor, reach.product)
    belongs = np.full(len(ids), NOBODY, dtype=np.intp)
    belongs[founders] = groups.label
    joining = np.flatnonzero(~founders & ~facts.ignored)
    belongs[joining] = _joined(groups, vectors, joining, facts, rules, reach.floor)
    products = products_with_others(vectors, belongs, founders, groups)
    frame = told(ids, belongs, products, groups, facts, rules)
    one, other = contradicted.T
    return People(frame, pl.DataFrame({"face_id": ids[one], "other_id": ids[other]}))


def _founded(vectors: Floats, founders: Flags, facts: Bound) -> Groups:
    """Groups of founding faces: one each, those of a confirmed person together."""
    place = np.cumsum(founders) - 1
    rows, person = facts.refused[founders[facts.refused[:, 0]]].T
    refusals = place[rows].astype(np.int64) * max(len(facts.names), 1) + person
    groups = groups_of(vectors[founders], facts.person[founders], refusals, len(facts.names))
    named = np.flatnonzero(groups.person != NAMELESS)
    _, first, back = np.unique(groups.person[named], return_index=True, return_inverse=True)
    kept = named[first][back]
    groups.join(kept[kept != named], named[kept != named])
    return groups


def _put_together(groups: Groups, founders: Flags, facts: Bound) -> NDArray[np.intp]:
    """Join what was said to be together; returns the pairs (k, 2) that other facts forbid."""
    place, contradicted = np.cumsum(founders) - 1, []
    for pair in facts.together:
        one, other = groups.label[place[pair]][:, None]
        if one == other:
            continue
        if groups.may_join(one, other).all():
            groups.join(np.minimum(one, other), np.maximum(one, other))
        else:
            contradicted.append(pair)
    return np.array(contradicted, dtype=np.intp).reshape(-1, 2)


def _joined(
    groups: Groups, vectors: Floats, joining: Rows, facts: Bound, rules: Rules, floor: float
) -> Rows:
    """The group that each poor face joins: the nearest it may, NOBODY where none is near."""
    alive = groups.alive
    if not len(joining) or not len(alive):
        return np.full(len(joining), NOBODY, dtype=np.intp)
    near, _ = neighbours(vectors[joining], groups.means(alive), rules.neighbours, floor, True)
    found = np.where(near == NOBODY, NOBODY, alive[near])
    person = np.where(near == NOBODY, NAMELESS, groups.person[found])
    asked = joining[:, None].astype(np.int64) * max(len(facts.names), 1) + person
    refused = facts.refused @ np.array([max(len(facts.names), 1), 1])
    allowed = (near != NOBODY) & ~((person != NAMELESS) & np.isin(asked, refused))
    first = allowed.argmax(axis=1)
    joined: Rows = np.where(allowed.any(axis=1), found[np.arange(len(first)), first], NOBODY)
    return joined
