"""The law of change: every history of edits, failures and crashes ends as a fresh fill."""

import contextlib

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.incremental import DONE, FAILED, Stamp, drain, given_up, orphans, pending
from catalog_data.ledger import MAX_ATTEMPTS
from resources.compute import Outcome


class Shelf:
    def __init__(self):
        self.rows = {}
        self.crash_at = None
        self.commits = 0

    def triples(self):
        rows = [(r["id"], r["fingerprint"], r["recipe"]) for r in self.rows.values()]
        return pl.DataFrame(rows, schema=DONE, orient="row")

    def commit(self, rows):
        self.commits += 1
        if self.crash_at is not None and self.commits > self.crash_at:
            raise KeyboardInterrupt
        self.rows |= {row["id"]: row for row in rows}

    def content(self):
        return {i: (r["fingerprint"], r["recipe"], r["value"]) for i, r in self.rows.items()}


class Ledger:
    def __init__(self):
        self.rows = {}

    def known(self):
        rows = [tuple(row[name] for name in FAILED) for row in self.rows.values()]
        return pl.DataFrame(rows, schema=FAILED, orient="row")

    def record(self, rows):
        self.rows |= {row["id"]: row for row in rows}

    def forget(self, ids):
        for id_ in ids:
            del self.rows[id_]


def frame(inputs):
    return pl.DataFrame(
        sorted(inputs.items()), schema={"id": pl.String, "fingerprint": pl.String}, orient="row"
    )


def work(ready, calls=None):
    for id_, print_ in ready.select("id", "fingerprint").iter_rows():
        if calls is not None:
            calls.append(id_)
        if print_ == "poison":
            yield Outcome(id_, error="ValueError: poison")
        elif print_ == "away":
            yield Outcome(id_, error="away", unreachable=True)
        else:
            yield Outcome(id_, value={"value": f"of {print_}"})


def run(inputs, shelf, ledger, recipe="r1", calls=None):
    stamp = Stamp("run", recipe)
    return drain(
        "thing", frame(inputs), shelf, ledger, stamp, lambda ready: work(ready, calls), shard=2
    )


def test_a_second_run_writes_nothing():
    shelf, ledger = Shelf(), Ledger()
    first = run({"a": "1", "b": "2", "c": "3"}, shelf, ledger)
    second = run({"a": "1", "b": "2", "c": "3"}, shelf, ledger)
    assert (first.wrote, second.wrote, second.pending, second.done) == (3, 0, 0, 3)


def test_an_edit_and_a_new_recipe_are_pending():
    shelf, ledger = Shelf(), Ledger()
    run({"a": "1", "b": "2"}, shelf, ledger)
    assert run({"a": "1", "b": "9"}, shelf, ledger).wrote == 1
    assert run({"a": "1", "b": "9"}, shelf, ledger, recipe="r2").wrote == 2
    assert shelf.content()["b"] == ("9", "r2", "of 9")


def test_poison_is_tried_twice_and_left_alone_until_it_changes():
    shelf, ledger, calls = Shelf(), Ledger(), []
    report = run({"a": "1", "b": "poison"}, shelf, ledger, calls=calls)
    assert calls.count("b") == MAX_ATTEMPTS
    assert (report.wrote, report.failed) == (1, 1)
    assert run({"a": "1", "b": "poison"}, shelf, ledger, calls=calls).gave_up == 1
    assert calls.count("b") == MAX_ATTEMPTS
    assert run({"a": "1", "b": "2"}, shelf, ledger).wrote == 1
    assert ledger.rows == {}


def test_an_unreachable_original_is_neither_done_nor_failed():
    shelf, ledger = Shelf(), Ledger()
    report = run({"a": "away"}, shelf, ledger)
    assert (report.wrote, report.failed, report.unreachable) == (0, 0, 1)
    assert ledger.rows == {}
    assert run({"a": "away"}, shelf, ledger).pending == 1


def test_orphans_are_rows_of_nothing():
    done = pl.DataFrame([("a", "1", "r"), ("z", "1", "r")], schema=DONE, orient="row")
    assert orphans(pl.Series(["a", "b"]), done).to_list() == ["z"]


def test_failures_of_another_recipe_or_fingerprint_do_not_count():
    failed = pl.DataFrame([("a", "1", "r1", 2), ("b", "1", "r2", 2)], schema=FAILED, orient="row")
    assert given_up(failed, "r2")["id"].to_list() == ["b"]
    assert pending(frame({"a": "2"}), pl.DataFrame(schema=DONE), "r1").height == 1


PRINTS = st.sampled_from(["1", "2", "3", "poison", "away"])
INPUTS = st.dictionaries(st.sampled_from("abcdefgh"), PRINTS)
STEP = st.tuples(INPUTS, st.sampled_from(["r1", "r2"]), st.one_of(st.none(), st.integers(0, 3)))


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, max_size=5), INPUTS, st.sampled_from(["r1", "r2"]))
def test_every_history_ends_as_a_fresh_fill(history, inputs, recipe):
    shelf, ledger = Shelf(), Ledger()
    for earlier, earlier_recipe, crash in history:
        shelf.crash_at, shelf.commits = crash, 0
        with contextlib.suppress(KeyboardInterrupt):
            run(earlier, shelf, ledger, earlier_recipe)
    shelf.crash_at = None
    run(inputs, shelf, ledger, recipe)
    for orphan in orphans(pl.Series(list(inputs), dtype=pl.String), shelf.triples()):
        del shelf.rows[orphan]
    fresh = Shelf()
    run(inputs, fresh, Ledger(), recipe)
    good = {id_ for id_, print_ in inputs.items() if print_ not in ("poison", "away")}
    assert {i: v for i, v in shelf.content().items() if i in good} == fresh.content()
    assert set(fresh.content()) == good
