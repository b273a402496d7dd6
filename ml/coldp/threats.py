"""Threat statuses: IUCN's categories by their codes and words. Where they are said is not here."""

import polars as pl

from ml.coldp.words import key, looked_up

IUCN = {
    "EX": "extinct",
    "EW": "extinct in the wild",
    "RE": "regionally extinct",
    "CR": "critically endangered",
    "EN": "endangered",
    "VU": "vulnerable",
    "NT": "near threatened",
    "CD": "conservation dependent",
    "LC": "least concern",
    "DD": "data deficient",
    "NE": "not evaluated",
    "NA": "not applicable",
}
_KNOWN = {key(word): code for code, words in IUCN.items() for word in (code, words)}


def category_of(text: str) -> str | None:
    """IUCN's code of two letters, None for what is no category.

    >>> [category_of(word) for word in ("vu", "Least Concern", "native")]
    ['VU', 'LC', None]
    """
    return _KNOWN.get(key(text))


def category(column: pl.Expr) -> pl.Expr:
    """String: IUCN's code of each text; null where it is no category."""
    return looked_up(column, category_of)
