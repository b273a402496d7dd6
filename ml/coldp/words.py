"""Words as people spell them, against words as they are known. No vocabulary lives here."""

import difflib
import re
from collections.abc import Callable, Mapping

import polars as pl

CLOSE = 0.85
LONGEST = 40


def key(word: str) -> str:
    """The letters and digits of a word in lower case: 'Provisionally_accepted ' and its like."""
    return re.sub(r"[\W_]+", "", word.casefold())


def nearest(word: str, known: Mapping[str, str]) -> str | None:
    """Meaning of the known words near a misspelt one; None where none is, or they disagree.

    Near is a ratio of Ratcliff and Obershelp of 0.85 (`difflib`): one slip in seven letters.
    """
    if not 5 < len(word) <= LONGEST:
        return None
    close = difflib.get_close_matches(word, known, n=5, cutoff=CLOSE)
    meanings = {known[match] for match in close}
    return meanings.pop() if len(meanings) == 1 else None


def looked_up(column: pl.Expr, meaning: Callable[[str], str | None]) -> pl.Expr:
    """`meaning` of each value, asked once for each distinct value of a batch; null stays null."""

    def batch(values: pl.Series) -> pl.Series:
        words = values.drop_nulls().unique()
        if words.is_empty():
            return pl.Series(values.name, [None] * len(values), dtype=pl.String)
        meanings = pl.Series([meaning(word) for word in words], dtype=pl.String)
        return values.replace_strict(words, meanings, default=None, return_dtype=pl.String)

    return column.map_batches(batch, return_dtype=pl.String, is_elementwise=True)
