"""Codes of languages, countries and threats, and texts that are none."""

import polars as pl
import pytest

from ml.coldp.languages import country, language
from ml.coldp.threats import category


def read(function, *texts):
    frame = pl.DataFrame({"x": texts}, schema={"x": pl.String})
    return frame.select(function(pl.col("x")))["x"].to_list()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[("de", "deu"), ("DEU", "deu"), ("ger", "deu"), ("German", "deu"), ("pt-BR", "por")],
        *[("zh_Hans", "zho"), (" en ", "eng"), ("cbs", "cbs"), ("zzz", None), ("", None)],
        ("language", None),
    ],
)
def test_languages(text, code):
    assert read(language, text) == [code]


def test_null_stays_null_and_rows_keep_their_order():
    assert read(language, "fr", None, "x", "fr") == ["fra", None, None, "fra"]
    assert read(language) == []


def test_countries():
    assert read(country, "DEU", "br", "France", "Atlantis", None) == [
        *("DE", "BR", "FR"),
        "Atlantis",
        None,
    ]


def test_threats():
    assert read(category, "vu", "Critically Endangered", "LC", "native", None) == [
        *("VU", "CR", "LC"),
        None,
        None,
    ]
