"""One table of an archive, read into parquet with every line accounted for. No archives here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from ml.coldp.layout import REQUIRED, Layout, layout_of, opened
from ml.coldp.parquet import without_lines, write_frames
from ml.coldp.sieve import Sifted, readable, sifted_lines
from ml.coldp.terms import column, column_of, columns
from ml.coldp.twins import Twins

DAMAGED = {"line": pl.Int64, "reason": pl.String, "text": pl.String}
TWIN = "an earlier row has this ID"
# A usage or a name must be called something.
NAMED_BY = {
    "NameUsage": ("scientific_name", "uninomial", "generic_name"),
    "Name": ("scientific_name", "uninomial", "genus"),
}
# How databases write what is not there; ChecklistBank reads them so, too.
NULLS = ["NULL", "\\N"]
ESCAPES = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}
Damages = list[tuple[int, str, str]]


@dataclass(frozen=True)
class TableRead:
    """What was read: `header + blank + rows + damaged.height == lines`.

    `lines` counts a row as one although its quoted values may span several; `damaged` is a frame
    [line Int64 (1-based), reason String, text String (at most 500 characters)], by line.
    """

    entity: str
    path: Path
    rows: int
    lines: int
    header: int
    blank: int
    damaged: pl.DataFrame


@dataclass
class _Tally:
    """Counts and damages of a table while it is read."""

    rows: int = 0
    lines: int = 0
    blank: int = 0
    damaged: Damages = field(default_factory=list)


def read_table(
    source: Path, entity: str, target: Path, defaults: Mapping[str, str] | None = None
) -> TableRead:
    """Read a delimited file of an entity into a parquet file at `target`.

    The parquet holds every column of the entity (String; null where empty or absent from the
    file) and `line` (Int64, 1-based line where the row starts). Tabs separate values without
    quotes but with escapes, commas and semicolons with quotes (RFC 4180); the header shows which.
    Spaces around values are taken off; NULL, and a backslash before N, are empty.
    `defaults` fills terms that rows leave empty. Damaged lines never fail it; OSError does.
    """
    tally, twins, part = _Tally(), Twins(), target.with_suffix(".part")
    with opened(source) as stream:
        layout = layout_of(stream, source.suffix.lower(), entity)
        tally.lines, tally.blank = layout.header + layout.blank, layout.blank
        blocks = sifted_lines(stream, layout.shape, tally.lines + 1)
        frames = (_frame(block, layout, defaults or {}, tally) for block in blocks)
        write_frames(part, entity, twins.noting(frames))
    later = twins.later(part)
    without_lines(part, target, later)
    damaged = tally.damaged + _twins_damage(source, later)
    return TableRead(
        entity=entity,
        path=target,
        rows=tally.rows - len(later),
        lines=tally.lines,
        header=layout.header,
        blank=tally.blank,
        damaged=pl.DataFrame(damaged, schema=DAMAGED, orient="row").sort("line"),
    )


def _twins_damage(source: Path, lines: list[int]) -> Damages:
    """Text of lines that were rows but for their id, read again."""
    wanted, found = set(lines), []
    if wanted:
        with opened(source) as stream:
            for number, text in enumerate(stream, start=1):
                if number in wanted:
                    found.append((number, TWIN, readable(text)))
    return found


def _frame(
    block: Sifted, layout: Layout, defaults: Mapping[str, str], tally: _Tally
) -> pl.DataFrame:
    """The rows of a block; what is none is noted."""
    frame = _clean(_values(block, layout), block, layout)
    empty = pl.all_horizontal(pl.exclude("line").is_null())
    rows = _complete(frame.filter(~empty), layout.entity, defaults)
    missing = rows.select("line", reason=_reason(layout.entity)).drop_nulls("reason")
    if missing.height:
        rows = rows.join(missing, on="line", how="anti", maintain_order="left")
    reasons = [(block.first + line, reason) for line, reason in block.damaged()] + missing.rows()
    for line, reason in reasons:
        tally.damaged.append((line, reason, block.text(line - block.first)))
    tally.lines += block.count
    tally.rows += rows.height
    tally.blank += block.count - rows.height - len(reasons)
    return rows


def _values(block: Sifted, layout: Layout) -> pl.DataFrame:
    """Values of a block's rows as they stand there, in the file's columns, and `line`."""
    simple = block.simple
    frame = _parsed(block.bytes_of(simple), layout, len(simple))
    frame = frame.with_columns(pl.Series("line", simple + block.first, dtype=pl.Int64))
    if not block.joined:
        return frame
    names = [name or f"-{place}" for place, name in enumerate(layout.names)]
    rows = [
        [*(None if value in NULLS else value for value in row), *[None] * (len(names) - len(row))]
        for row in block.joined.values()
    ]
    joined = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    numbers = pl.Series("line", list(block.joined), dtype=pl.Int64) + block.first
    return pl.concat([frame, joined.with_columns(numbers).select(frame.columns)]).sort("line")


def _parsed(data: bytes, layout: Layout, height: int) -> pl.DataFrame:
    """Lines that are one row each, read by polars; short ones are filled, long ones cut."""
    places = [place for place, name in enumerate(layout.names) if name]
    names = [name for name in layout.names if name]
    if not height:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    frame = pl.read_csv(
        data,
        has_header=False,
        columns=places,
        separator=layout.shape.separator.decode(),
        quote_char='"' if layout.shape.quoted else None,
        schema={str(place): pl.String for place in range(layout.shape.width)},
        null_values=NULLS,
        truncate_ragged_lines=True,
        missing_columns="insert",
        extra_columns="ignore",
    )
    if frame.height != height:
        raise RuntimeError(f"{height} rows of {layout.entity} were read as {frame.height}")
    frame.columns = names
    return frame


def _clean(frame: pl.DataFrame, block: Sifted, layout: Layout) -> pl.DataFrame:
    """Escapes undone, space around values taken off, empty values null: where there are any."""
    places = range(len(layout.names)) if block.padded is None else block.padded
    found = {layout.names[place] for place in places if place < len(layout.names)} - {None}
    if not layout.shape.quoted and b"\\" in block.data:
        slashed = _with_slashes(frame)
        old, new = list(ESCAPES), list(ESCAPES.values())
        frame = frame.with_columns(pl.col(slashed).str.replace_many(old, new, leftmost=True))
        found |= set(slashed)
    texts = pl.col([name for name in frame.columns if name in found])
    frame = frame.with_columns(texts.str.strip_chars(" " if block.padded is not None else None))
    return frame.with_columns(pl.when(texts.str.len_bytes() > 0).then(texts))


def _with_slashes(frame: pl.DataFrame) -> list[str]:
    """Columns with a backslash: to look is cheaper than to replace what is not there."""
    held = frame.select(pl.col(pl.String).str.contains("\\", literal=True).any())
    return [name for name in held.columns if held[name].item()]


def _complete(frame: pl.DataFrame, entity: str, defaults: Mapping[str, str]) -> pl.DataFrame:
    """All columns of the entity, with the archive's defaults."""
    given = {column_of(term, entity): str(value) for term, value in defaults.items()}
    names = columns(entity)
    present = (pl.col(c) if c in frame.columns else pl.lit(None, pl.String).alias(c) for c in names)
    return frame.select(*present, "line").with_columns(
        pl.col(name).fill_null(pl.lit(given[name])) for name in names if name in given
    )


def _reason(entity: str) -> pl.Expr:
    """Why a row is none: what it is, or is about, is missing; null where it is one."""
    term = REQUIRED[entity]
    missing = pl.when(pl.col(column(term)).is_null()).then(pl.lit(f"no {term}"))
    if entity not in NAMED_BY:
        return missing
    unnamed = pl.all_horizontal(pl.col(*NAMED_BY[entity]).is_null())
    return missing.when(unnamed).then(pl.lit("no scientificName"))
