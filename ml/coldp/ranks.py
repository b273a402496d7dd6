"""Ranks of ColDP: canonical words, abbreviations, and a level that orders them. No names.

Twenty ranks have fixed levels, which the API speaks of; every other rank lies evenly between its
neighbours in the order of the ranks of ChecklistBank's vocabulary.
"""

import functools
from collections.abc import Mapping

import numpy as np
import polars as pl

from ml.coldp.issues import RANK_CORRECTED, RANK_UNKNOWN
from ml.coldp.words import key, looked_up, nearest

UNRANKED = "unranked"
MAJOR_RANKS: dict[str, int] = {
    "kingdom": 10,
    "subkingdom": 15,
    "phylum": 20,
    "subphylum": 25,
    "class": 30,
    "subclass": 35,
    "order": 40,
    "suborder": 45,
    "superfamily": 48,
    "family": 50,
    "subfamily": 55,
    "tribe": 58,
    "subtribe": 59,
    "genus": 60,
    "subgenus": 65,
    "section": 68,
    "species": 70,
    "subspecies": 75,
    "variety": 78,
    "form": 80,
}
FLAT_RANKS = (
    *("kingdom", "phylum", "subphylum", "class", "subclass", "order", "suborder", "superfamily"),
    *("family", "subfamily", "tribe", "subtribe", "genus", "subgenus", "section", "species"),
)
_ORDER = (
    "superdomain, domain, realm, subrealm, superkingdom, kingdom, subkingdom, infrakingdom, "
    "superphylum, phylum, subphylum, infraphylum, parvphylum, microphylum, nanophylum, "
    "gigaclass, megaclass, superclass, class, subclass, infraclass, subterclass, parvclass, "
    "superdivision, division, subdivision, infradivision, superlegion, legion, sublegion, "
    "infralegion, megacohort, supercohort, cohort, subcohort, infracohort, gigaorder, magnorder, "
    "grandorder, mirorder, superorder, order, nanorder, hypoorder, minorder, suborder, "
    "infraorder, parvorder, supersection zoology, section zoology, subsection zoology, falanx, "
    "megafamily, grandfamily, superfamily, epifamily, family, subfamily, infrafamily, supertribe, "
    "tribe, subtribe, infratribe, suprageneric name, supergenus, genus, subgenus, infragenus, "
    "supersection, section, subsection, superseries, series, subseries, infrageneric name, "
    "species aggregate, species, infraspecific name, grex, klepton, subspecies, cultivar group, "
    "convariety, infrasubspecific name, proles, natio, aberration, morph, supervariety, variety, "
    "subvariety, superform, form, subform, pathovar, biovar, chemovar, morphovar, phagovar, "
    "serovar, chemoform, forma specialis, lusus, cultivar, mutatio, strain"
)
IN_ORDER = _ORDER.split(", ")
RANKS = (*IN_ORDER, "other", UNRANKED)
SPELLINGS = {
    "domain": "empire, regio",
    "kingdom": "regnum, regn., reino",
    "subkingdom": "subregnum, subregn.",
    "phylum": "phyl., filo",
    "subphylum": "subphyl.",
    "division": "divisio, div.",
    "subdivision": "subdivisio, subdiv.",
    "class": "classis, cl., classe, clase",
    "subclass": "subclassis, subcl.",
    "order": "ordo, ord., orden, ordem",
    "suborder": "subordo, subord.",
    "superfamily": "superfamilia, superfam.",
    "family": "familia, fam., famille",
    "subfamily": "subfamilia, subfam.",
    "tribe": "tribus, trib., tribu",
    "subtribe": "subtribus, subtrib.",
    "genus": "gen., género, genre, gattung, nothogenus",
    "subgenus": "subgen., subg., nothosubgenus",
    "section": "sectio, sect., nothosection",
    "subsection": "subsectio, subsect.",
    "series": "ser.",
    "species aggregate": "agg., aggr., aggregate, species group, species complex, superspecies, "
    "complex",
    "species": "sp., spec., especie, espèce, nothospecies, notho species, nothosp.",
    "infraspecific name": "infraspecies, infraspecific, infrasp.",
    "infrasubspecific name": "infrasubspecies, infrasubspecific",
    "infrageneric name": "infrageneric",
    "subspecies": "subsp., ssp., subespecie, nothosubspecies, nothosubsp.",
    "convariety": "convar.",
    "aberration": "ab., aberratio",
    "variety": "varietas, var., variedad, nothovariety, nothovar.",
    "subvariety": "subvarietas, subvar.",
    "form": "forma, f., fo., fma., nothoform, nothof.",
    "subform": "subforma, subf.",
    "forma specialis": "f. sp., special form",
    "cultivar": "cv.",
    "proles": "prole, race",
    "falanx": "phalanx",
    "strain": "str.",
    UNRANKED: "no rank, norank, none, unknown, clade, undefined, not ranked, rankless",
}
# A division is a phylum, and a section lies below the genus, unless the code is zoological.
BOTANICAL = {f"{prefix}division": f"{prefix}phylum" for prefix in ("", "super", "sub", "infra")}
ZOOLOGICAL = {f"{prefix}section": f"{prefix}section zoology" for prefix in ("", "super", "sub")}
KNOWN = {key(rank): rank for rank in RANKS} | {
    key(word): rank for rank, words in SPELLINGS.items() for word in words.split(",")
}


_MARKS = [-1, *(IN_ORDER.index(rank) for rank in MAJOR_RANKS), len(IN_ORDER)]
RANK_LEVELS: dict[str, float] = {
    rank: round(float(level), 3)
    for rank, level in zip(
        IN_ORDER,
        np.interp(np.arange(len(IN_ORDER)), _MARKS, [0, *MAJOR_RANKS.values(), 100]),
        strict=True,
    )
}


@functools.lru_cache(10_000)
def rank_of(text: str) -> tuple[str, str | None]:
    """The canonical rank a text means, and the issue that reading it raised, or None."""
    word = key(text)
    if word in KNOWN:
        return KNOWN[word], None
    near = nearest(word, KNOWN)
    return (near, RANK_CORRECTED) if near else (UNRANKED, RANK_UNKNOWN)


def rank(column: pl.Expr, code: pl.Expr) -> pl.Expr:
    """The canonical rank of each text, null as null; `code` decides divisions and sections."""
    zoological = looked_up(column, functools.partial(_rank_among, ZOOLOGICAL))
    other = looked_up(column, functools.partial(_rank_among, BOTANICAL))
    return pl.when(code.eq_missing(pl.lit("zoological"))).then(zoological).otherwise(other)


def _rank_among(special: Mapping[str, str], text: str) -> str:
    rank = rank_of(text)[0]
    return special.get(rank, rank)


def rank_issue(column: pl.Expr) -> pl.Expr:
    """What reading each rank raised: RANK_UNKNOWN, RANK_CORRECTED or null."""
    return looked_up(column, lambda text: rank_of(text)[1])


def level(rank: pl.Expr) -> pl.Expr:
    """Float64 that grows downward from kingdom (10) to form (80); null where unranked or other."""
    return looked_up(rank, RANK_LEVELS.get, pl.Float64)
