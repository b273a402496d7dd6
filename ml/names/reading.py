"""What the text of names says: marks, kind, and atoms where none are given. Forms are not here."""

import polars as pl

from ml.names import vocabulary as words
from ml.names.kinds import is_whole, kind
from ml.names.letters import tidy, usual_case
from ml.names.split import ATOMS, split, split_pure

MARKS = ("kind", "hybrid", "dagger", "doubtful")
DAGGER, DOUBT = r"[†‡]", r"\?"
CROSS = r"(^|[ (])[xX] (\p{L})"
SCRAPS = r"[†‡?]|(?i:^[\"']?candidatus )|^\+ ?| ?×$"


def read_pure(names: pl.DataFrame) -> pl.DataFrame:
    """Names that are words alone, with their atoms (of spaces where none are given) and MARKS."""
    spaces = split_pure(names.get_column("scientific_name"))
    never = pl.lit(value=False)
    return _filled(names, spaces).with_columns(
        kind=pl.lit("scientific"),
        hybrid=pl.col("notho").is_not_null(),
        dagger=never,
        doubtful=never,
        text=pl.col("scientific_name"),
        head=pl.lit(None, pl.String),
    )


def read_text(names: pl.DataFrame) -> pl.DataFrame:
    """Names of any form, with atoms, MARKS, `text` (tidy) and `head` (the words of the name)."""
    read = names.pipe(_tidied).with_columns(kind=kind(pl.col("text")))
    latin = ~pl.col("given") & ~is_whole(pl.col("kind"))
    uncrossed = pl.col("text").str.replace_all("×", "", literal=True)
    parts = split(read.select("rank", name=pl.when(latin).then(uncrossed)))
    found = _filled(read, parts).with_columns(parts.select("head", "tail"))
    abbreviated = pl.col("head").str.contains(rf"^{words.ABBREVIATED}").fill_null(value=False)
    crossed = pl.col("text").str.contains("×", literal=True).fill_null(value=False)
    return found.with_columns(
        kind=pl.when(latin & pl.col("head").is_null() & pl.col("text").is_not_null())
        .then(pl.lit("unparsed"))
        .when(abbreviated)
        .then(pl.lit("informal"))
        .otherwise(pl.col("kind").fill_null("scientific")),
        authorship=pl.coalesce("authorship", "tail"),
        head=pl.coalesce("head", "text"),
        hybrid=crossed | pl.col("notho").is_not_null(),
        notho=pl.coalesce(pl.col("notho").str.to_lowercase(), _crossed_part()),
    ).drop("tail")


def _tidied(names: pl.DataFrame) -> pl.DataFrame:
    """With `text`: the name without the authorship that is given, its marks taken off and told."""
    bare = pl.col("scientific_name").str.strip_suffix(pl.col("authorship").fill_null(""))
    text = pl.col("text")
    crossed = text.str.replace_all(CROSS, "${1}×$2").str.replace(r"^x(\p{Lu})", "×$1")
    special = crossed.str.replace_all("× +", "×").str.replace(r" f\. sp\.? ", " f.sp. ")
    return (
        names.with_columns(text=tidy(bare))
        .with_columns(text=usual_case(text))
        .with_columns(
            dagger=text.str.contains(DAGGER).fill_null(value=False),
            doubtful=text.str.contains(DOUBT).fill_null(value=False),
            text=tidy(special.str.replace_all(SCRAPS, "")),
        )
    )


def _filled(names: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """With the atoms given, or all of `parts` where they are not of the whole name."""
    kept = names.with_columns(parts.select(pl.col(ATOMS).name.suffix("_read")))
    read = pl.coalesce(*(f"{atom}_read" for atom in ATOMS)).is_not_null()
    chosen = [
        pl.when(~pl.col("given") & read).then(f"{atom}_read").otherwise(atom).alias(atom)
        for atom in ATOMS
    ]
    return kept.with_columns(chosen).drop(f"{atom}_read" for atom in ATOMS)


def _crossed_part() -> pl.Expr:
    """Which word of a name has the hybrid sign before it."""
    text = pl.col("text")
    return (
        pl.when(pl.col("kind") == "hybrid formula")
        .then(None)
        .when(text.str.contains("^×"))
        .then(pl.lit("generic"))
        .when(text.str.contains(r"^\S+(?: \(\S+\))? ×"))
        .then(pl.lit("specific"))
        .when(text.str.contains("×", literal=True))
        .then(pl.lit("infraspecific"))
    )
