"""Names that sound like those asked for: where their words are, and which are alike. No decision.

Sounds only propose. In the shared lists of birds and plants 316 pairs of names of several words
have one key and are two letters apart or more: of the 197 that sounds_alike() takes 140 mean one
taxon (most others are spellings of one name too: `aefolia`, `ifolia`), of the 119 that it does not
take 17 do. Of 648 pairs of single words it takes 20.
"""

import numpy as np
import polars as pl

from ml.names.asked import MOST_WORDS
from ml.names.deletions import word_keys
from ml.names.distance import similarities
from ml.names.index import HEARD, Kind, turned
from ml.names.phonetic import sound, spelling

# Some words sound like dozens: of three in a name that would be thousands of names.
MOST_ALIKE = 256
# One letter in seven without endings, so not Miconia for Mikania. Of words alone endings count, as
# those of Pica and Picus.
WORDS_ALIKE, WORD_ALIKE = 0.85, 0.9
ENDINGS = "^(...+?)(?:us|um|is|os|on|es|as|ia|a|e|i)$"


def sound_keys(names: pl.DataFrame) -> pl.DataFrame:
    """Where words that sound alike are: [row, place UInt32, kind Int16, key Int64, own Int64].

    A word that is too short or not of letters has no `key`, but its `own` part of name_key, which
    is null of others.
    """
    few = pl.col("canonical_simple").str.count_matches(" ", literal=True) < MOST_WORDS
    split = [
        pl.col(f"canonical_{form}").str.split(" ").alias(form) for form in ("simple", "stemmed")
    ]
    places = pl.int_ranges(pl.col("simple").list.len(), dtype=pl.UInt32)
    lists = names.filter(few).select("row", *split).with_columns(place=places)
    words = lists.explode("simple", "stemmed", "place").with_columns(
        heard=pl.col("simple").str.contains(HEARD)
    )
    later = pl.when(pl.col("place") > 0).then(int(Kind.LATER_SOUND))
    keyed = words.with_columns(
        own=word_keys(words.get_column("stemmed")),
        key=word_keys(words.select(sound(pl.col("simple"))).to_series()),
        kind=later.otherwise(int(Kind.FIRST_SOUND)).cast(pl.Int16),
    )
    return keyed.select(
        "row",
        "place",
        "kind",
        key=pl.when("heard").then("key"),
        own=pl.when(~pl.col("heard")).then("own"),
    )


def keys_by_sound(asked: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Keys of names whose words all sound like those of one asked for: [row, key Int64], distinct.

    `asked` is what sound_keys() gives, `found` has [kind, key, own] of words with such a key.
    """
    heard = asked.drop("own").join(found, on=["kind", "key"])
    known = asked.filter(pl.col("own").is_not_null())
    words = pl.concat([frame.select("row", "place", "own") for frame in (heard, known)]).unique()
    keys = turned(words.get_column("own"), words.get_column("place"))
    parts = words.select("row", "place", part=pl.Series(keys.view(np.int64)))
    return _joined(parts.join(_sizes(asked, parts), on="row"))


def sounds_alike(asked: pl.Series, other: pl.Series) -> pl.Series:
    """Boolean: whether every word of canonical names is spelt like the other name's."""
    sides = pl.DataFrame({"asked": asked, "other": other}).with_row_index()
    lists = sides.with_columns(pl.col("asked", "other").str.split(" "))
    counts = lists.select("index", *(pl.col(name).list.len() for name in ("asked", "other")))
    even = counts.filter(pl.col("asked") == pl.col("other"))
    words = lists.join(even.select("index", alone=pl.col("asked") == 1), on="index").explode(
        "asked", "other"
    )
    spelt = [words.select(_spelt(name)).to_series() for name in ("asked", "other")]
    enough = pl.when("alone").then(WORD_ALIKE).otherwise(WORDS_ALIKE)
    alike = words.select("index", alike=similarities(*spelt) >= words.select(enough).to_series())
    same = alike.group_by("index").agg(pl.col("alike").all())
    found = sides.select("index").join(same, on="index", how="left", maintain_order="left")
    return found.get_column("alike").fill_null(value=False)


def _spelt(name: str) -> pl.Expr:
    """Words in one spelling; those of several without their endings."""
    whole = spelling(pl.col(name))
    return pl.when("alone").then(whole).otherwise(whole.str.replace(ENDINGS, "$1")).alias(name)


def _sizes(asked: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """[row, size]: words of names of which each was found, in no more than MOST_ALIKE ways."""
    ways = parts.group_by("row", "place").len("ways").group_by("row")
    found = ways.agg(pl.len().alias("size"), pl.col("ways").product())
    whole = asked.group_by("row").len("size")
    return found.filter(pl.col("ways") <= MOST_ALIKE).join(whole, on=["row", "size"]).drop("ways")


def _joined(parts: pl.DataFrame) -> pl.DataFrame:
    """[row, key]: every way to take one of the parts [row, size, place, part] at each place."""
    made, keys = parts.filter(place=0).select("row", "size", key="part"), []
    for place in range(1, MOST_WORDS + 1):
        keys.append(made.filter(size=place).select("row", "key"))
        here = parts.filter(place=place).select("row", "part")
        longer = made.filter(pl.col("size") > place).join(here, on="row")
        made = longer.select("row", "size", key=pl.col("key") ^ pl.col("part"))
    return pl.concat(keys).unique()
