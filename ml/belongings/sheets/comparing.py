"""A sheet against what is kept: which rows are new, changed, the same, wrong. Nothing is written.

An item is known by its reference, or by its id where that stands as the reference.
"""

import uuid
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import polars as pl

from ml.belongings.sheets.cells import PATH_MARK, TAG_MARK, each_distinct, parts_of
from ml.belongings.sheets.opening import faults_of
from ml.belongings.sheets.reading import Sheet

PLACES = {
    "place": pl.Int64,
    "parent": pl.Int64,
    "depth": pl.Int64,
    "is_location": pl.Boolean,
    "name": pl.String,
    "new_id": pl.String,
}


class Compared(NamedTuple):
    """What would come of a sheet.

    Attributes:
        rows: The sheet's rows, with ``id`` and ``outcome`` (new, changed, same, wrong).
        changes: [row, column, before, after] of changed rows.
        faults: [row, column, reason], all of them.
    """

    rows: pl.DataFrame
    changes: pl.DataFrame
    faults: pl.DataFrame


def compare(sheet: Sheet, kept: pl.DataFrame) -> Compared:
    """Compare a sheet with items [id, reference, the sheet's columns and fields] of ``spelt``."""
    found = _matched(sheet, kept)
    faults = pl.concat([sheet.faults, _doubles(sheet, found)]).sort("row", maintain_order=True)
    names = [*sheet.columns, *(f"f{number}" for number in range(len(sheet.fields)))]
    before = kept.select("id", pl.exclude("id").name.prefix("kept_"))
    beside = found.join(before, on="id", how="left", maintain_order="left")
    differing = [_differs(name) for name in names]
    outcome = (
        pl.when(pl.col("row").is_in(faults["row"].implode()))
        .then(pl.lit("wrong"))
        .when(pl.col("id").is_null())
        .then(pl.lit("new"))
        .when(pl.any_horizontal(differing))
        .then(pl.lit("changed"))
        .otherwise(pl.lit("same"))
    )
    beside = beside.with_columns(outcome.alias("outcome"))
    changes = _changes(sheet, beside.filter(pl.col("outcome") == "changed"), names)
    rows = beside.select("row", "id", "outcome", *names, _moves(beside))
    return Compared(_with_ids(rows), changes, faults)


def _matched(sheet: Sheet, kept: pl.DataFrame) -> pl.DataFrame:
    """The rows with the ``id`` of the item each is about."""
    if "reference" not in sheet.columns or kept.is_empty():
        return sheet.rows.with_columns(id=pl.lit(None, pl.String))
    said = kept.filter(pl.col("reference") != "")
    by_reference = said.select(pl.col("id").alias("by_reference"), "reference")
    # An item without a reference is written with its id as one.
    by_id = kept.filter(pl.col("reference") == "").select(
        pl.col("id").alias("by_id"), pl.col("id").alias("reference")
    )
    rows = sheet.rows.join(by_reference, on="reference", how="left", maintain_order="left")
    rows = rows.join(by_id, on="reference", how="left", maintain_order="left")
    return rows.with_columns(id=pl.coalesce("by_reference", "by_id")).drop("by_reference", "by_id")


def _differs(name: str) -> pl.Expr:
    """Whether a cell says something else; a reference that is the id says nothing."""
    differs = pl.col(name) != pl.col(f"kept_{name}")
    return differs & (pl.col("id") != pl.col(name)) if name == "reference" else differs


def _moves(rows: pl.DataFrame) -> pl.Expr:
    """Whether an item is to lie elsewhere than it does."""
    told = [_differs(name) for name in ("path", "in_location") if name in rows.columns]
    return (pl.any_horizontal(told) if told else pl.lit(False)).fill_null(True).alias("moves")


