"""From ids to row numbers: which row another row names. What it means is not known here."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.taxonomy.parallel import in_parts, parts
from ml.taxonomy.problems import Int32s
from ml.taxonomy.views import UInt64s, packed

ODD = 0x9E3779B97F4A7C15


def rows_named(id: pl.Series, wanted: pl.Series) -> Int32s:
    """Row of each wanted id, (n,) int32; -1 for null and for an id of no row.

    Ids of up to seven bytes are numbers; of longer ones 64 bits of hash are, and they are compared
    afterwards. Where two rows have one number the ids themselves are joined.

    Raises:
        ValueError: an id that is wanted belongs to two rows.
    """
    keys, asked = packed(id), packed(wanted)
    short = keys is not None and asked is not None
    if keys is None or asked is None:
        keys, asked = id.hash().to_numpy(), wanted.hash().to_numpy()
    tables = _tables(keys)
    if tables is None:
        return _joined(id, wanted)
    rows = in_parts(lambda part: _found(tables, asked[part]), len(wanted))
    if wanted.null_count():
        rows[wanted.is_null().to_numpy()] = -1
    return rows if short or _same(id, wanted, rows) else _joined(id, wanted)


@dataclass(frozen=True)
class _Table:
    """Some keys, the rows they are of, and places that each tell the number of one key.

    A key's place is told by the highest bits of its product with ``factor``, which is odd.
    """

    keys: UInt64s
    rows: Int32s
    kept: Int32s
    factor: np.uint64

    def places(self, keys: UInt64s) -> NDArray[np.int64]:
        """Where keys belong."""
        places: NDArray[np.int64] = (keys * self.factor).view(np.int64)
        places.view(np.uint64)[:] >>= np.uint64(65 - len(self.kept).bit_length())
        return places

    def numbers(self, keys: UInt64s) -> Int32s:
        """Number of the key that is kept where each belongs; the first where none is."""
        return self.kept.take(self.places(keys), mode="clip")


def _tables(keys: UInt64s) -> list[_Table] | None:
    """Tables with two places or more for each key; those that one has not kept go to the next.

    None if two keys are the same.
    """
    tables: list[_Table] = []
    rows = np.arange(len(keys), dtype=np.int32)
    while len(keys):
        factor = np.uint64(pow(ODD, len(tables) + 1, 2**64))
        table = _Table(keys, rows, np.zeros(2 << len(keys).bit_length(), dtype=np.int32), factor)
        for part in parts(len(keys)):
            table.kept[table.places(keys[part])] = np.arange(part.start, part.stop, dtype=np.int32)
        tables.append(table)
        kept, lost = _lost(table)
        if (keys[kept] == keys[lost]).any():
            return None
        keys, rows = keys[lost], rows[lost]
    return tables


def _lost(table: _Table) -> tuple[Int32s, Int32s]:
    """Numbers of the keys that are kept in another's place, and of those others."""
    kept = in_parts(lambda part: table.numbers(table.keys[part]), len(table.keys))
    lost = np.flatnonzero(kept != np.arange(len(kept), dtype=np.int32)).astype(np.int32)
    return kept[lost], lost


def _found(tables: list[_Table], wanted: UInt64s) -> Int32s:
    """Row of each wanted key, -1 for none."""
    found = np.full(len(wanted), -1, dtype=np.int32)
    open = np.arange(len(wanted), dtype=np.int32)
    for table in tables:
        number = table.numbers(wanted)
        hit = table.keys.take(number, mode="clip") == wanted
        found[open[hit]] = table.rows.take(number[hit], mode="clip")
        open, wanted = open[~hit], wanted[~hit]
    return found


def _same(id: pl.Series, wanted: pl.Series, rows: Int32s) -> bool:
    """Whether the ids of rows are those that are wanted."""
    hits = pl.Series(rows)
    return bool((id.gather(hits.set(hits < 0, None)) == wanted).all())


def _joined(id: pl.Series, wanted: pl.Series) -> Int32s:
    """Row of each wanted id, -1 for none, by polars."""
    names = pl.DataFrame({"id": id}).with_row_index("row")
    found = pl.DataFrame({"id": wanted}).join(names, on="id", how="left", maintain_order="left")
    if found.height != len(wanted):
        raise ValueError("Two usages share an id that a third one names: ids must be unique.")
    return found["row"].cast(pl.Int32).fill_null(-1).to_numpy()
