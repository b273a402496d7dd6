"""From ids to row numbers: which row another row names. What it means is not known here."""

import polars as pl

from ml.taxonomy.problems import Int32s


def rows_named(id: pl.Series, wanted: pl.Series) -> Int32s:
    """Row of each wanted id, (n,) int32; -1 for null and for an id of no row.

    Raises:
        polars.exceptions.ComputeError: two rows share an id.
    """
    names = pl.DataFrame({"id": id}).with_row_index("row")
    found = pl.DataFrame({"id": wanted}).join(
        names, on="id", how="left", validate="m:1", maintain_order="left"
    )
    return found["row"].cast(pl.Int32).fill_null(-1).to_numpy()
