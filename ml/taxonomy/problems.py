"""What can be wrong between two usages, and the frame that says so. Nothing is repaired here."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

Int32s = NDArray[np.int32]
SCHEMA = {"id": pl.String, "problem": pl.String, "detail": pl.String}

# The words are those of ChecklistBank's issues where it has one.
PARENT_INVALID = "parent id invalid"
PARENT_IS_BARE = "parent is a bare name"
PARENT_IS_SYNONYM = "synonym parent"
PARENT_CYCLE = "parent cycle"
RANK_ORDER = "classification rank order invalid"
ACCEPTED_INVALID = "accepted id invalid"
ACCEPTED_MISSING = "accepted name missing"
ACCEPTED_IS_BARE = "accepted is a bare name"
CHAINED_SYNONYM = "chained synonym"
SYNONYM_CYCLE = "synonym cycle"


def told(
    problem: str, id: pl.Series, rows: Int32s, detail: pl.Series | None = None
) -> pl.DataFrame:
    """Frame of SCHEMA: one problem of some rows; ``detail`` is aligned with ``rows``."""
    ids = id.gather(rows)
    return pl.DataFrame(
        {
            "id": ids,
            "problem": pl.repeat(problem, len(rows), eager=True, dtype=pl.String),
            "detail": pl.repeat(None, len(rows), eager=True, dtype=pl.String)
            if detail is None
            else detail,
        },
        schema=SCHEMA,
    )


def named(id: pl.Series, rows: Int32s) -> pl.Series:
    """Ids of rows, null for row -1."""
    known = pl.Series(rows, dtype=pl.Int64)
    return id.gather(known.set(known < 0, None))


def joined(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """All problems in one frame, by problem, then id."""
    return pl.concat([pl.DataFrame(schema=SCHEMA), *parts]).sort("problem", "id", "detail")
