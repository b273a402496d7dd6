"""Languages and countries by their codes of ISO 639 and ISO 3166. No names are translated."""

import functools
import re

import polars as pl
import pycountry

from ml.coldp.words import looked_up

_CODE = re.compile(r"^([a-z]{2,3})(?:[-_][a-z0-9]+)*$")


@functools.cache
def _known() -> dict[str, str]:
    """Every code of ISO 639-1, 639-2/B and 639-3, and its code of ISO 639-3; and English names."""
    known: dict[str, str] = {}
    for field in ("name", "bibliographic", "alpha_2", "alpha_3"):
        for one in pycountry.languages:
            if word := getattr(one, field, None):
                known[word.lower()] = one.alpha_3
    return known


def language_of(text: str) -> str | None:
    """Code of ISO 639-3 for a code or an English name; what follows a hyphen is left out.

    >>> [language_of(word) for word in ("de", "ger", "deu", "German", "pt-BR", "Klingonese")]
    ['deu', 'deu', 'deu', 'deu', 'por', None]
    """
    word = text.strip().lower()
    tag = _CODE.match(word)
    return _known().get(word) or (_known().get(tag[1]) if tag else None)


def language(column: pl.Expr) -> pl.Expr:
    """String: the code of ISO 639-3 of each text, null where it is no language."""
    return looked_up(column, language_of)


@functools.cache
def _countries() -> dict[str, str]:
    """Codes of two and three letters and English names, by their code of two letters."""
    known: dict[str, str] = {}
    for field in ("name", "common_name", "alpha_3", "alpha_2"):
        for one in pycountry.countries:
            if word := getattr(one, field, None):
                known[word.lower()] = one.alpha_2
    return known


def country(column: pl.Expr) -> pl.Expr:
    """String: the code of ISO 3166-1 of two letters; a text that is no country stays as it is."""
    return looked_up(column, lambda text: _countries().get(text.strip().lower(), text))
