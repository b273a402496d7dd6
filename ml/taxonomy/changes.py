"""What changed between two releases of one source, usage by usage. No tree, no file."""

import polars as pl

COMPARED = ("id", "parent_id", "status", "rank", "scientific_name", "authorship")
KINDS = ("added", "removed", "id", "moved", "status", "rank", "name")
SCHEMA = {"id": pl.String, "kind": pl.String, "before": pl.String, "after": pl.String}
NAME = ("scientific_name", "authorship", "rank")


def changes(before: pl.LazyFrame, after: pl.LazyFrame) -> pl.DataFrame:
    """Every usage that is not as it was, [id, kind, before, after], by kind, then id.

    A usage is known by its id. One that is gone, whose name, authorship and rank came back under
    another id, is no loss: its kind is `id`, and where a parent's id changed so its children did
    not move. Of several alike the first by id go together. `before` and `after` hold names of what
    was added or removed, and parents, statuses, ranks, names or ids of what changed.

    Rows that are alike in all columns are told by 64 bits of hash and left out: 9.4 million
    against as many have a chance of 3 in a million that one change is missed.

    Args:
        before: [id, parent_id, status, rank, scientific_name, authorship], ids unique.
        after: the same of the later release.
    """
    old, new = (side.select(*COMPARED, digest=_digest()) for side in (before, after))
    gone = old.join(new.select("digest"), on="digest", how="anti").drop("digest")
    came = new.join(old.select("digest"), on="digest", how="anti").drop("digest")
    was, now = pl.collect_all([gone, came], engine="streaming")
    both = now.join(was, on="id", how="inner", suffix="_before")
    lost, found = (one.join(both, on="id", how="anti") for one in (was, now))
    again = _paired(lost, found)
    renumbered = again.select(parent_id_before="id_before", parent_id_now="id")
    told = [
        _told("added", found.join(again, on="id", how="anti"), None, _label("")),
        _told(
            "removed",
            lost.join(again, left_on="id", right_on="id_before", how="anti"),
            _label(""),
            None,
        ),
        _told("id", again, pl.col("id_before"), pl.col("id")),
        *_altered(pl.concat([both, again.select(both.columns)]), renumbered),
    ]
    return pl.concat(told).sort("kind", "id")


def _digest() -> pl.Expr:
    """64 bits of all columns: each hash times an odd number of its own, summed modulo 2^64."""
    first, *others = (pl.col(name).hash(seed) for seed, name in enumerate(COMPARED))
    digest = first
    for column in others:
        digest = digest * pl.lit(0x9E3779B97F4A7C15, pl.UInt64) + column
    return digest


def _label(suffix: str) -> pl.Expr:
    """A name with its authorship."""
    parts = [pl.col(f"scientific_name{suffix}"), pl.col(f"authorship{suffix}")]
    return pl.concat_str(parts, separator=" ", ignore_nulls=True)


def _paired(lost: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Usages under new ids, with the columns of the old ones: the nth of a name with its nth."""
    turn = pl.int_range(pl.len()).over(NAME).alias("turn")
    old, new = (one.sort("id").with_columns(turn) for one in (lost, found))
    keys = [*NAME, "turn"]
    paired = new.join(
        old.rename({name: f"{name}_before" for name in ("id", "parent_id", "status")}),
        on=keys,
        how="inner",
        nulls_equal=True,
    )
    return paired.with_columns(pl.col(name).alias(f"{name}_before") for name in NAME).drop("turn")


def _altered(rows: pl.DataFrame, renumbered: pl.DataFrame) -> list[pl.DataFrame]:
    """What is other in usages that were there before."""
    moved = rows.join(renumbered, on="parent_id_before", how="left").filter(
        pl.coalesce("parent_id_now", "parent_id_before").ne_missing(pl.col("parent_id"))
    )
    told = [_told("moved", moved, pl.col("parent_id_before"), pl.col("parent_id"))]
    for kind, before, after in (
        ("status", pl.col("status_before"), pl.col("status")),
        ("rank", pl.col("rank_before"), pl.col("rank")),
        ("name", _label("_before"), _label("")),
    ):
        told.append(_told(kind, rows.filter(before.ne_missing(after)), before, after))
    return told


def _told(
    kind: str, rows: pl.DataFrame, before: pl.Expr | None, after: pl.Expr | None
) -> pl.DataFrame:
    """Rows as changes of one kind."""
    nothing = pl.lit(None, pl.String)
    return rows.select(
        id="id",
        kind=pl.lit(kind),
        before=nothing if before is None else before,
        after=nothing if after is None else after,
    )
