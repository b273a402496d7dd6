"""Which candidate a name means: rules that narrow, each by its name. Nothing is looked up here.

A candidate is of a tier: the same letters, the same stems, one slip away, the same sound, or a
higher taxon. Those of the best tier are narrowed by what else was said until one is left; if
several are, the answer is ambiguous. What no rule may do is choose between kingdoms.
"""

import polars as pl

from ml.names.authorship import authorship_parts
from ml.names.index import SYNONYM_STANDING
from ml.names.similarity import (
    CANDIDATE,
    authorship_component,
    classification_components,
    name_components,
    rank_component,
)

RANKS_SAID = ("kingdom", "phylum", "class", "order", "family")
HIGHER, SOUND, SLIP, STEM, LETTERS = range(5)
SAME_AUTHORS, NEAR_AUTHORS, OTHER_AUTHORS = 0.999, 0.9, 0.5
SILENT = 0.5
COMPONENTS = (
    *("name", "genus_distance", "epithets_distance", "authorship_likeness", "rank_likeness"),
    *("classification", "same_kingdom"),
)
# Steps in order; each is also the name of the rule where it leaves one candidate.
BEST_TIER, ONLY, NOTHING, FOREIGN = "tier", "the only candidate", "no such name", "another kingdom"
ALIKE = "several are alike"
# Of what only sounds alike, whichever step left one.
SOUNDS = "sounds alike"
STEPS = ("classification", "authorship", "rank", "letter by letter", "accepted first", "same taxon")
DECIDED = {"row": pl.UInt32(), "match": pl.String(), "rule": pl.String(), "chosen": pl.UInt32()}


