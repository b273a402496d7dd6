"""Small vocabularies of a usage: code, environment, extinct, year. Statuses and ranks are not here.

Each reads a column of texts; what it cannot read becomes null.
"""

import polars as pl

from ml.coldp.words import key, looked_up

CODES = {
    "bacterial": "bacterial, bacteria, icnp, icnb, prokaryotic",
    "botanical": "botanical, botany, icn, icnafp, icbn, plants",
    "cultivars": "cultivars, cultivar, cultivated plants, icncp",
    "phytosociological": "phytosociological, phytosociology, icpn",
    "virus": "virus, viral, viruses, ictv, icvcn",
    "zoological": "zoological, zoology, iczn, animals",
}
ENVIRONMENTS = ("brackish", "freshwater", "marine", "terrestrial")
TRUE, FALSE = ("true", "t", "yes", "y", "1", "extinct"), ("false", "f", "no", "n", "0", "extant")
_CODES = {key(word): code for code, words in CODES.items() for word in words.split(",")}


def code(column: pl.Expr) -> pl.Expr:
    """String: one of CODES; its code's abbreviation is as good."""
    return looked_up(column, lambda text: _CODES.get(key(text)))


def _environments(text: str) -> str | None:
    words = {key(word) for word in text.replace("|", ",").split(",")}
    return ",".join(word for word in ENVIRONMENTS if word in words) or None


def environment(column: pl.Expr) -> pl.Expr:
    """String: the environments a text lists, in the order of the alphabet, joined by commas."""
    return looked_up(column, _environments)


def truth(column: pl.Expr) -> pl.Expr:
    """Boolean: true and false in the usual words, digits and letters."""
    word = column.str.to_lowercase()
    return pl.when(word.is_in(TRUE)).then(True).when(word.is_in(FALSE)).then(False)


def year(column: pl.Expr) -> pl.Expr:
    """Int32: a year of four digits, in square brackets or not, before a remark in brackets.

    "1908 (dated 1907)" is 1908: what stands first is when the work appeared.
    """
    return column.str.extract(r"^\[?(\d{4})\]?(?:\s*[(\[].*)?$").cast(pl.Int32)
