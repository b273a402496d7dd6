"""What can be wrong between two usages, and the frame that says so. Nothing is repaired here."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

Int32s = NDArray[np.int32]
SCHEMA = {"id": pl.String, "problem": pl.String, "detail": pl.String}

PARENT_INVALID = "parent_invalid"
PARENT_BARE = "parent_bare"
PARENT_SYNONYM = "parent_synonym"
PARENT_CYCLE = "parent_cycle"
RANK_ORDER = "rank_order"
ACCEPTED_INVALID = "accepted_invalid"
ACCEPTED_MISSING = "accepted_missing"
ACCEPTED_BARE = "accepted_bare"
CHAINED_SYNONYM = "chained_synonym"
SYNONYM_CYCLE = "synonym_cycle"

PROBLEMS: dict[str, str] = {
    PARENT_INVALID: "The parent is no usage of the archive; the taxon became a root.",
    PARENT_BARE: "The parent is a bare name; the taxon became a root.",
    PARENT_SYNONYM: "The parent is a synonym; its accepted taxon took its place.",
    PARENT_CYCLE: "The taxon is its own ancestor; the circle was cut at the taxon in the detail.",
    RANK_ORDER: "The rank of the parent, in the detail, is not above the taxon's.",
    ACCEPTED_INVALID: "A synonym of what is no usage of the archive: it stands nowhere.",
    ACCEPTED_MISSING: "A synonym that names no accepted taxon: it stands nowhere.",
    ACCEPTED_BARE: "A synonym of a bare name: it stands nowhere.",
    CHAINED_SYNONYM: "A synonym of a synonym; it was given the accepted taxon in the detail.",
    SYNONYM_CYCLE: "Synonyms of each other, or a synonym of such: it stands nowhere.",
}


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
