"""Which release is served, kept and waiting, from made-up facts."""

import datetime as dt

import polars as pl
import pytest

from assets.species.standing import PASSED, standings

DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ARCHIVES = {
    "release": pl.Int64,
    "source": pl.String,
    "added_at": pl.Datetime("us", "UTC"),
    "active": pl.Boolean,
}
DECISIONS = {
    "source": pl.String,
    "release": pl.Int64,
    "kind": pl.String,
    "reason": pl.String,
    "decided_by": pl.String,
    "decided_at": pl.Datetime("us", "UTC"),
}


def at(day):
    return DAY + dt.timedelta(days=day)


def stand(archives, decisions, unreadable=(), active=True):
    """Archives as {release: day}, decisions as (release, kind, day, by pipeline)."""
    rows = [(n, "s", at(day), active) for n, day in archives.items()]
    said = [
        ("s", n, kind, PASSED if own else "because", None, at(day))
        for n, kind, day, own in decisions
    ]
    (one,) = standings(
        pl.DataFrame(rows, schema=ARCHIVES, orient="row"),
        pl.DataFrame(said, schema=DECISIONS, orient="row"),
        unreadable,
    )
    return one.served, one.previous, one.candidate, one.pairs


@pytest.mark.parametrize(
    ("archives", "decisions", "wanted"),
    [
        ({1: 0}, [], (None, None, 1, {})),
        ({1: 0, 2: 1}, [], (None, None, 2, {})),
        ({1: 0}, [(1, "publish", 1, True)], (1, None, None, {})),
        ({1: 0, 2: 3}, [(1, "publish", 1, True)], (1, None, 2, {2: 1})),
        # An archive that came while the pipeline worked on the one before it.
        ({1: 0, 2: 1}, [(1, "publish", 2, True)], (1, None, 2, {2: 1})),
        (
            {1: 0, 2: 2},
            [(1, "publish", 1, True), (2, "publish", 3, True)],
            (2, 1, None, {2: 1}),
        ),
        (
            {1: 0, 2: 2},
            [(1, "publish", 1, True), (2, "publish", 3, True), (1, "rollback", 4, False)],
            (1, 2, None, {2: 1}),
        ),
        # Going back holds until a newer archive comes.
        (
            {1: 0, 2: 2, 3: 3},
            [(1, "publish", 1, True), (2, "publish", 3, True), (1, "rollback", 4, False)],
            (1, 2, None, {2: 1}),
        ),
        (
            {1: 0, 2: 2, 3: 5},
            [(1, "publish", 1, True), (2, "publish", 3, True), (1, "rollback", 4, False)],
            (1, 2, 3, {3: 1, 2: 1}),
        ),
        # An override publishes nothing by itself.
        ({1: 0, 2: 1}, [(1, "publish", 0, True), (2, "override", 3, False)], (1, None, 2, {2: 1})),
    ],
)
def test_standing(archives, decisions, wanted):
    assert stand(archives, decisions) == wanted


def test_what_cannot_be_read_is_as_if_it_were_not_there():
    decisions = [(1, "publish", 1, True), (2, "publish", 3, False)]
    assert stand({1: 0, 2: 2, 3: 9}, decisions, {2, 3}) == (1, None, None, {})


def test_a_source_that_sleeps_is_served_and_takes_nothing_new():
    assert stand({1: 0, 2: 5}, [(1, "publish", 1, True)], active=False) == (1, None, None, {})
