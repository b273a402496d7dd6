"""From ids to row numbers: which row another row names. What it means is not known here."""

import polars as pl

from ml.taxonomy.problems import Int32s


def rows_named(id: pl.Series, wanted: pl.Series) -> Int32s:
    """Row of each wanted id, (n,) int32; -1 for null and for an id of no row.

    Ids are joined by 64 bits of hash and compared afterwards, in 0.35 us a row of processor time
    against 0.5 for the ids themselves; those are joined where two hashes are alike.

    Raises:
        ValueError: an id that is wanted belongs to two rows.
    """
    rows = _joined(id.hash(), wanted.hash().set(wanted.is_null(), None))
    if rows is None or not (id.gather(rows) == wanted).all():
        rows = _joined(id, wanted)
    if rows is None:
        raise ValueError("Two usages share an id that a third one names: ids must be unique.")
    return rows.cast(pl.Int32).fill_null(-1).to_numpy()


def _joined(keys: pl.Series, wanted: pl.Series) -> pl.Series | None:
    """Row of each wanted key, null for none; None if one of them belongs to two rows.

    polars' own validation of the keys takes half as long again as the join.
    """
    names = pl.DataFrame({"key": keys}).with_row_index("row")
    found = pl.DataFrame({"key": wanted}).join(names, on="key", how="left", maintain_order="left")
    return found["row"] if found.height == len(wanted) else None
