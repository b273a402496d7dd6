"""References in CSL-JSON, JSON Lines or BibTeX as a table. Tables of text are read elsewhere."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import polars as pl

from ml.coldp.bibtex import entries_of
from ml.coldp.csl import Found, items_of
from ml.coldp.parquet import empty_table, write_frames
from ml.coldp.sieve import readable
from ml.coldp.table import DAMAGED, TWIN, Damages, TableRead

BATCH = 20_000


def read_references(source: Path, target: Path) -> TableRead:
    """Read a file of references into a parquet file shaped as `read_table` makes it.

    The suffix says what it is: `.bib` and `.bibtex` are BibTeX, `.jsonl` and `.ndjson` one
    CSL-JSON item a line, all others a CSL-JSON array or one item. `lines` counts items; `line`
    is an item's number in an array, elsewhere the line where it starts. References without an
    id go by their DOI or URL. Damaged items never fail it.
    """
    bibtex = source.suffix.lower() in {".bib", ".bibtex"}
    damaged: Damages = []
    rows = _whole(entries_of(source) if bibtex else items_of(source), damaged)
    schema, heights = empty_table("Reference").schema, [0]

    def frames() -> Iterator[pl.DataFrame]:
        while batch := list(islice(rows, BATCH)):
            heights.append(len(batch))
            yield pl.DataFrame(batch, schema=schema)

    write_frames(target, "Reference", frames())
    return TableRead(
        entity="Reference",
        path=target,
        rows=sum(heights),
        lines=sum(heights) + len(damaged),
        header=0,
        blank=0,
        damaged=pl.DataFrame(damaged, schema=DAMAGED, orient="row").sort("line"),
    )


def merged_references(tables: Iterable[pl.LazyFrame]) -> pl.LazyFrame:
    """One table of several: of references with one id the first table's stays."""
    return pl.concat(list(tables)).unique("id", keep="first", maintain_order=True)


def _whole(found: Iterable[Found], damaged: Damages) -> Iterator[dict[str, str | int | None]]:
    """Rows with an id that no earlier one has; what is none is noted."""
    seen: set[str] = set()
    for line, row, raw, reason in found:
        name = row.get("id") or row.get("doi") or row.get("link")
        if not reason and not name:
            reason = "no ID"
        if not reason and name in seen:
            reason = TWIN
        if reason or not name:
            damaged.append((line, reason, readable(raw)))
            continue
        seen.add(name)
        yield {**row, "id": name, "line": line}
