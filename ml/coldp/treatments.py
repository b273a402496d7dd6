"""Treatments: one document per taxon, read into a table. Their text is not understood here."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from ml.coldp.parquet import empty_table, write_frames
from ml.coldp.table import DAMAGED, Damages, TableRead

FORMATS = {".html": "html", ".htm": "html", ".xml": "xml", ".txt": "text", ".md": "text"}
BATCH = 500


def read_treatments(treatments: Mapping[str, Path], target: Path) -> TableRead:
    """Read documents by taxon into a parquet file shaped as `read_table` makes it.

    `document` is the text, `format` html, xml or text, `line` the document's number in the order
    of taxa. A document that is not text (PDF, another encoding) is damaged and named.
    """
    damaged: Damages = []
    files = sorted(treatments.items())

    def frames() -> Iterator[pl.DataFrame]:
        for start in range(0, len(files), BATCH):
            numbered = enumerate(files[start : start + BATCH], start=start + 1)
            rows = [_row(line, taxon, file, damaged) for line, (taxon, file) in numbered]
            schema = empty_table("Treatment").schema
            yield pl.DataFrame([row for row in rows if row], schema=schema)

    write_frames(target, "Treatment", frames())
    return TableRead(
        entity="Treatment",
        path=target,
        rows=len(files) - len(damaged),
        lines=len(files),
        header=0,
        blank=0,
        damaged=pl.DataFrame(damaged, schema=DAMAGED, orient="row"),
    )


def _row(line: int, taxon: str, file: Path, damaged: Damages) -> dict[str, str | int] | None:
    """A document's row, or None where it is no text."""
    kind = FORMATS.get(file.suffix.lower())
    try:
        text = file.read_text("utf-8-sig") if kind else "\0"
    except UnicodeDecodeError:
        text = "\0"
    if not kind or "\0" in text:
        damaged.append((line, "not a text in UTF-8", file.name))
        return None
    return {"taxon_id": taxon, "document": text, "format": kind, "line": line}