def _changes(sheet: Sheet, rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    told = [
        rows.filter(_differs(name)).select(
            "row",
            pl.lit(sheet.headers[name]).alias("column"),
            pl.col(f"kept_{name}").alias("before"),
            pl.col(name).alias("after"),
        )
        for name in names
    ]
    return pl.concat(told).sort("row", maintain_order=True)


def _doubles(sheet: Sheet, found: pl.DataFrame) -> pl.DataFrame:
    """Rows that are about the item of a row above."""
    if "reference" not in sheet.columns:
        return faults_of([])
    first = pl.col("row").first().over("id")
    again = found.filter(pl.col("id").is_not_null() & (pl.col("row") != first))
    known = again.filter(~pl.col("row").is_in(sheet.faults["row"].implode()))
    return known.select(
        "row",
        pl.lit(sheet.headers["reference"]).alias("column"),
        pl.lit("is an item that a row above is about, too").alias("reason"),
    )


def _with_ids(rows: pl.DataFrame) -> pl.DataFrame:
    new = rows["id"].is_null()
    fresh = pl.Series([str(uuid.uuid4()) for _ in range(int(new.sum()))], dtype=pl.String)
    at = new.cum_sum() - 1
    made = pl.when(pl.lit(new)).then(pl.lit(fresh).gather(pl.lit(at).clip(0)))
    return rows.with_columns(id=made.otherwise("id")) if fresh.len() else rows


def written(compared: Compared, fields: Sequence[str]) -> pl.DataFrame:
    """The rows that are to be written, as the database takes them; nothing is null, not empty.

    Tags are a JSON array, own fields ``attributes``: a JSON object of texts, null where none is.
    """
    rows = compared.rows.filter(pl.col("outcome").is_in(["new", "changed"]))
    own = [f"f{number}" for number in range(len(fields))]
    texts = [name for name in rows.columns if name not in ("row", "moves")]
    rows = rows.with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in texts
    )
    if own:
        named = [pl.col(key).alias(name) for key, name in zip(own, fields, strict=True)]
        rows = rows.with_columns(attributes=pl.struct(named).struct.json_encode()).drop(own)
    if "tags" in rows.columns:
        tags = each_distinct(rows["tags"].fill_null(""), _tags)
        rows = rows.with_columns(tags.alias("tags"))
    return rows.with_columns(is_new=pl.col("outcome") == "new").drop("outcome")


def _tags(text: str) -> str:
    return msgspec.json.encode(parts_of(text, TAG_MARK)).decode()


def places_of(rows: pl.DataFrame, locations: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of ``written`` with their ``place``, and the tree of places that paths name.

    A path begins in a location where the sheet says so, or where it says nothing and there is a
    location of that name; else in a unit. Places are [place, parent, depth, is_location, name,
    new_id], parents first.
    """
    if "path" not in rows.columns:
        return rows.with_columns(place=pl.lit(None, pl.Int64)), pl.DataFrame(schema=PLACES)
    said = pl.col("in_location") if "in_location" in rows.columns else pl.lit("maybe")
    begins = rows.select("path", said.fill_null("").alias("begins"))
    tree = _Tree(set(locations))
    known = begins.filter(pl.col("path").is_not_null() & pl.lit(rows["moves"])).unique(
        maintain_order=True
    )
    last = [tree.place(path, begins_in) for path, begins_in in known.iter_rows()]
    placed = known.with_columns(place=pl.Series(last, dtype=pl.Int64))
    at = begins.join(placed, on=["path", "begins"], how="left", maintain_order="left")["place"]
    bare = rows.drop("path", "in_location", strict=False)
    return bare.with_columns(at.alias("place")), tree.frame()


class _Tree:
    """Places, each once."""

    def __init__(self, locations: set[str]) -> None:
        self.locations = locations
        self.known: dict[tuple[int | None, bool, str], int] = {}
        self.rows: list[tuple[object, ...]] = []

    def place(self, path: str, begins: str) -> int:
        """The number of the innermost place of a path."""
        names = parts_of(path, PATH_MARK)
        is_known = begins == "maybe" and len(names) > 1 and names[0] in self.locations
        at = None
        for depth, name in enumerate(names, 1):
            at = self._number(at, depth, (begins == "true" or is_known) and depth == 1, name)
        return at or 0

    def _number(self, parent: int | None, depth: int, is_location: bool, name: str) -> int:
        key = (parent, is_location, name)
        if key not in self.known:
            self.known[key] = len(self.known) + 1
            row = (self.known[key], parent, depth, is_location, name, str(uuid.uuid4()))
            self.rows.append(row)
        return self.known[key]

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame(self.rows, schema=PLACES, orient="row")
