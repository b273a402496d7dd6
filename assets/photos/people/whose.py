"""Whose each face is, as rows of all tables of people, and a check of them. Reading: elsewhere."""

from typing import Any

import dagster as dg
import numpy as np
import polars as pl
import sqlalchemy as sa

from assets.photos.people.found import Faces
from assets.photos.people.said import NO_FACE, Spoken, by_regions, facts_of, settled
from catalog_data.photos.people import (
    PersonFace,
    PersonSuggestion,
    PhotoPerson,
    UnattachedSaying,
)
from ml.faces import poor
from ml.people import PEOPLE as WHOSE
from ml.people import Agreement, Rules, agreement, people_of, suggestions

Sets = dict[sa.Table, pl.DataFrame]
PEOPLE: sa.Table = PhotoPerson.__table__  # type: ignore[assignment]
FACES: sa.Table = PersonFace.__table__  # type: ignore[assignment]
SUGGESTED: sa.Table = PersonSuggestion.__table__  # type: ignore[assignment]
LOST: sa.Table = UnattachedSaying.__table__  # type: ignore[assignment]
WHOLE, AGREE = "photo_people_are_whole", "photo_people_agree_with_what_was_said"
# Of a hundred confirmed faces one may be nearest to another person; of a few, chance decides.
MISTAKEN, FEWEST = 0.01, 20
QUALITY = ("size", "blur", "yaw")
MEASURED = ("frame", "left", "top", "width", "height", "score", *QUALITY, "region_name")
NEAR: pl.Schema = pl.Schema(
    {
        "face_id": pl.String(),
        "place": pl.Int64(),
        "person_id": pl.String(),
        "probability": pl.Float64(),
        "evidence": pl.List(pl.String()),
    }
)


def grouped(faces: Faces, said: Spoken, rules: Rules) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of FACES, and of SUGGESTED: each owner's faces for themselves."""
    regions = by_regions(faces.frame, said.persons)
    final = settled(said.sayings).select("face_id", pl.col("kind").alias("said"))
    there = faces.frame.join(final, on="face_id", how="left", maintain_order="left")
    told, near = [pl.DataFrame(schema=WHOSE)], [pl.DataFrame(schema=NEAR)]
    shown = there.filter(pl.col("said").ne_missing(NO_FACE))
    for _, own in shown.group_by("owner_id", maintain_order=True):
        mine = said.sayings.join(own, on="face_id", how="semi")
        facts = facts_of(mine, regions.join(own, on="face_id", how="semi"))
        vectors = faces.vectors[own["at"].to_numpy()]
        people = people_of(own["face_id"], vectors, bad(own), facts, rules).faces
        told.append(people)
        asked = suggestions(people, own["face_id"], vectors, facts, rules)
        near.append(asked.rename({"person": "person_id"}).select(NEAR.names()).cast(NEAR))
    rows = there.join(pl.concat(told), on="face_id", how="left", maintain_order="left").select(
        *("face_id", "photo_id", "owner_id"),
        *MEASURED,
        pl.coalesce("person", "group").alias("person_id"),
        pl.col("probability").cast(pl.Float64).round(4),
        "said",
    )
    return rows, pl.concat(near).with_columns(pl.col("probability").round(4))


def bad(faces: pl.DataFrame) -> np.ndarray:
    """Which faces are too poor to found a person on: bool (n,)."""
    return poor(*(faces[name].to_numpy().astype(np.float32) for name in QUALITY))


def persons(found: pl.DataFrame, said: Spoken, regions: pl.DataFrame) -> pl.DataFrame:
    """Rows of PEOPLE: whoever has a face, with the best of them as the cover.

    The best is the one on the photo that was chosen, else the largest that is good.
    """
    chosen = said.persons.filter(pl.col("person") == pl.col("now"))
    named = chosen.select(pl.col("person").alias("person_id"), "name", "cover_photo_id")
    by_file = regions.sort("name").unique("person", keep="first", maintain_order=True)
    by_file = by_file.select(pl.col("person").alias("person_id"), pl.col("name").alias("as_file"))
    rows = (
        found.with_columns(bad=pl.Series(bad(found)))
        .drop_nulls("person_id")
        .join(named, on="person_id", how="left")
        .join(by_file, on="person_id", how="left")
    )
    best = rows.sort(
        pl.col("photo_id").ne_missing(pl.col("cover_photo_id")), "bad", -pl.col("size"), "face_id"
    )
    return best.group_by("person_id", maintain_order=True).agg(
        pl.col("owner_id").first(),
        pl.coalesce("name", "as_file").first().alias("name"),
        pl.len().cast(pl.Int64).alias("faces"),
        pl.col("photo_id").n_unique().cast(pl.Int64).alias("photos"),
        (pl.col("probability") == 1).sum().cast(pl.Int64).alias("confirmed"),
        pl.col("face_id").first().alias("cover_face_id"),
        pl.col("photo_id").first().alias("cover_photo_id"),
    )


def sets_of(faces: Faces, said: Spoken, rules: Rules) -> Sets:
    """Rows of all four tables."""
    found, near = grouped(faces, said, rules)
    people = persons(found, said, by_regions(faces.frame, said.persons))
    return {PEOPLE: people, FACES: found, SUGGESTED: near, LOST: said.lost}


def agreed(faces: Faces, said: Spoken, rules: Rules) -> Agreement:
    """Whether confirmed faces are nearest to those of their person: each owner's for themselves."""
    facts, found = facts_of(said.sayings, by_regions(faces.frame, said.persons)), Agreement()
    spoken = faces.frame.join(facts.confirmed, on="face_id", how="semi")
    for _, own in spoken.group_by("owner_id", maintain_order=True):
        found += agreement(own["face_id"], faces.vectors[own["at"].to_numpy()], facts, rules)
    return found


def agree(told: dict[str, Any]) -> dg.AssetCheckResult:
    """Warn where the nearest of confirmed faces is too often another person's."""
    asked, wrong = told.get("confirmed_asked", 0), told.get("confirmed_wrong", 0)
    return dg.AssetCheckResult(
        check_name=AGREE,
        passed=asked < FEWEST or wrong <= asked * MISTAKEN,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"asked": asked, "wrong": wrong, "at_most": MISTAKEN},
    )


def whole(sets: Sets) -> dg.AssetCheckResult:
    """Every face is once there, every person counts its own, and is of one owner."""
    found, people = sets[FACES], sets[PEOPLE]
    counted = (
        found.drop_nulls("person_id")
        .group_by("person_id")
        .agg(pl.len(), pl.col("owner_id").n_unique().alias("owners"))
    )
    met = counted.join(people, on="person_id", how="full")
    wrong = met.filter(
        pl.col("len").ne_missing(pl.col("faces").cast(pl.UInt32)) | (pl.col("owners") != 1)
    ).height
    twice = found.height - found["face_id"].n_unique()
    told = {"miscounted": wrong, "twice": twice}
    return dg.AssetCheckResult(check_name=WHOLE, passed=not wrong and not twice, metadata=told)
