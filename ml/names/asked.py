"""Names that somebody asks for: their forms, and the keys by which they are looked up. No decision.

All functions take many names at once, and answer with frames.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.coldp.ranks import level, rank
from ml.names.canonical import canonical_forms
from ml.names.deletions import deletion_keys
from ml.names.index import WORDS, Kind, as_asked, place_keys, sum_of, turned

# Of shorter words every other one is a slip away.
SHORTEST = 4
# A word kept whole because a name could not be split.
MOST_WORDS = 3
FORMS = ("canonical_simple", "canonical_stemmed")


def read(asked: pl.DataFrame) -> pl.DataFrame:
    """Names [row, scientific_name, authorship, rank, code, …] with their forms and keys.

    `canonical_simple` and `canonical_stemmed` are in small letters; `name_key` is null of no name;
    `rank_level` is null where none or an unknown one was said. `authorship` stays as it was said
    where it was, and else is what stands behind the name, or null.
    """
    text = asked.select(
        scientific_name=as_asked(),
        rank=rank(pl.col("rank"), pl.col("code")),
        authorship=pl.col("authorship").replace("", None),
    )
    forms = canonical_forms(text).select("rank", "authorship", *FORMS)
    low = asked.with_columns(forms.drop("authorship")).with_columns(
        pl.col("canonical_simple", "canonical_stemmed").str.to_lowercase(),
        authorship=pl.coalesce("authorship", forms.get_column("authorship")),
        rank_level=level(pl.col("rank")),
    )
    places = place_keys(low.get_column("canonical_stemmed"))
    keys = pl.Series(sum_of(places).view(np.int64))
    named = low.get_column("canonical_simple").is_not_null()
    return low.with_columns(name_key=keys.zip_with(named, pl.Series([None], dtype=pl.Int64)))


def slip_keys(names: pl.DataFrame) -> pl.DataFrame:
    """Where each word's neighbours are: [row, kind Int16, key Int64, rest Int64, place Int16].

    A word of the kind with the key makes a name of which one word was written otherwise: the
    name's key is `rest` with the word's own turned by `place`.
    """
    simple, stemmed = (names.get_column(f"canonical_{form}") for form in ("simple", "stemmed"))
    places = place_keys(stemmed)
    whole = sum_of(places)
    words = simple.str.splitn(" ", WORDS).struct.unnest().get_columns()[:MOST_WORDS]
    few = simple.str.count_matches(" ", literal=True) < MOST_WORDS
    return pl.concat(
        _keys_at(place, word.set(~few, None), names.get_column("row"), whole ^ places[place])
        for place, word in enumerate(words)
    )


def keys_one_word_away(asked: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Keys of names of which one word was written otherwise: [row, key Int64], distinct.

    `asked` is what slip_keys() gives, `found` has [kind, key, own] of words with such a key.
    """
    words = asked.join(found, on=["kind", "key"])
    rest = words.get_column("rest").to_numpy().view(np.uint64)
    keys = rest ^ turned(words.get_column("own"), words.get_column("place"))
    return words.select("row", key=pl.Series(keys.view(np.int64))).unique()


def keys_above(names: pl.DataFrame) -> pl.DataFrame:
    """Keys of the species and the genus of names: [row, key Int64, lower first]."""
    places = place_keys(names.get_column("canonical_stemmed"))
    words = names.get_column("canonical_simple").str.count_matches(" ", literal=True)
    frames = [
        pl.DataFrame({"row": names.get_column("row"), "words": words})
        .with_columns(key=pl.Series(sum_of(places[:size]).view(np.int64)), size=pl.lit(size))
        .filter((pl.col("words") >= size) & (pl.col("words") < MOST_WORDS))
        for size in (2, 1)
    ]
    return pl.concat(frames).select("row", "key", "size")


def _keys_at(
    place: int, words: pl.Series, rows: pl.Series, rest: NDArray[np.uint64]
) -> pl.DataFrame:
    long = words.set((words.str.len_chars() < SHORTEST).fill_null(value=True), None)
    found = deletion_keys(long)
    at = found.get_column("word")
    return pl.DataFrame(
        {
            "row": rows.gather(at),
            "key": found.get_column("key"),
            "rest": pl.Series(rest.view(np.int64)).gather(at),
        }
    ).with_columns(
        kind=pl.lit(int(Kind.FIRST if place == 0 else Kind.LATER), pl.Int16),
        place=pl.lit(place, pl.Int16),
    )
