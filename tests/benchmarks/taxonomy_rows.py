"""Rows of a made ColDP archive as frames: usages, vernaculars, distributions, references."""

import numpy as np
import polars as pl

from tests.benchmarks.taxonomy_tree import PLACE, RANKS, SYNONYM, Shape
from tests.benchmarks.taxonomy_words import (
    FAMILY,
    Bools,
    Ints,
    authors,
    chances,
    epithets,
    genders,
    genera,
    ids,
    lomax,
    stems,
)

COLUMNS = (
    *("ID", "alternativeID", "sourceID", "parentID", "basionymID", "status", "scientificName"),
    *("authorship", "rank", "notho", "uninomial", "genericName", "infragenericEpithet"),
    *("specificEpithet", "infraspecificEpithet", "cultivarEpithet", "namePhrase"),
    *("nameReferenceID", "publishedInYear", "code", "nameStatus", "accordingToID", "referenceID"),
    *("scrutinizerDate", "extinct", "environment", "link", "remarks"),
)
STATUSES = pl.Series(["accepted", "synonym", "misapplied", "bare name"])
PROVISIONAL, AMBIGUOUS, HYBRIDS, UNSIGNED, VARIETIES = 0.05, 0.01, 0.002, 0.016, 0.85
BRACKETS, TWO, EX, FIRST = 0.33, 0.1, 0.065, 1758
AUTHORS = (1.0, 20.0)
# Of 9.4 million usages the Catalogue of Life has 638 k, 2.7 M and 2 M.
VERNACULARS, DISTRIBUTIONS, REFERENCES = 638 / 9400, 2700 / 9400, 2000 / 9400
LANGUAGES = ("eng", "spa", "fra", "deu", "por", "nld", "jpn", "zho", "rus", "swe")
SPOKEN = pl.Series(["River", "Common", "Red", "Great", "Lesser", "Forest", "Ångström's", "黑"])
KINDS = pl.Series(["warbler", "beetle", "oak", "moss", "perch", "fungus", "snail", "草"])
MEANS = pl.Series(["native", "introduced", "naturalised", "uncertain"])
THREATS = pl.Series(["LC", "NT", "VU", "EN", "CR", "", "", ""])
COUNTRIES = "AT BR CN DE ES FR GB IN JP KE MX NO NZ PE PG RU SE TZ US ZA"
ISO = pl.Series(COUNTRIES.split())
EMPTY = pl.Series([""])


def picked(table: pl.Series, wanted: Bools) -> pl.Series:
    """``table`` where wanted, empty elsewhere."""
    return table.zip_with(pl.Series(wanted), EMPTY)


def usages(shape: Shape, rows: Ints) -> pl.DataFrame:
    """Rows of NameUsage, all String."""
    names = words(shape, rows)
    status = shape.status[rows]
    year = years(shape, rows)
    count = shape.count
    kinds = status_words(rows, status)
    parent = shape.parent[rows].astype(np.int64)
    found = {
        "ID": ids(rows, count),
        "sourceID": pl.Series(rows % 170 + 1000).cast(pl.String),
        "parentID": picked(ids(parent, count), parent >= 0),
        "basionymID": picked(ids(shape.origin[rows].astype(np.int64), count), status == SYNONYM),
        "status": kinds,
        "scientificName": names["scientificName"],
        "authorship": authorship(shape, rows, year),
        "rank": rank_words(shape, rows),
        **{name: names[name] for name in names.columns if name != "scientificName"},
        "nameReferenceID": references(rows, 51, count),
        "publishedInYear": year.cast(pl.String),
        "code": pl.Series(["zoological", "botanical"]).gather(shape.botanical[rows]),
        "nameStatus": pl.Series(["established"]).gather(np.zeros(len(rows), dtype=int)),
        "referenceID": references(rows, 52, count),
        "extinct": pl.Series(["false", "true"]).gather(chances(rows, 53) < 0.05),
        "environment": pl.Series(["terrestrial", "marine", "freshwater", ""]).gather(rows % 4),
        "link": picked("https://www.example.org/taxa/" + ids(rows, count), chances(rows, 54) < 0.3),
    }
    blank = EMPTY.new_from_index(0, len(rows))
    return pl.DataFrame({f"col:{name}": found.get(name, blank) for name in COLUMNS})


def words(shape: Shape, rows: Ints) -> pl.DataFrame:
    """The name and its atoms."""
    genus, rank = genera(shape.genus[rows]), shape.rank[rows]
    gender = genders(shape.genus[rows])
    species = picked(epithets(shape.epithet[rows], gender), shape.epithet[rows] >= 0)
    last = picked(epithets(shape.last[rows], gender), shape.last[rows] >= 0)
    for name, ending in FAMILY.items():
        stem = stems(shape.genus[rows], 22, short=35).str.to_titlecase()
        genus = (stem + ending).zip_with(pl.Series(rank == PLACE[name]), genus)
    marker = pl.Series([" ", " subsp. ", " var. "]).gather(kinds_below(shape, rows))
    third = picked(marker + last, shape.last[rows] >= 0)
    hybrid = chances(rows, 61) < HYBRIDS
    sign = pl.Series([" ", " × "]).gather(hybrid)
    second = picked(sign + species, shape.epithet[rows] >= 0)
    low = shape.epithet[rows] >= 0
    return pl.DataFrame(
        {
            "scientificName": genus + second + third,
            "uninomial": picked(genus, ~low),
            "genericName": picked(genus, low),
            "specificEpithet": species,
            "infraspecificEpithet": last,
            "notho": picked(pl.Series(["specific"]).new_from_index(0, len(rows)), hybrid & low),
        }
    )


