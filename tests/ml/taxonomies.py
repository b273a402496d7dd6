"""Small taxonomies for tests: as rows, and as any that hypothesis can think of."""

import polars as pl
from hypothesis import strategies as st

from ml.taxonomy import LINEAGE_RANKS, Tree, resolve
from ml.taxonomy.tree import KINDS

COLUMNS = ("id", "parent_id", "status", "rank", "name")
WORDS = {"a": "accepted", "p": "provisionally accepted", "s": "synonym", "b": "bare name"}


def usages(*rows: str) -> pl.DataFrame:
    """Frame of rows written as ``id parent status rank name``; ``-`` is null, words may end early.

    Status is a letter; the rank is species and the name is the id where they are left out.
    """
    full = []
    for row in rows:
        id, parent, status, *rest = row.split()
        rank, name = [*rest, *("species", id)[len(rest) :]]
        full.append([None if w == "-" else w for w in (id, parent, WORDS[status], rank, name)])
    return pl.DataFrame(full, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def resolved(frame: pl.DataFrame) -> Tree:
    """The tree of such a frame."""
    return resolve(frame["id"], frame["parent_id"], frame["status"], frame["rank"])


@st.composite
def any_usages(draw: st.DrawFn) -> pl.DataFrame:
    """Up to thirty usages that point anywhere: at themselves, in circles, at nothing."""
    count = draw(st.integers(0, 30))
    ids = draw(st.permutations([f"u{number}" for number in range(count)]))
    parents = st.sampled_from([*ids, "nothing", None])
    statuses, ranks = st.sampled_from([*KINDS]), st.sampled_from([*LINEAGE_RANKS, "clade", None])
    names = st.sampled_from(["Alba", "Beta", "Gämma", "Alba minor"])
    rows = [(id, draw(parents), draw(statuses), draw(ranks), draw(names)) for id in ids]
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
