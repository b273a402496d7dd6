"""The files of one archive into parquet, with every line accounted for. Usages are elsewhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from ml.coldp import (
    Archive,
    TableRead,
    left_out,
    merged_references,
    read_references,
    read_table,
    read_treatments,
)

READ = "coldp 1.2, read 1"
USAGES = ("NameUsage", "Name", "Taxon", "Synonym")
DOCUMENTS = "Documents"  # of treatments, beside whatever their table says
TWICE = "an earlier file has this ID"
DAMAGES = {"entity": pl.String, "line": pl.Int64, "reason": pl.String, "text": pl.String}


def read_tables(archive: Archive, folder: Path) -> dict[str, dict[str, Any]]:
    """Read every file into `tables/<Entity>.parquet`, and what became no row into `damages`.

    Returns by file: entity, lines, header, blank, rows, damaged, left_out, where `lines` is the
    sum of all the others.
    """
    (folder / "tables").mkdir()
    reads = dict(_reads(archive, folder / "tables"))
    without = _left_out(reads)
    damaged = [
        read.damaged.select(pl.lit(read.entity).alias("entity"), "line", "reason", "text")
        for read in reads.values()
    ]
    everything = pl.concat([pl.DataFrame(schema=DAMAGES), *damaged, without.drop("file")])
    everything.write_parquet(folder / "damages.parquet", compression="lz4")
    lost = dict(without.group_by("file").len().iter_rows())
    return {file: _account(read, lost.get(file, 0)) for file, read in reads.items()}


def _account(read: TableRead, lost: int) -> dict[str, Any]:
    """Where each line of a file went."""
    return {
        "entity": read.entity,
        "lines": read.lines,
        "header": read.header,
        "blank": read.blank,
        "rows": read.rows - lost,
        "damaged": read.damaged.height,
        "left_out": lost,
    }


def _reads(archive: Archive, tables: Path) -> Iterator[tuple[str, TableRead]]:
    """Every file of an archive as it is read."""
    for entity, path in archive.tables.items():
        target = tables / f"{entity}.parquet"
        yield _name(archive, path), read_table(path, entity, target, archive.defaults_of(entity))
    if archive.treatments:
        yield "treatments", read_treatments(archive.treatments, tables / f"{DOCUMENTS}.parquet")
    for place, path in enumerate(archive.references):
        name = "Reference" if place == 0 and "Reference" not in archive.tables else f"{place}"
        yield _name(archive, path), read_references(path, tables / f"{name}.parquet")


def _name(archive: Archive, path: Path) -> str:
    """A file's name within the archive."""
    return path.relative_to(archive.folder).as_posix()


def _left_out(reads: dict[str, TableRead]) -> pl.DataFrame:
    """Rows that are none after all, [file, entity, line, reason, text]."""
    tables = {read.entity: pl.scan_parquet(read.path) for read in reads.values()}
    files = pl.DataFrame(
        [(file, read.entity) for file, read in reads.items() if read.entity in USAGES],
        schema={"file": pl.String, "entity": pl.String},
        orient="row",
    )
    usages = {name: table for name, table in tables.items() if name in USAGES}
    without = left_out(usages).collect().join(files, on="entity", how="left")
    return pl.concat([without.select("file", *DAMAGES), _merge_references(reads), _nameless(reads)])


def _nameless(reads: dict[str, TableRead]) -> pl.DataFrame:
    """Rows of vernacular names that have none."""
    found = [pl.DataFrame(schema={"file": pl.String, **DAMAGES})]
    for file, read in reads.items():
        if read.entity == "VernacularName":
            rows = pl.scan_parquet(read.path).filter(pl.col("name").is_null())
            told = rows.select(
                file=pl.lit(file),
                entity=pl.lit(read.entity),
                line="line",
                reason=pl.lit("no name"),
                text="taxon_id",
            )
            found.append(told.collect())
    return pl.concat(found)


def _merge_references(reads: dict[str, TableRead]) -> pl.DataFrame:
    """Make one table of all files of references; rows whose id an earlier file has."""
    found = {file: read for file, read in reads.items() if read.entity == "Reference"}
    twice = [pl.DataFrame(schema={"file": pl.String, **DAMAGES})]
    if len(found) > 1:
        target = next(iter(found.values())).path.with_name("Reference.parquet")
        merged = target.with_name("merged.part")
        rows = [pl.scan_parquet(read.path) for read in found.values()]
        twice += [_twice(file, rows[place], rows[:place]) for place, file in enumerate(found)]
        merged_references(rows).sink_parquet(merged, compression="lz4")
        for read in found.values():
            read.path.unlink()
        merged.replace(target)
    return pl.concat(twice)


def _twice(file: str, rows: pl.LazyFrame, earlier: list[pl.LazyFrame]) -> pl.DataFrame:
    """Rows of a file whose id is one of the files before."""
    known = pl.concat([pl.LazyFrame(schema={"id": pl.String}), *(r.select("id") for r in earlier)])
    again = rows.select("id", "line").join(known, on="id", how="semi").sort("line")
    return again.select(
        file=pl.lit(file),
        entity=pl.lit("Reference"),
        line="line",
        reason=pl.lit(TWICE),
        text="id",
    ).collect()
