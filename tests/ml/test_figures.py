"""Shares of a circle fill it within their parents; words tell something in their language."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ml.figures import nodes, telling, words

NAMES = st.sampled_from(["", "a", "b", "c"])
ROWS = st.lists(st.tuples(NAMES, NAMES, NAMES), min_size=1, max_size=30, unique=True)


def tree(rows, counts):
    columns = ["owner_id", "country", "region", "place", "photos"]
    told = [("ada", *row, count) for row, count in zip(rows, counts, strict=False)]
    return pl.DataFrame(told, schema=columns, orient="row")


@given(ROWS, st.data())
def test_parts_fill_the_circle_within_the_parts_they_belong_to(rows, data):
    counts = [data.draw(st.integers(1, 50)) for _ in rows]
    counted = tree(rows, counts)
    made = nodes(counted)
    for depth in (1, 2, 3):
        level = made.filter(depth=depth).sort("began")
        assert level["photos"].sum() == sum(counts)
        assert level["began"][0] == 0 and level["ended"][-1] == 1
        assert level["began"][1:].to_list() == level["ended"][:-1].to_list()
    for parent, above in ((1, ["country"]), (2, ["country", "region"])):
        joined = made.filter(depth=parent + 1).join(
            made.filter(depth=parent), on=above, suffix="_of"
        )
        inside = (pl.col("began") >= pl.col("began_of")) & (pl.col("ended") <= pl.col("ended_of"))
        assert joined.select(inside.all()).item()
    assert_frame_equal(nodes(counted.sample(fraction=1, shuffle=True, seed=1)), made)


def test_the_largest_come_first():
    made = nodes(tree([("x", "", ""), ("y", "r", "p"), ("y", "r", "q")], [2, 1, 5]))
    assert made.filter(depth=1).select("country", "photos").rows() == [("y", 6), ("x", 2)]
    assert made.filter(depth=3)["place"].to_list() == ["q", "p", ""]


def test_a_stop_word_of_a_language_that_is_not_spoken_tells_something():
    texts = [("ada", "1", "The Küste and the sea"), ("ada", "2", "the SEA, the sea!")]
    found = words(pl.DataFrame(texts, schema=["owner_id", "id", "text"], orient="row"))
    assert found.height == 6
    stops = [("english", "the"), ("english", "and"), ("spanish", "sea"), ("spanish", "y")]
    listed = pl.DataFrame(stops, schema=["language", "name"], orient="row")
    assert set(telling(found, listed)["name"]) == {"küste"}
    more = texts + [("ada", str(number), "the and") for number in range(3, 6)]
    found = words(pl.DataFrame(more, schema=["owner_id", "id", "text"], orient="row"))
    assert set(telling(found, listed)["name"]) == {"küste", "sea"}
