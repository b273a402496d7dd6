"""What can be said against a usage: names of issues and their sentences. Nothing is judged here."""

from collections.abc import Mapping

import polars as pl

STATUS_UNKNOWN = "status_unknown"
STATUS_CORRECTED = "status_corrected"
STATUS_OF_SYNONYM = "status_of_synonym"
UNPLACED = "unplaced"
ACCEPTED_MISSING = "accepted_missing"
RANK_UNKNOWN = "rank_unknown"
RANK_CORRECTED = "rank_corrected"
CODE_UNKNOWN = "code_unknown"
EXTINCT_UNKNOWN = "extinct_unknown"
ENVIRONMENT_UNKNOWN = "environment_unknown"
YEAR_UNREADABLE = "year_unreadable"
ID_CHANGED = "id_changed"
DERIVED = "derived_from_classification"
CLASSIFICATION_AMBIGUOUS = "classification_ambiguous"

ISSUES: dict[str, str] = {
    STATUS_UNKNOWN: "The status is no status of ColDP; it is kept as provisionally accepted.",
    STATUS_CORRECTED: "The status was misspelt; the one status near it was taken.",
    STATUS_OF_SYNONYM: "A row of Synonym has a status that no synonym has; it is kept as synonym.",
    UNPLACED: "Other rows give a status, this one gives none and nothing places it: a bare name.",
    ACCEPTED_MISSING: "A synonym that names no accepted taxon; it is kept as a bare name.",
    RANK_UNKNOWN: "The rank is no rank of ColDP.",
    RANK_CORRECTED: "The rank was misspelt; the one rank near it was taken.",
    CODE_UNKNOWN: "The nomenclatural code is none of ColDP; it was left out.",
    EXTINCT_UNKNOWN: "Extinct is neither true nor false; it was left out.",
    ENVIRONMENT_UNKNOWN: "An environment is none of ColDP; it was left out.",
    YEAR_UNREADABLE: "The year of publication is no year of four digits; it was left out.",
    ID_CHANGED: "The ID is taken by another usage; this one got an ID made of its parts.",
    DERIVED: "No row of the archive: a higher taxon that flat classifications name.",
    CLASSIFICATION_AMBIGUOUS: "The flat classification fits several taxa; the first was taken.",
}


def flags(conditions: Mapping[str, pl.Expr]) -> pl.Expr:
    """List[String] of the issues whose condition holds, in the order given; null is no."""
    return pl.concat_list(
        pl.when(condition).then(pl.lit(issue)) for issue, condition in conditions.items()
    ).list.drop_nulls()
