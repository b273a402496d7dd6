"""Scientific names put together from their parts, and the dagger of extinct taxa. No parsing."""

import polars as pl

from ml.coldp.words import looked_up

MARKERS = {
    "subspecies": "subsp.",
    "variety": "var.",
    "subvariety": "subvar.",
    "form": "f.",
    "subform": "subf.",
    "convariety": "convar.",
    "forma specialis": "f. sp.",
    "pathovar": "pv.",
    "biovar": "bv.",
}
DAGGER = r"^\s*[†‡]\s*"


def built() -> pl.Expr:
    """Scientific name from uninomial and epithets; null where there is neither first part.

    Reads generic_name, the epithets, rank (canonical) and code. Zoology writes no marker before
    a subspecies, botany does (ICZN article 5.2, ICN article 24.1); without a code it is written.
    """
    marker = looked_up(pl.col("rank"), MARKERS.get)
    bare = pl.col("code").eq_missing(pl.lit("zoological")) & (pl.col("rank") == "subspecies")
    infragenus = pl.format("({})", pl.col("infrageneric_epithet"))
    infraspecies = pl.concat_str(
        pl.when(~bare).then(marker), "infraspecific_epithet", separator=" ", ignore_nulls=True
    )
    words = pl.concat_str(
        pl.col("generic_name"),
        infragenus,
        pl.col("specific_epithet"),
        pl.when(pl.col("infraspecific_epithet").is_not_null()).then(infraspecies),
        pl.format("'{}'", pl.col("cultivar_epithet").str.strip_chars("'\"‘’")),
        separator=" ",
        ignore_nulls=True,
    )
    return pl.coalesce("uninomial", pl.when(pl.col("generic_name").is_not_null()).then(words))


def rank_of_atoms() -> pl.Expr:
    """The rank that the parts of a name show where none is given; null where they show none."""
    return (
        pl.when(pl.col("infraspecific_epithet").is_not_null())
        .then(pl.lit("infraspecific name"))
        .when(pl.col("specific_epithet").is_not_null())
        .then(pl.lit("species"))
    )


def has_dagger(name: pl.Expr) -> pl.Expr:
    """True for a name that a dagger marks as extinct."""
    return name.str.contains(DAGGER)


def without_dagger(name: pl.Expr) -> pl.Expr:
    """The name without the dagger before it."""
    return name.str.replace(DAGGER, "")
