"""Words of texts, and which of them tell something. Lists of words that don't are given."""

import polars as pl

WORD = r"\p{L}[\p{L}-]{0,38}\p{L}"
SPOKEN = 0.5


def words(texts: pl.DataFrame) -> pl.DataFrame:
    """Words of each text once, lower case, two letters and more: [owner_id, id, name].

    ``texts`` [owner_id, id, text].
    """
    found = pl.col("text").str.to_lowercase().str.extract_all(WORD).alias("name")
    split = texts.select("owner_id", "id", found).explode("name", empty_as_null=True)
    return split.drop_nulls("name").unique()


def telling(found: pl.DataFrame, stops: pl.DataFrame) -> pl.DataFrame:
    """The words but for those that tell nothing in a language of their owner.

    A word of one language may be a stop word of another ("sea", "war"), so a language counts only
    where its stop words are at least half as frequent as those of the owner's first language.

    Args:
        found: As ``words`` gives them.
        stops: [language, name] of stop words.
    """
    heard = found.join(stops, on="name").group_by("owner_id", "language").len("times")
    most = pl.col("times").max().over("owner_id")
    spoken = heard.filter(pl.col("times") >= SPOKEN * most)
    silent = spoken.join(stops, on="language").select("owner_id", "name").unique()
    return found.join(silent, on=["owner_id", "name"], how="anti")
