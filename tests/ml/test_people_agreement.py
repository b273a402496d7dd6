"""Confirmed faces asked of each other: the nearest is their person's, another's, or nobody's."""

import numpy as np
import polars as pl

from ml.people import Agreement, Rules, Said, agreement
from tests.ml.test_people import around, confirmed

RULES = Rules(same_person=0.352, softness=0.032)


def test_each_confirmed_face_is_asked_of_all_others():
    ids = pl.Series(list("abcdefgh"))
    names = [("a", "Ada"), ("b", "Ada"), ("c", "Ada"), ("d", "Bo"), ("e", "Bo"), ("g", "Cid")]
    vectors = around(0, 2, 60, 62, 120, 1, 61, 0)
    said = Said(confirmed(*names), ignored=pl.Series(["h"]))
    # a and b find each other; c is nearest to Cid's only face, d to it too; e is far from all.
    assert agreement(ids, vectors, said, RULES) == Agreement(right=2, wrong=2, far=1)
    shuffled = np.array([3, 6, 1, 0, 7, 5, 2, 4])
    again = agreement(ids[shuffled], vectors[shuffled], said, RULES)
    assert again == Agreement(2, 2, 1) and again.asked == 5
    assert again + Agreement(1, 0, 0) == Agreement(3, 2, 1)


def test_nothing_confirmed_is_nothing_asked():
    assert agreement(pl.Series(["a"]), around(0), Said(), RULES).asked == 0