def scored(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs with COMPONENTS, `tier` Int8, and `usable`.

    A pair has `row` UInt32, `above` Boolean (found as a higher taxon), `by_sound`, the columns
    [canonical_simple, scientific_name, authorship, rank, rank_level, RANKS_SAID] of the name, and
    the same with `_candidate` of the candidate, whose `id`, `standing` and `taxon` stand without.
    An authorship of no letters says that there is none.
    """
    names = name_components(pairs)
    said = classification_components(pairs, RANKS_SAID).rename({"kingdom": "same_kingdom"})
    rank = rank_component(pairs).rename("rank_likeness")
    parts = [*names.get_columns(), *said.get_columns(), rank, _authorship(pairs)]
    compared = pairs.with_columns(parts)
    slips = pl.col("genus_distance") + pl.col("epithets_distance")
    tiered = compared.with_columns(
        tier=pl.when("above")
        .then(HIGHER)
        .when("by_sound")
        .then(SOUND)
        .when(slips == 0)
        .then(LETTERS)
        .when("same_stem")
        .then(STEM)
        .when(slips == 1)
        .then(SLIP)
        .cast(pl.Int8),
        foreign=(pl.col("same_kingdom") == 0).fill_null(value=False),
    )
    other = pl.col("tier").is_in([SOUND, SLIP]) & (pl.col("authorship_likeness") < OTHER_AUTHORS)
    silent = [pl.when("above").then(None).otherwise(name) for name in ("rank_likeness",)]
    usable = pl.col("tier").is_not_null() & ~pl.col("foreign") & ~other.fill_null(value=False)
    return tiered.with_columns(silent[0].alias("rank_likeness"), usable=usable)


def decided(pairs: pl.DataFrame) -> pl.DataFrame:
    """Frame DECIDED, one row per name that has a pair, of pairs with their place in `pair`.

    `chosen` is the place of the pair that is meant, null where none is.
    """
    left = pairs.filter("usable").pipe(_best, pl.col("tier"))
    rules = [_settled(left, ONLY)]
    for step in STEPS:
        several = left.filter(pl.len().over("row") > 1)
        left = NARROWED[step](several)
        rules.append(_settled(left, step))
    undecided = left.filter(pl.len().over("row") > 1).select("row").unique()
    ambiguous = undecided.with_columns(match=pl.lit("ambiguous"), rule=pl.lit(ALIKE))
    settled = pl.concat(rules)
    found = settled.select("row", "rule", match=_match(), chosen="pair")
    known = pl.concat([found, ambiguous], how="diagonal")
    nothing = _nothing(pairs.join(known, on="row", how="anti"))
    return pl.concat([known, nothing], how="diagonal").select(
        pl.col(name).cast(kind) for name, kind in DECIDED.items()
    )


def _authorship(pairs: pl.DataFrame) -> pl.Series:
    """Likeness of authorships; texts that are the same are the same, and only others are read."""
    sides = ["authorship", f"authorship{CANDIDATE}"]
    given, other = (pl.col(side) for side in sides)
    texts = pairs.select(sides)
    apart = texts.filter((given != other) & (given != "")).unique()
    read = texts.join(_read(apart), on=sides, how="left", maintain_order="left")
    return read.select(
        authorship_likeness=pl.when(given == other)
        .then(1.0)
        .when(given == "")
        .then(other.is_null().cast(pl.Float64))
        .otherwise("read")
        .cast(pl.Float32)
    ).to_series()


def _read(texts: pl.DataFrame) -> pl.DataFrame:
    """Authorships on two sides, with `read`: how alike they are."""
    if texts.is_empty():
        return texts.with_columns(read=pl.lit(None, pl.Float32))
    parts = authorship_parts(pl.concat(texts.get_columns()))
    halves = (
        parts.head(texts.height),
        parts.tail(texts.height).select(pl.all().name.suffix(CANDIDATE)),
    )
    return texts.with_columns(read=authorship_component(pl.concat(halves, how="horizontal")))


def _best(pairs: pl.DataFrame, worth: pl.Expr) -> pl.DataFrame:
    """Of each name the pairs of the highest worth; silence is worth half."""
    value = worth.cast(pl.Float64).fill_null(SILENT)
    return pairs.with_columns(_worth=value).filter(
        pl.col("_worth") == pl.col("_worth").max().over("row")
    )


def _rank(pairs: pl.DataFrame) -> pl.DataFrame:
    return _best(pairs, pl.col("rank_likeness"))


def _letter_by_letter(pairs: pl.DataFrame) -> pl.DataFrame:
    """Those written as was asked: marks of hybrids, cultivars, initials of authors."""
    same = [
        (pl.col(name) == pl.col(f"{name}{CANDIDATE}")).fill_null(value=False)
        for name in ("scientific_name", "authorship", "rank")
    ]
    free = _in_one_kingdom() | pl.col("authorship").is_not_null()
    return _best(pairs, pl.when(free).then(pl.sum_horizontal(same)).otherwise(0))


def _accepted_first(pairs: pl.DataFrame) -> pl.DataFrame:
    """Accepted names, synonyms, bare ones, of one kingdom, if no authorship was said."""
    told = pl.col("authorship").is_not_null() & (pl.col("tier") > HIGHER)
    group = pl.col("standing") // SYNONYM_STANDING
    free = _in_one_kingdom() & ~told
    return _best(pairs, pl.when(free).then(-group.cast(pl.Float64)).otherwise(0.0))


def _in_one_kingdom() -> pl.Expr:
    return pl.col(f"kingdom{CANDIDATE}").str.to_lowercase().n_unique().over("row") == 1


def _same_taxon(pairs: pl.DataFrame) -> pl.DataFrame:
    """The first of synonyms of one taxon, if no authorship was said."""
    one = (pl.col("taxon").n_unique().over("row") == 1) & pl.col("authorship").is_null()
    return pairs.filter(~one | (pl.col("id") == pl.col("id").min().over("row")))


NARROWED = {
    "classification": lambda pairs: _best(pairs, pl.col("classification")),
    "authorship": lambda pairs: _best(pairs, pl.col("authorship_likeness")),
    "rank": _rank,
    "letter by letter": _letter_by_letter,
    "accepted first": _accepted_first,
    "same taxon": _same_taxon,
}


def _settled(pairs: pl.DataFrame, rule: str) -> pl.DataFrame:
    """Names of which one pair is left."""
    columns = ("row", "pair", "tier", "authorship", "authorship_likeness", "rank_likeness")
    alone = pairs.filter(pl.len().over("row") == 1)
    heard = pl.when(pl.col("tier") == SOUND).then(pl.lit(SOUNDS))
    return alone.select(*columns, rule=heard.otherwise(pl.lit(rule)))


def _match() -> pl.Expr:
    """What is said of the pair that is left."""
    likeness = pl.col("authorship_likeness")
    unsaid = pl.col("authorship").is_null()
    ranked = (pl.col("rank_likeness") == 1).fill_null(value=True)
    exact = (unsaid | (likeness >= SAME_AUTHORS)).fill_null(value=False) & ranked
    near = (likeness >= NEAR_AUTHORS).fill_null(value=False) & ranked
    same = pl.when(exact).then(pl.lit("exact")).when(near).then(pl.lit("variant"))
    return (
        pl.when(pl.col("tier") == LETTERS)
        .then(same.otherwise(pl.lit("canonical")))
        .when(pl.col("tier") == STEM)
        .then(pl.lit("variant"))
        .when(pl.col("tier").is_in([SOUND, SLIP]))
        .then(pl.lit("fuzzy"))
        .otherwise(pl.lit("higher_rank"))
    )


def _nothing(pairs: pl.DataFrame) -> pl.DataFrame:
    """Names whose candidates are all of another kingdom, or none."""
    foreign = pairs.group_by("row").agg(pl.col("foreign").any())
    rule = pl.when("foreign").then(pl.lit(FOREIGN)).otherwise(pl.lit(NOTHING))
    return foreign.select("row", match=pl.lit("none"), rule=rule)
