"""What cells mean: each kind of column judged at once, and spelt in one way. No file is read."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import polars as pl

from ml.belongings.sheets.cells import (
    PATH_MARK,
    TAG_MARK,
    each_distinct,
    joined,
    parts_of,
    unguarded,
)
from ml.belongings.sheets.columns import TEXT, Column, Kind

FLAGS = {
    **dict.fromkeys(("true", "t", "1", "yes", "y"), "true"),
    **dict.fromkeys(("false", "f", "0", "no", "n"), "false"),
}
FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y", "%d.%m.%Y")
LARGEST_PATH, LARGEST_TAGS = 100, 100
NUL = "holds a character that is no text (NUL)"
Texts = pl.Series


class Judged(NamedTuple):
    """Cells as they are kept, and of each why it can't be; null where it can."""

    values: pl.Series
    reasons: pl.Series


def judged(cells: Texts, column: Column, units: Sequence[str], *, comma: bool) -> Judged:
    """The values of a column; ``comma``: numbers may have one instead of a point."""
    meant = cells.to_frame("cell").select(unguarded(pl.col("cell"))).to_series()
    if column.kind is Kind.NUMBER:
        return _numbers(meant, column.limit, comma=comma)
    if column.kind is Kind.UNIT:
        return _units(meant, units)
    if column.kind in LISTS:
        return LISTS[column.kind](meant, column.limit)
    return PLAIN[column.kind](meant) if column.kind in PLAIN else texts(meant, column.limit)


def texts(meant: Texts, limit: int = TEXT) -> Judged:
    """Texts up to a length."""
    long = f"is longer than {limit:,} characters"
    return _judged(meant, {NUL: meant.str.contains("\0"), long: meant.str.len_chars() > limit})


def _judged(values: Texts, wrong: dict[str, Texts]) -> Judged:
    """Values with the first reason that holds of each."""
    frame = pl.DataFrame({reason: mask for reason, mask in wrong.items()})
    reasons = [pl.when(pl.col(reason)).then(pl.lit(reason)) for reason in wrong]
    return Judged(values, frame.select(pl.coalesce(reasons)).to_series())


def _numbers(meant: Texts, digits: int, *, comma: bool) -> Judged:
    """Numbers of 0 and more, as short as they can be written."""
    cell = pl.col("cell").str.replace(",", ".", literal=True) if comma else pl.col("cell")
    whole = cell.str.replace(r"^0*([0-9])", "$1").str.replace(r"^\.", "0.")
    short = whole.str.replace(r"(\.[0-9]*?)0*$", "$1").str.replace(r"\.$", "")
    values = meant.to_frame("cell").select(short).to_series()
    form = r"^(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)$"
    spelt = meant.to_frame("cell").select((cell == "") | cell.str.contains(form)).to_series()
    wrong = {
        "is no number of 0 or more": ~spelt,
        f"has more than {digits} digits before the point": values.str.contains(
            f"^[0-9]{{{digits + 1},}}"
        ),
        "has more than two decimals": values.str.contains(r"[.][0-9]{3,}"),
    }
    return _judged(values, wrong)


def _dates(meant: Texts) -> Judged:
    day = meant.str.replace(r"[T ]\d{2}:.*$", "")
    found = day.to_frame("d").select(
        pl.coalesce(pl.col("d").str.to_date(form, strict=False) for form in FORMS)
    )
    date = found.to_series()
    kept = date.dt.year().is_between(1, 9999).fill_null(False)
    values = date.dt.to_string("%Y-%m-%d").fill_null("")
    return _judged(values, {"is no date: write it as 2024-05-31": (meant != "") & ~kept})


def _flags(meant: Texts) -> Judged:
    values = meant.str.to_lowercase().replace_strict(FLAGS, default="", return_dtype=pl.String)
    return _judged(values, {"is neither true nor false": (meant != "") & (values == "")})


def _units(meant: Texts, units: Sequence[str]) -> Judged:
    wrong = (meant != "") & ~meant.is_in(list(units))
    return _judged(meant, {f"is no unit: there are {', '.join(units)}": wrong})


def _lists(mark: str, most: int, many: str) -> Callable[[Texts, int], Judged]:
    def judge(meant: Texts, limit: int) -> Judged:
        long = f"has a name longer than {limit:,} characters"

        def reason(text: str) -> str:
            parts = parts_of(text, mark)
            too_long = any(len(part) > limit for part in parts)
            return long if too_long else many if len(parts) > most else ""

        values = each_distinct(meant, lambda text: joined(parts_of(text, mark), mark))
        why = each_distinct(meant, reason)
        wrong = {NUL: meant.str.contains("\0"), long: why == long, many: why == many}
        return _judged(values, wrong)

    return judge


LISTS = {
    Kind.PATH: _lists(PATH_MARK, LARGEST_PATH, f"has more than {LARGEST_PATH} places"),
    Kind.TAGS: _lists(TAG_MARK, LARGEST_TAGS, f"has more than {LARGEST_TAGS} tags"),
}
PLAIN = {Kind.DATE: _dates, Kind.FLAG: _flags}
