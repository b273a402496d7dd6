"""Made archives of the Catalogue of Life's form in any size, and how like the real ones they are.

One JSON line for each measure: made against the real archives together, of the same size.
"""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from tests.benchmarks.harness import metered, report, say, scratch
from tests.benchmarks.taxonomy_measures import REAL, REAL_USAGES, measured, read
from tests.benchmarks.taxonomy_rows import (
    DISTRIBUTIONS,
    REFERENCES,
    VERNACULARS,
    citations,
    distributions,
    usages,
    vernaculars,
)
from tests.benchmarks.taxonomy_tree import Shape, shaped
from tests.benchmarks.taxonomy_words import Ints

PIECE = 200_000
METADATA = "title: A made checklist\nalias: made\nlicense: cc0\nversion: '{seed}'\n"
Rows = Callable[[Shape, Ints], pl.DataFrame]


def write_usages(folder: Path, count: int, seed: int = 0) -> Path:
    """Write NameUsage.tsv of ``count`` rows in the order of nothing; the file's path.

    28 columns, 165 bytes a row; 100,000 rows a second. It needs 50 bytes of memory a row.
    """
    return _write(folder / "NameUsage.tsv", shaped(count, seed), count, usages, mixed)


def write_archive(folder: Path, count: int, seed: int = 0) -> Path:
    """Write a ColDP folder of ``count`` usages with the other tables in proportion; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shape = shaped(count, seed)
    _write(folder / "NameUsage.tsv", shape, count, usages, mixed)
    for name, rows, share in (
        ("VernacularName", vernaculars, VERNACULARS),
        ("Distribution", distributions, DISTRIBUTIONS),
        ("Reference", citations, REFERENCES),
    ):
        _write(folder / f"{name}.tsv", shape, int(count * share), rows, lambda rows, _: rows)
    (folder / "metadata.yaml").write_text(METADATA.format(seed=seed))
    return folder


def zipped(folder: Path, target: Path) -> Path:
    """A folder's files as one archive."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
    return target


def mixed(rows: Ints, count: int) -> Ints:
    """Numbers below ``count`` in another order, one to one: files are sorted by id, not by tree."""
    step = int(count * 0.618) | 1
    while np.gcd(step, count) != 1:
        step += 2
    return rows * step % count


def _pieces(count: int) -> Iterator[Ints]:
    for start in range(0, count, PIECE):
        yield np.arange(start, min(start + PIECE, count))


def _write(path: Path, shape: Shape, count: int, rows: Rows, order: Callable[..., Ints]) -> Path:
    with path.open("wb") as file:
        for piece in _pieces(count):
            frame = rows(shape, order(piece, count))
            frame.write_csv(file, separator="\t", quote_style="never", include_header=piece[0] == 0)
    return path


def main(size: int | None = None, **_: Any) -> None:
    """Write an archive as large as the real ones together, then compare each measure of it.

    Half of the real ones begin with the family; this one begins with the kingdom and is deeper.
    """
    count = size or REAL_USAGES
    with scratch() as folder:
        say(f"an archive of {count:,} usages")
        with metered() as meter:
            path = write_usages(folder, count)
        made = measured(read(path))
        written = {"bytes": path.stat().st_size, "rows_per_s": round(count / meter.seconds)}
    for name, value in made.items():
        report(
            f"taxonomy {name}",
            value,
            "",
            ("real archives", REAL[name]),
            size=count,
            peak_mib=meter.peak_mib,
            details=written,
        )
