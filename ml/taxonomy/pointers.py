"""From ids to row numbers: which row another row names. What it means is not known here."""

import polars as pl

from ml.taxonomy.problems import Int32s


def rows_named(id: pl.Series, wanted: pl.Series) -> Int32s:
    """Row of each wanted id, (n,) int32; -1 for null and for an id of no row.

    Raises:
        ValueError: an id that is wanted belongs to two rows.
    """
    names = pl.DataFrame({"id": id}).with_row_index("row")
    found = pl.DataFrame({"id": wanted}).join(names, on="id", how="left", maintain_order="left")
    # polars' own validation of the keys takes half as long again as the join.
    if found.height > len(wanted):
        raise ValueError("Two usages share an id that a third one names: ids must be unique.")
    return found["row"].cast(pl.Int32).fill_null(-1).to_numpy()
