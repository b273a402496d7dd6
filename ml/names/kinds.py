"""Kinds of names: what can be split, and what is left whole. How names are split is not here."""

import polars as pl

from ml.names import vocabulary as words

# One to three Latin words and nothing else, which most names of an archive are.
PURE = rf"^{words.CAPITAL}(?: {words.EPITHET}){{0,2}}$"
# Small words by which a name that looks pure may not be.
DOUBT = (
    rf" (?:x|cv|{words.SPELLINGS}|{words.INFRAGENERIC}|{words.LINKS}|cf|aff|nr|prox|near|sp|spp"
    r"|spec|sspp|indet|gen|ined|nom|comb|stat|agg|aggr|aggregate|complex|group|gr|hort|strain|isolate"
    r"|satellites?|\w*virus(?:es)?|viroids?|\w*phages?|prions?|samples?|sedis|assigned)(?: |$)"
    r"|^(?:Uncult|Unident|Unclass|Unassig|Undeter|Undesc|Unknown|Unnamed|Unplaced|None$|Null$|Candid)"
)
FORMULA = r"^\S+ [^×]*[^×. ] ×|^\S+ × ?\p{Lu}|×.*×"
CULTIVAR = r""" (?:'([^']{2,})'|"([^"]{2,})"|cv\.? ([^ '"]+))(?: |$)"""
NOTHO_RANK = rf"(?:{words.SPELLINGS})\.? ?×"

WHOLE = ("hybrid formula", "virus", "otu", "placeholder")
KINDS = ("scientific", "cultivar", *WHOLE, "informal", "unparsed")


def is_pure(text: pl.Expr) -> pl.Expr:
    """Whether a name is words alone, so that its spaces split it."""
    return text.str.contains(PURE) & ~text.str.contains(DOUBT)


def kind(text: pl.Expr) -> pl.Expr:
    """Kind of a tidy name: one of KINDS but `unparsed`, which splitting tells; null of null."""
    formula = text.str.contains(FORMULA) & ~text.str.contains(NOTHO_RANK)
    return (
        pl.when(text.is_null())
        .then(None)
        .when(text.str.contains(words.OTU))
        .then(pl.lit("otu"))
        .when(text.str.contains(words.PLACEHOLDER))
        .then(pl.lit("placeholder"))
        .when(text.str.contains(words.VIRUS))
        .then(pl.lit("virus"))
        .when(formula)
        .then(pl.lit("hybrid formula"))
        .when(text.str.contains(words.INFORMAL) | text.str.contains(words.UNFINISHED))
        .then(pl.lit("informal"))
        .when(text.str.contains(CULTIVAR))
        .then(pl.lit("cultivar"))
        .otherwise(pl.lit("scientific"))
    )


def is_whole(kinds: pl.Expr) -> pl.Expr:
    """Whether names of a kind are kept as one piece, without genus and epithets."""
    return kinds.is_in(WHOLE)
