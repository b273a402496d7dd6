"""Whom an unnamed face may show, with the named faces that say so. Nothing is decided here."""

import numpy as np
import polars as pl
from scipy.special import expit

from ml.people.groups import Floats
from ml.people.neighbours import NOBODY, neighbours
from ml.people.reach import Rules, product_of
from ml.people.said import Said

SUGGESTIONS = pl.Schema(
    {
        "face_id": pl.String(),
        "place": pl.UInt32(),
        "person": pl.String(),
        "probability": pl.Float32(),
        "evidence": pl.List(pl.String()),
        "distances": pl.List(pl.Float32()),
    }
)
# Confirmed faces that each unnamed one is compared with, and how far beyond ``same_person`` they
# may be, in softnesses: there the logistic says 5 %.
LOOKED_AT, BEYOND = 24, 3.0


def suggestions(
    people: pl.DataFrame,
    face_ids: pl.Series,
    vectors: Floats,
    said: Said,
    rules: Rules,
    persons: int = 3,
    evidence: int = 3,
) -> pl.DataFrame:
    """Persons whom faces without a name may show, by falling probability.

    Args:
        people: [face_id, person] of all faces, as ``people_of`` tells it.
        face_ids: n strings.
        vectors: float32 (n, d), of unit length, in the order of ``face_ids``.
        said: confirmed faces are the evidence; what was rejected is not suggested, who is
            ignored is asked about no more.
        rules: thresholds of the recipe.
        persons: at most so many for a face.
        evidence: at most so many confirmed faces for each.

    Returns:
        [face_id, place, person, probability, evidence, distances]: ``place`` from 1,
        ``probability`` the logistic of the nearest confirmed face's distance, ``evidence`` ids of
        confirmed faces by rising distance. In order of face and place.
    """
    rows = pl.DataFrame({"face_id": face_ids}).with_row_index("at")
    known = rows.join(said.confirmed, on="face_id").sort("face_id")
    known = known.filter(~pl.col("face_id").is_in(said.ignored.to_list()))
    asked = rows.join(people.filter(pl.col("person").is_null()), on="face_id", how="semi")
    asked = asked.filter(~pl.col("face_id").is_in(said.ignored.to_list())).sort("face_id")
    if not known.height or not asked.height:
        return pl.DataFrame(schema=SUGGESTIONS)
    pairs = _pairs(asked, known, vectors, rules)
    allowed = pairs.join(said.rejected, on=["face_id", "person"], how="anti")
    told = _by_person(allowed, evidence).filter(pl.col("place") <= persons)
    return told.select(list(SUGGESTIONS)).cast(SUGGESTIONS)


def _by_person(pairs: pl.DataFrame, evidence: int) -> pl.DataFrame:
    """One row for each face and person, with the nearest of the faces that say so, in places."""
    return (
        pairs.sort("face_id", "person", "distance", "evidence_id")
        .group_by("face_id", "person", maintain_order=True)
        .agg(
            pl.col("probability").first(),
            pl.col("evidence_id").head(evidence).alias("evidence"),
            pl.col("distance").head(evidence).alias("distances"),
        )
        .sort("face_id", pl.col("distances").list.first(), "person")
        .with_columns(place=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("face_id"))
    )


def _pairs(asked: pl.DataFrame, known: pl.DataFrame, vectors: Floats, rules: Rules) -> pl.DataFrame:
    """[face_id, person, evidence_id, distance, probability] of near confirmed faces."""
    furthest = rules.same_person + BEYOND * rules.softness
    near, products = neighbours(
        vectors[asked["at"].to_numpy()],
        vectors[known["at"].to_numpy()],
        LOOKED_AT,
        product_of(furthest**2),
        itself=True,
    )
    face, place = np.nonzero(near != NOBODY)
    to = near[face, place]
    distances = np.sqrt(np.maximum(2 - 2 * products[face, place], 0))
    return pl.DataFrame(
        {
            "face_id": asked["face_id"][face],
            "person": known["person"][to],
            "evidence_id": known["face_id"][to],
            "distance": pl.Series(distances).round(4),
            "probability": pl.Series(expit((rules.same_person - distances) / rules.softness)).round(
                4
            ),
        }
    )
