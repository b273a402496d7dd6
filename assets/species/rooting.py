"""The tree of one archive's usages, computed once, written as files. What it means: ml/taxonomy."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from ml.coldp import ArchiveError
from ml.taxonomy import LINEAGE_SCHEMA, Intervals, Tree, intervals, lineages, resolve

USAGES_ROOTED = "tree 2"
NEEDED = ("id", "parent_id", "status", "rank", "scientific_name")
RENAMED = {"left": "lft", "right": "rgt"}


def root(folder: Path) -> dict[str, Any]:
    """Write `lineages.parquet` and `beside.parquet` for `usages.parquet`; what the tree is like.

    Raises ArchiveError for a tree that cannot be.
    """
    id, parent, status, rank, name = pl.read_parquet(
        folder / "usages.parquet", columns=list(NEEDED)
    ).select(NEEDED)
    counted = {"status": _counts(status), "rank": _counts(rank)}
    tree = resolve(id, parent, status, rank)
    said = pl.DataFrame([id, status.cast(pl.Categorical), rank.cast(pl.Categorical), name])
    del parent, status, rank
    try:
        standing = intervals(tree, name)
    except ValueError as error:
        raise ArchiveError(str(error)) from error
    _write_beside(tree, folder / "beside.parquet")
    _write_lineages(tree, standing, said, folder / "lineages.parquet")
    taxa = tree.is_taxon
    return counted | {
        "usages": len(tree.id),
        "taxa": int(taxa.sum()),
        "placed_synonyms": int((tree.accepted >= 0).sum() - taxa.sum()),
        "roots": int((taxa & (tree.parent < 0)).sum()),
        "parents": int((taxa & (tree.parent >= 0)).sum()),
        "depth": int(standing.depth.max(initial=-1)) + 1,
        "problem": _counts(tree.problems["problem"]),
    }


def _counts(values: pl.Series) -> dict[str, int]:
    """How often each value comes, most often first."""
    counted = values.value_counts(sort=True, name="count").sort(
        ["count", values.name], descending=[True, False]
    )
    return dict(counted.iter_rows())


def _write_beside(tree: Tree, path: Path) -> None:
    """The taxon that each synonym stands for and what is wrong with a row, in the usages' order."""
    own = np.arange(len(tree.accepted), dtype=np.int32)
    synonym = (tree.accepted >= 0) & (tree.accepted != own)
    of = pl.Series(tree.accepted, dtype=pl.Int64).set(~pl.Series(synonym), None)
    words = tree.problems.group_by("id").agg(
        problems=pl.col("problem").unique().sort().str.join(",")
    )
    rows = pl.DataFrame({"id": tree.id, "accepted_id": tree.id.gather(of)})
    beside = rows.join(words, on="id", how="left", maintain_order="left").drop("id")
    beside.write_parquet(path, compression="lz4")


def _write_lineages(tree: Tree, standing: Intervals, said: pl.DataFrame, path: Path) -> None:
    """Every lineage, piece by piece."""
    writer = None
    for piece in _lineages(tree, standing, said):
        table = piece.to_arrow(compat_level=pl.CompatLevel.newest())
        if writer is None:
            writer = pq.ParquetWriter(path, table.schema, compression="lz4", use_dictionary=False)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def _lineages(tree: Tree, standing: Intervals, said: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Pieces as they are stored, with the status, and id, rank and name of the accepted taxon."""
    empty = pl.DataFrame(schema=LINEAGE_SCHEMA)
    for piece in (empty, *()) if not len(tree.id) else lineages(tree, standing):
        status = said["status"].gather(piece["row"]).cast(pl.String)
        accepted = pl.Series(tree.accepted[piece["row"].to_numpy()])
        taxa = said.select(pl.all().gather(pl.lit(accepted.set(accepted < 0, None))))
        yield (
            piece.drop("row")
            .with_columns(
                status,
                accepted_id=taxa["id"],
                taxon_rank=taxa["rank"].cast(pl.String),
                taxon_name=taxa["scientific_name"],
            )
            .rename(RENAMED)
        )
