"""How one cell is spelt: guarded texts, and lists of names in one text. Nothing is judged here.

A spreadsheet takes a text that begins with ``=``, ``+``, ``-`` or ``@`` for a formula. Such a text,
and one with blanks at its ends, gets an apostrophe before it, which reading takes away again; so
does what looks guarded already: any text comes back as it was (Homebox guards formulas alike).
"""

import re
from collections.abc import Callable, Sequence

import polars as pl

GUARDED = r"(?s)^'*(?:[=+\-@\s].*|[^'].*\s)$"
PATH_MARK, TAG_MARK = "/", ";"


def guarded(cell: pl.Expr) -> pl.Expr:
    """Texts as they are written."""
    return pl.when(~cell.str.contains(GUARDED)).then(cell).otherwise("'" + cell)


def unguarded(cell: pl.Expr) -> pl.Expr:
    """Texts as they are meant: without their guard, or else without blanks at their ends."""
    rest = cell.str.slice(1)
    is_guarded = cell.str.starts_with("'") & rest.str.contains(GUARDED)
    return pl.when(~is_guarded).then(cell.str.strip_chars()).otherwise(rest)


def parts_of(text: str, mark: str) -> list[str]:
    """Names of a list that a mark divides; a backslash before a mark keeps it in its name.

    Backslashes mean themselves but directly before a mark: there two are one, as in the arguments
    of Windows programs. Blanks around names, and names without a letter, are left out.
    """
    names = [""]
    runs = rf"(\\*{mark})|([^\\{mark}]+|\\+)"
    for run, plain in re.findall(runs, text):
        slashes = max(len(run) - 1, 0)
        names[-1] += plain or "\\" * (slashes // 2) + mark * (slashes % 2)
        if run and slashes % 2 == 0:
            names.append("")
    return [name.strip() for name in names if name.strip()]


def joined(names: Sequence[str], mark: str) -> str:
    """One text of names that ``parts_of`` reads; ``A / B`` for paths, ``a; b`` for tags."""
    kept = [name.strip() for name in names if name.strip()]
    spelt = [re.sub(rf"(\\*){mark}", rf"\1\1\\{mark}", name) for name in kept]
    if mark == PATH_MARK:
        return f" {mark} ".join(spelt)
    # A backslash at a tag's end must not stand before the mark.
    apart = [f"{name} " if name.endswith("\\") else name for name in spelt[:-1]]
    return f"{mark} ".join([*apart, *spelt[-1:]])


def each_distinct(values: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """A change of texts, made once for each that differs: paths and tags repeat."""
    known = values.unique().drop_nulls()
    return values.replace_strict(known, [change(text) for text in known], return_dtype=pl.String)
