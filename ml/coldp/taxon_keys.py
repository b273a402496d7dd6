"""Keys by which a flat rank's value and a usage's name are known as one taxon. No ids here."""

import polars as pl

from ml.coldp.ranks import FLAT_RANKS

KEYS = [f"{rank}_key" for rank in FLAT_RANKS]
INFRAGENERIC = ("subgenus", "section")
# Hybrid signs, daggers, brackets and quotes are no part of a name; an x is one before a capital.
_SIGNS = r"^[\s×†‡?\"'\[]+|^[xX] ?(\p{Lu}\p{Ll})|[\s\"'\]?]+$"


def tidy(rank: str) -> pl.Expr:
    """The value of a flat rank without signs and brackets around it."""
    name = _tidied(pl.col(rank))
    return pl.when(name != "").then(name)


def _tidied(value: pl.Expr) -> pl.Expr:
    return (
        value.str.replace_all(r"[\[\]\"†‡×]", "")
        .str.strip_chars()
        .str.replace(r"^[xX] ?(\p{Lu}\p{Ll})", "$1")
    )


def taxon_key(value: pl.Expr, rank: str) -> pl.Expr:
    """Lower-case key of a name at a flat rank: one word above species, two words for a species.

    Authorship after the word is dropped; "Abies (Ferox)" is "ferox" as a subgenus; words that go
    on in lower case stay, as in "incertae sedis".
    """
    name = _tidied(value)
    if rank == "species":
        plain = name.str.replace_all(r"\s*\([^)]*\)", "")
        return plain.str.replace(r"^(\S+ \S+) .*$", "$1").str.to_lowercase()
    if rank in INFRAGENERIC:
        name = name.str.replace(r"^\S+ \((\p{Lu}[^)]*)\).*$", "$1")
        name = name.str.replace(r"^(?:\p{Lu}\S+ )?(?:subgen|subg|sect)\.? (\p{Lu}\S+).*$", "$1")
    name = name.str.replace(r"^(?i:candidatus) (\p{Lu})", "$1")
    return name.str.replace(r"^(\S+) [(\p{Lu}&].*$", "$1").str.to_lowercase()


def usage_key() -> pl.Expr:
    """Key of a usage at its own rank: as `taxon_key`, of its uninomial or its scientific name."""
    name = pl.coalesce("uninomial", "scientific_name")
    return (
        pl.when(pl.col("rank") == "species")
        .then(taxon_key(pl.col("scientific_name"), "species"))
        .when(pl.col("rank").is_in(INFRAGENERIC))
        .then(taxon_key(pl.col("scientific_name"), "section"))
        .otherwise(taxon_key(name, "genus"))
    )
