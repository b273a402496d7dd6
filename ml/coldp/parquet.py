"""An entity's table as a parquet file, written block by block. No reading, no judging."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from ml.coldp.terms import FLAT_RANKS, column, columns

# Dictionaries pay where words come again; hashing all others' values doubles the time of writing.
REPEATED = {
    *(column(rank) for rank in FLAT_RANKS.split()),
    *("status", "rank", "code", "name_status", "extinct", "environment", "provisional", "gender"),
    *("source_id", "generic_name", "language", "country", "area", "area_id", "gazetteer", "type"),
    *("establishment_means", "threat_status", "property", "scrutinizer", "scrutinizer_date"),
}


def empty_table(entity: str) -> pl.DataFrame:
    """An entity's table without rows: its columns (String) and `line` (Int64)."""
    return pl.DataFrame(schema=dict.fromkeys(columns(entity), pl.String) | {"line": pl.Int64})


def write_frames(path: Path, entity: str, frames: Iterable[pl.DataFrame]) -> None:
    """Write frames of an entity's columns, one row group each, while the next one is made.

    A table of any size passes through a few hundred megabytes.
    """
    schema = _arrow(empty_table(entity)).schema
    words = [name for name in schema.names if name in REPEATED]
    with (
        pq.ParquetWriter(
            path, schema, compression="lz4", use_dictionary=words, write_statistics=["id", "line"]
        ) as writer,
        ThreadPoolExecutor(1) as behind,
    ):
        written = behind.submit(lambda: None)
        for frame in frames:
            written.result()
            written = behind.submit(writer.write_table, _arrow(frame))
        written.result()


def without_lines(part: Path, target: Path, lines: list[int]) -> None:
    """Move a table to its place, without the rows of some lines."""
    if lines:
        kept = pl.scan_parquet(part).filter(~pl.col("line").is_in(lines))
        kept.sink_parquet(target, compression="lz4")
        part.unlink()
    else:
        part.replace(target)


def _arrow(frame: pl.DataFrame) -> Any:
    """The frame as arrow sees it, its strings not copied."""
    return frame.to_arrow(compat_level=pl.CompatLevel.newest())