def status_words(rows: Ints, status: np.ndarray) -> pl.Series:
    """Statuses, some of them in doubt."""
    plain = STATUSES.gather(status.astype(np.int64))
    chance = chances(rows, 71)
    doubtful = (status == 0) & (chance < PROVISIONAL)
    plain = pl.Series(["provisionally accepted"]).zip_with(pl.Series(doubtful), plain)
    ambiguous = (status == SYNONYM) & (chance < AMBIGUOUS)
    return pl.Series(["ambiguous synonym"]).zip_with(pl.Series(ambiguous), plain)


def kinds_below(shape: Shape, rows: Ints) -> Ints:
    """0 for zoologists' subspecies, 1 for botanists', 2 for varieties, which they like more."""
    botanical = shape.botanical[rows]
    return np.where(botanical, 1 + (chances(rows, 72) < VARIETIES), 0)


def rank_words(shape: Shape, rows: Ints) -> pl.Series:
    """Ranks as words."""
    rank = shape.rank[rows].astype(np.int64)
    variety = (rank == PLACE["subspecies"]) & (kinds_below(shape, rows) == 2)
    return pl.Series(["variety"]).zip_with(pl.Series(variety), pl.Series(RANKS).gather(rank))


def years(shape: Shape, rows: Ints) -> pl.Series:
    """Year of the first description: an author writes for some decades, most in the last 150."""
    origin = shape.origin[rows].astype(np.int64)
    born = chances(lomax(chances(origin, 82), *AUTHORS), 73)
    return pl.Series((FIRST + 235 * born**0.7 + 25 * chances(origin, 74) ** 2).astype(np.int64))


def authorship(shape: Shape, rows: Ints, year: pl.Series) -> pl.Series:
    """Zoologists write the year, botanists who moved the name; a moved name is in brackets."""
    origin = shape.origin[rows].astype(np.int64)
    botanical, chance = shape.botanical[rows], chances(origin, 81)
    first, second = (authors(lomax(chances(origin, salt), *AUTHORS)) for salt in (82, 83))
    mover = authors(lomax(chances(rows, 84), *AUTHORS))
    short = pl.Series(botanical & (chances(origin, 85) < 0.7))
    first, second, mover = (
        (w.str.head(5) + ".").zip_with(short, w) for w in (first, second, mover)
    )
    people = first + picked(" & " + second, chance < TWO)
    people += picked(" ex " + second, botanical & (chance > 1 - EX))
    people += picked(", " + year.cast(pl.String), ~botanical)
    moved = (chances(rows, 86) < BRACKETS) & (shape.rank[rows] > PLACE["genus"])
    bracketed = "(" + people + ")" + picked(" " + mover, botanical)
    found = bracketed.zip_with(pl.Series(moved), people)
    return picked(found, chances(rows, 87) >= UNSIGNED)


def references(rows: Ints, salt: int, count: int) -> pl.Series:
    """A reference for one of two."""
    chance = chances(rows, salt)
    number = (chance * 2 * count * REFERENCES).astype(np.int64)
    return picked("R" + pl.Series(number).cast(pl.String), chance < 0.5)


def about(rows: Ints, shape: Shape) -> pl.Series:
    """Ids of taxa that rows of other tables speak of."""
    taxa = int((shape.status == 0).sum())
    return ids((chances(rows, 91) ** 2 * taxa).astype(np.int64), shape.count)


def vernaculars(shape: Shape, rows: Ints) -> pl.DataFrame:
    """Rows of VernacularName."""
    language = (chances(rows, 92) ** 2 * len(LANGUAGES)).astype(np.int64)
    name = SPOKEN.gather(rows % 8) + " " + stems(rows, 93) + " " + KINDS.gather(rows // 8 % 8)
    return pl.DataFrame(
        {
            "col:taxonID": about(rows, shape),
            "col:name": name,
            "col:language": pl.Series(LANGUAGES).gather(language),
            "col:preferred": pl.Series(["true", "false", ""]).gather(rows % 3),
            "col:country": picked(ISO.gather(rows % len(ISO)), rows % 5 == 0),
            "col:referenceID": references(rows, 94, shape.count),
        }
    )


def distributions(shape: Shape, rows: Ints) -> pl.DataFrame:
    """Rows of Distribution."""
    return pl.DataFrame(
        {
            "col:taxonID": about(rows, shape),
            "col:areaID": ISO.gather(rows // 3 % len(ISO)),
            "col:gazetteer": pl.Series(["iso"]).gather(rows * 0),
            "col:establishmentMeans": MEANS.gather((chances(rows, 95) ** 2 * 4).astype(np.int64)),
            "col:threatStatus": THREATS.gather((chances(rows, 96) * 8).astype(np.int64)),
            "col:referenceID": references(rows, 97, shape.count),
        }
    )


def citations(shape: Shape, rows: Ints) -> pl.DataFrame:
    """Rows of Reference."""
    author, year = authors(lomax(chances(rows, 98), *AUTHORS)), pl.Series(1758 + rows % 265)
    title = "On the " + stems(rows, 99) + " of " + stems(rows, 100).str.to_titlecase()
    return pl.DataFrame(
        {
            "col:ID": "R" + pl.Series(rows).cast(pl.String),
            "col:citation": author + " (" + year.cast(pl.String) + ") " + title + ". J. Ent.",
            "col:author": author,
            "col:title": title,
            "col:issued": year.cast(pl.String),
        }
    )
