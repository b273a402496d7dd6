"""What is told of each face once groups are final: group, person, probability. No merging."""

import numpy as np
import polars as pl
from scipy.special import expit

from ml.people.groups import NAMELESS, Flags, Floats, Groups, Rows
from ml.people.neighbours import NOBODY
from ml.people.reach import Rules
from ml.people.said import Bound

PEOPLE = {
    "face_id": pl.String,
    "group": pl.String,
    "person": pl.String,
    "probability": pl.Float32,
}


def told(
    ids: pl.Series, belongs: Rows, products: Floats, groups: Groups, facts: Bound, rules: Rules
) -> pl.DataFrame:
    """Names of groups and persons, and probabilities, by face: a frame of the schema PEOPLE.

    ``belongs`` intp (n,): the row of each face's group in ``groups``, or NOBODY. ``products``
    float32 (n,): the mean dot product with the others who founded that group.
    """
    somewhere = np.flatnonzero(belongs != NOBODY)
    at = belongs[somewhere]
    smallest = np.full(len(groups.label), len(ids), dtype=np.intp)
    np.minimum.at(smallest, at, somewhere)
    grouped = np.zeros(len(ids), dtype=bool)
    grouped[somewhere] = np.bincount(at, minlength=len(groups.label))[at] > 1
    group = np.full(len(ids), NOBODY, dtype=np.intp)
    group[somewhere] = smallest[at]
    person = np.full(len(ids), NAMELESS, dtype=np.intp)
    person[somewhere] = groups.person[at]
    distances = np.sqrt(np.maximum(2 - 2 * products, 0))
    probability = expit((rules.same_person - distances) / rules.softness)
    probability[(facts.person != NAMELESS) & ~facts.ignored] = 1
    sure = pl.Series("probability", probability.astype(np.float32)).round(4)
    names = pl.Series(facts.names, dtype=pl.String)
    return pl.DataFrame(
        {
            "face_id": ids,
            "group": _taken(ids, np.where(grouped, group, NOBODY)),
            "person": _taken(names, person),
            "probability": sure.set(pl.Series(~grouped & (person == NAMELESS)), None),
        },
        schema=PEOPLE,
    )


def products_with_others(vectors: Floats, belongs: Rows, founders: Flags, groups: Groups) -> Floats:
    """Mean dot product of each face with the founding faces of its group, itself left out.

    1 for a face that alone founded its group, 0 for one of no group: float32 (n,).
    """
    found = np.zeros(len(vectors), dtype=np.float32)
    rows = np.flatnonzero(belongs != NOBODY)
    at, own = belongs[rows], founders[rows].astype(np.float32)
    others = groups.sizes[at] - own
    sums = np.einsum("ij,ij->i", vectors[rows], groups.sums[at]) - own
    found[rows] = np.where(others > 0, sums / np.maximum(others, 1), 1)
    return found


def _taken(values: pl.Series, at: Rows) -> pl.Series:
    """Values at rows, null where the row is below zero."""
    rows = pl.Series(at).cast(pl.Int64)
    return values.gather(rows.set(rows < 0, None))
