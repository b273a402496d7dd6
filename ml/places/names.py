"""Towns by name: what a person types, to places on the map. Points to names is the index's.

Names are compared without accents and case. A town that is named exactly as asked comes before one
whose name only begins so, then the shorter name; GeoNames' table here tells no population.
"""

import functools
import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.places.countries import country_names
from ml.places.index import PlaceIndex

LONGEST = 100
MOST = 5000
LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def plain(text: str) -> str:
    """Lower case, no accents, words with single spaces."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    bare = "".join(each for each in parts if not unicodedata.combining(each))
    return " ".join(re.split(r"[^\w]+", bare)).strip()


@dataclass(frozen=True)
class NameIndex:
    """Names in their order, each with the row of its town. 15 MB; made once per process."""

    names: NDArray[np.str_]
    rows: NDArray[np.int64]
    towns: pl.DataFrame
    countries: dict[str, str]

    @classmethod
    @functools.cache
    def load(cls) -> "NameIndex":
        """Sort the names of all towns: about half a second."""
        towns = PlaceIndex.load().towns.drop_nulls("name")
        names = np.array([plain(name) for name in towns["name"]])
        order = np.argsort(names, kind="stable")
        return cls(names[order], order, towns, _countries())

    def search(self, asked: str, limit: int) -> pl.DataFrame:
        """Towns whose names begin as asked, best first.

        ``asked`` is a name, and maybe a region or country after a comma, or the country as its last
        words. Frame [place, region, country_code, latitude, longitude], at most ``limit`` rows.
        """
        head, _, tail = asked[:LONGEST].partition(",")
        name, within = plain(head), plain(tail)
        found = self._beginning(name, within)
        if found.is_empty() and not within and " " in name:
            words = name.split(" ")
            parts = [
                (" ".join(words[:at]), " ".join(words[at:])) for at in range(len(words) - 1, 0, -1)
            ]
            tries = (self._beginning(*part) for part in parts)
            found = next((each for each in tries if each.height), found)
        return found.head(limit).drop("plain")

    def _beginning(self, name: str, within: str) -> pl.DataFrame:
        low = np.searchsorted(self.names, name)
        high = np.searchsorted(self.names, name + "\uffff") if name else low
        rows = self.rows[low : min(high, low + MOST)]
        found = (
            self.towns[rows]
            .select(
                pl.col("name").alias("place"),
                pl.col("admin1").alias("region"),
                pl.col("cc").alias("country_code"),
                pl.col("lat").alias("latitude"),
                pl.col("lon").alias("longitude"),
            )
            .with_columns(plain=pl.Series(self.names[low : low + len(rows)], dtype=pl.String))
        )
        kept = found.filter(self._lies(found, within)) if within else found
        exact = pl.col("plain") != name
        length = pl.col("plain").str.len_chars()
        return kept.sort(exact, length, "plain", "country_code", "region", "latitude")

    def _lies(self, found: pl.DataFrame, within: str) -> pl.Series:
        code = self.countries.get(within, within.upper())
        region = pl.Series([plain(each or "") for each in found["region"]], dtype=pl.String)
        return (found["country_code"] == code) | region.str.starts_with(within)


def _countries() -> dict[str, str]:
    return {plain(name): code for code, name in country_names().items()}
