"""What an index of names holds of each name and word: its form, standing and keys. No lookups.

A name's key is made of its words' keys, each turned by its place, so that one word can be replaced
without the others at hand: key ^ (old << place) ^ (new << place).
"""

from enum import IntEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.coldp.statuses import SYNONYMS, TAXA
from ml.names.canonical import canonical_forms
from ml.names.deletions import deletion_keys, word_keys
from ml.names.kinds import is_pure
from ml.names.phonetic import sound
from ml.names.stems import stem
from ml.names.vocabulary import LOWER, UPPER

INDEXED: dict[str, pl.DataType] = {
    "canonical": pl.String(),
    "standing": pl.Int16(),
    "name_key": pl.Int64(),
}
WORDED: dict[str, pl.DataType] = {
    "kind": pl.Int16(),
    "key": pl.Int64(),
    "own": pl.Int64(),
    "word": pl.String(),
}
# A genus, a species, what is below it, and whatever else stands in a name kept whole.
WORDS = 4
# Letters of a word's beginning that have keys of their own: people are still writing the word.
BEGINNING = 5
# Words that are heard: in others a sign or a digit matters, and short ones all sound alike.
HEARD = "^[a-z-]{4,}$"
# Taxa 0 to 2, synonyms 3 to 5, bare names 6 to 8; a name of one word, of two, of more.
STANDINGS = range(9)
SYNONYM_STANDING, BARE_STANDING = 3, 6
# Never suggested, only matched: how the text of a name reads where its archive parts it otherwise.
READ_STANDING = 9
# Between two epithets what ends with a dot is a rank, however it is spelt: `vra.`, `va.r`.
MARKED = rf"^([{UPPER}]\S+ [{LOWER}-]{{3,}}) [{LOWER}]{{0,7}}\.[{LOWER}]{{0,2}} ([{LOWER}-]{{3,}})"


class Kind(IntEnum):
    """What a row of word keys speaks of."""

    FIRST = 0
    LATER = 1
    BEGINNING = 2
    FIRST_SOUND = 3
    LATER_SOUND = 4


def indexed(names: pl.DataFrame) -> pl.DataFrame:
    """The frame with the columns INDEXED behind; `canonical` and `name_key` may be null.

    Besides what canonical_forms() takes it needs `status`, one of ColDP's six.
    """
    formed = canonical_forms(names)
    low = formed.select(pl.col("canonical_simple", "canonical_stemmed").str.to_lowercase())
    simple, stemmed = low.get_columns()
    return names.with_columns(
        canonical=simple,
        standing=_standing(formed.get_column("status"), simple),
        name_key=name_keys(stemmed),
    )


def otherwise_read(names: pl.DataFrame) -> pl.DataFrame:
    """Rows of an indexed frame again whose text alone reads otherwise, under that form.

    Whoever asks for a name has its text, not its atoms. Words alone read as they are parted.
    """
    doubtful = names.filter(~is_pure(pl.col("scientific_name")))
    text = doubtful.select("status", "authorship", "rank", scientific_name=as_asked())
    forms = indexed(text).select("canonical", "name_key")
    standing = pl.lit(READ_STANDING, pl.Int16).alias("standing")
    again = doubtful.with_columns(forms.get_columns()).with_columns(standing)
    return again.filter(pl.col("canonical") != doubtful.get_column("canonical"))


def as_asked() -> pl.Expr:
    """The text of `scientific_name` without a rank marker that is spelt in a way of its own."""
    return pl.col("scientific_name").str.replace(MARKED, "$1 $2")


def name_keys(stemmed: pl.Series) -> pl.Series:
    """Int64 keys of stemmed canonical names in small letters; null of null."""
    keys = sum_of(place_keys(stemmed))
    return pl.Series("name_key", keys.view(np.int64)).set(stemmed.is_null(), None)


def place_keys(stemmed: pl.Series) -> NDArray[np.uint64]:
    """Turned keys of the words at each place, (WORDS, names); 0 where there is none."""
    words = stemmed.str.splitn(" ", WORDS).struct.unnest().get_columns()
    keys = [word_keys(word).fill_null(0).to_numpy().view(np.uint64) for word in words]
    return np.stack([key << np.uint64(place) for place, key in enumerate(keys)])


def turned(own: pl.Series, place: pl.Series) -> NDArray[np.uint64]:
    """Words' own keys as they are part of a name's, each turned by its place, row by row."""
    keys: NDArray[np.uint64] = own.to_numpy().view(np.uint64) << place.to_numpy().astype(np.uint64)
    return keys


def sum_of(places: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Keys of names from those of their words."""
    keys: NDArray[np.uint64] = np.bitwise_xor.reduce(places, axis=0)
    return keys


def word_rows(words: pl.Series, kind: Kind) -> pl.DataFrame:
    """Rows WORDED of distinct words in small letters: one per key by which each is found.

    Later words are told by their stems' keys alone; of first words the beginnings are distinct
    words of their own.
    """
    stems = words.to_frame("word").select(stem(pl.col("word"))).to_series()
    named = stems if kind == Kind.LATER else words
    own, text = word_keys(named), words if kind != Kind.LATER else words.clear(len(words))
    found = deletion_keys(words)
    rows = found.select(
        pl.lit(int(kind), pl.Int16).alias("kind"),
        "key",
        pl.lit(own).gather(pl.col("word")).alias("own"),
        pl.lit(text).gather(pl.col("word")).alias("word"),
    )
    if kind == Kind.BEGINNING:
        return rows.filter(pl.col("key") != pl.col("own"))
    return rows.unique() if kind == Kind.LATER else rows


def sound_rows(words: pl.Series, kind: Kind) -> pl.DataFrame:
    """Rows WORDED of distinct words in small letters: one per word, or stem of later words."""
    heard = words.filter(words.str.contains(HEARD)).to_frame("word")
    forms = heard.select("word", stem=stem(pl.col("word")), sound=sound(pl.col("word")))
    named = forms.get_column("stem" if kind == Kind.LATER_SOUND else "word")
    rows = pl.DataFrame({"key": word_keys(forms.get_column("sound")), "own": word_keys(named)})
    told = rows.unique(maintain_order=True).with_columns(
        kind=pl.lit(int(kind), pl.Int16), word=pl.lit(None, pl.String)
    )
    return told.select(*WORDED)


def beginnings(words: pl.Series) -> pl.Series:
    """Distinct first letters, BEGINNING of them, of the words that have so many."""
    long = words.filter(words.str.len_chars() >= BEGINNING)
    return long.str.slice(0, BEGINNING).unique(maintain_order=True)


def _standing(status: pl.Series, canonical: pl.Series) -> pl.Series:
    words = canonical.str.count_matches(" ", literal=True).clip(upper_bound=2)
    group = (
        pl.when(pl.col("status").is_in(list(TAXA)))
        .then(0)
        .when(pl.col("status").is_in(list(SYNONYMS)))
        .then(SYNONYM_STANDING)
        .otherwise(BARE_STANDING)
    )
    rows = pl.DataFrame({"status": status, "words": words})
    return rows.select(standing=(group + pl.col("words")).cast(pl.Int16)).to_series()
