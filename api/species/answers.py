"""What matching answers, as frames and as text: one row per name asked, its candidates within."""

import polars as pl

from ml.names.decision import COMPONENTS, RANKS_SAID
from ml.names.similarity import CANDIDATE

# Column of an answer, and where it stands in a pair.
USAGE = {
    "id": "key",
    "name": f"scientific_name{CANDIDATE}",
    "authorship": f"authorship{CANDIDATE}",
    "rank": f"rank{CANDIDATE}",
    "status": "status",
    "accepted_id": "accepted_key",
    "accepted_name": "accepted_name",
    "accepted_authorship": "accepted_authorship",
    "accepted_by": "accepted_by",
    **{rank: f"{rank}{CANDIDATE}" for rank in RANKS_SAID},
}
SCORES = {f"{name}_likeness" if name == "name" else name: name for name in COMPONENTS}
DIGITS = 4


def answered(asked: pl.DataFrame, decisions: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Rows in the order asked: what was asked, `match`, `rule`, the usage, all `candidates`.

    `candidates` is a list of structs of a usage and its components, best name first; of a name
    that several are alike to, no usage is told.
    """
    keyed = pairs.with_columns(
        key=pl.concat_str("source", "id", separator=":"),
        accepted_key=pl.concat_str("source", "accepted_id", separator=":"),
    )
    usage = [pl.col(column).alias(name) for name, column in USAGE.items()]
    chosen = keyed.select("row", "source", pl.col("pair").alias("chosen"), *usage)
    found = decisions.join(
        chosen, on=["row", "source", "chosen"], how="left", maintain_order="left"
    )
    listed = found.join(candidates(keyed, usage), on="row", how="left", maintain_order="left")
    said = asked.select(asked_name="scientific_name", asked_authorship="authorship")
    return pl.concat([said, listed.drop("row", "chosen", "source")], how="horizontal")


def candidates(keyed: pl.DataFrame, usage: list[pl.Expr]) -> pl.DataFrame:
    """[row, candidates] of pairs, best names first."""
    scores = [pl.col(column).round(DIGITS).alias(name) for name, column in SCORES.items()]
    ordered = keyed.sort(["row", "tier", "name", "key"], descending=[False, True, True, False])
    structs = ordered.select("row", candidates=pl.struct(*usage, *scores))
    return structs.group_by("row", maintain_order=True).agg("candidates")
