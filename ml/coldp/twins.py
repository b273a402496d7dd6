"""Rows whose id an earlier row of the same table has: found by hash, told by id. No repairs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray


@dataclass
class Twins:
    """Hashes of all ids of a table and their lines: 16 bytes a row while it is read."""

    hashes: list[NDArray[np.uint64]] = field(default_factory=list)
    lines: list[NDArray[np.int64]] = field(default_factory=list)

    def add(self, frame: pl.DataFrame) -> None:
        """Note the rows of a block; tables without ids have no twins."""
        if "id" in frame.columns:
            rows = frame.select(pl.col("id"), pl.col("line")).drop_nulls("id")
            self.hashes.append(rows["id"].hash().to_numpy())
            self.lines.append(rows["line"].to_numpy())

    def noting(self, frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """The frames as they come, noted."""
        for frame in frames:
            self.add(frame)
            yield frame

    def later(self, table: Path) -> list[int]:
        """Lines of every row but the first of its id, ascending."""
        if not self.hashes:
            return []
        lines = self._suspects()
        rows = (
            pl.scan_parquet(table)
            .select("id", "line")
            .filter(pl.col("line").is_in(lines.implode()))
        )
        ids = rows.collect().sort("line") if len(lines) else pl.DataFrame({"id": [], "line": []})
        later: list[int] = ids.filter(~pl.col("id").is_first_distinct())["line"].to_list()
        return later

    def _suspects(self) -> pl.Series:
        """Lines whose id's hash is not the only one of its kind."""
        hashes = np.concatenate(self.hashes)
        ordered = np.sort(hashes)
        twice = ordered[1:][np.diff(ordered) == 0]
        lines = np.concatenate(self.lines)
        return pl.Series(lines[np.isin(hashes, twice)] if len(twice) else lines[:0])
