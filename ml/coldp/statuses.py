"""The six taxonomic statuses of ColDP and the words people write for them. No trees."""

import functools

import polars as pl

from ml.coldp.issues import STATUS_CORRECTED, STATUS_UNKNOWN
from ml.coldp.words import key, looked_up, nearest

ACCEPTED = "accepted"
PROVISIONAL = "provisionally accepted"
SYNONYM = "synonym"
AMBIGUOUS = "ambiguous synonym"
MISAPPLIED = "misapplied"
BARE_NAME = "bare name"

STATUSES = (ACCEPTED, PROVISIONAL, SYNONYM, AMBIGUOUS, MISAPPLIED, BARE_NAME)
TAXA = (ACCEPTED, PROVISIONAL)
SYNONYMS = (SYNONYM, AMBIGUOUS, MISAPPLIED)

SPELLINGS = {
    ACCEPTED: "accepted, accepted name, valid, valid name, correct, current, current name, "
    "preferred, preferred name, aceptado, aceito, nome aceito, válido",
    PROVISIONAL: "provisionally accepted, provisionally accepted name, provisional, doubtful, "
    "dubious, taxon inquirendum, temporary, temporary name, tentative",
    SYNONYM: "synonym, synonymous, synonymum, sinónimo, sinonimo, sinônimo, homotypic synonym, "
    "heterotypic synonym, objective synonym, subjective synonym, junior synonym, "
    "senior synonym, nomenclatural synonym, taxonomic synonym, synonym of, unaccepted, "
    "not accepted, invalid, misspelling, orthographic variant",
    AMBIGUOUS: "ambiguous synonym, ambiguous, pro parte, pro parte synonym, p.p., "
    "partial synonym, in part",
    MISAPPLIED: "misapplied, misapplied name, misidentification, misapplication",
    BARE_NAME: "bare name, bare, unplaced, unplaced name, unresolved, unresolved name, unassessed",
}
KNOWN = {key(word): status for status, words in SPELLINGS.items() for word in words.split(",")}


@functools.lru_cache(10_000)
def status_of(text: str) -> tuple[str, str | None]:
    """The status a text means and the issue that reading it raised, or None.

    A text near no known word is provisionally accepted: whoever wrote it said something other
    than plain acceptance, and made it neither a synonym nor a name without a place. So it stays
    in the tree, and both its status and its issue ask for care.
    """
    word = key(text)
    if word in KNOWN:
        return KNOWN[word], None
    near = nearest(word, KNOWN)
    return (near, STATUS_CORRECTED) if near else (PROVISIONAL, STATUS_UNKNOWN)


def status(column: pl.Expr) -> pl.Expr:
    """One of STATUSES for each text of a column; null stays null."""
    return looked_up(column, lambda text: status_of(text)[0])


def status_issue(column: pl.Expr) -> pl.Expr:
    """What reading each status raised: STATUS_UNKNOWN, STATUS_CORRECTED or null."""
    return looked_up(column, lambda text: status_of(text)[1])
