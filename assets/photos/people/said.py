"""What was said of faces, brought to the faces of today, and who the persons are. No vectors.

A saying is of a photo and a box; the face that overlaps it most is meant. What overlaps none is
listed, never dropped.
"""

import uuid
from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa

from ml.faces import reattached
from ml.people import Said
from resources.postgres import Postgres

SAYINGS = """
    SELECT s.id::text AS fact_id, s.photo_id::text AS photo_id, p.owner_id::text AS owner_id,
        s.frame, s."left", s.top, s.width, s.height, s.kind, s.person_id::text AS person, s.said_at
    FROM facts.face_sayings s JOIN facts.photos p ON p.id = s.photo_id
"""
PERSONS = """
    WITH RECURSIVE kept AS (
        SELECT id, id AS now, merged_into, 0 AS depth FROM facts.persons
        UNION ALL
        SELECT kept.id, p.id, p.merged_into, depth + 1 FROM kept
        JOIN facts.persons p ON p.id = kept.merged_into WHERE depth < 100
    ), last AS (SELECT DISTINCT ON (id) id, now FROM kept ORDER BY id, depth DESC)
    SELECT last.id::text AS person, last.now::text AS now, p.owner_id::text AS owner_id, p.name,
        p.cover_photo_id::text AS cover_photo_id, p.created_at
    FROM last JOIN facts.persons p ON p.id = last.now
"""
IS, IS_NOT, STRANGER, NO_FACE = "is", "is_not", "stranger", "no_face"


@dataclass(frozen=True)
class Spoken:
    """Everything people said that bears on faces.

    ``sayings`` [fact_id, face_id, kind, person, said_at] of faces that are there, persons as they
    are now; ``persons`` [person, now, owner_id, name, cover_photo_id, created_at]; ``lost``
    [saying_id, owner_id, photo_id].
    """

    sayings: pl.DataFrame
    persons: pl.DataFrame
    lost: pl.DataFrame


def spoken(postgres: Postgres, faces: pl.DataFrame) -> Spoken:
    """Bring sayings to the faces [face_id, photo_id, frame, left, …, height] of today."""
    told = postgres.frame(sa.text(SAYINGS))
    persons = postgres.frame(sa.text(PERSONS))
    met, left = _attached(told, faces)
    now = persons.select("person", "now")
    sayings = met.join(now, on="person", how="left").with_columns(person=pl.col("now")).drop("now")
    lost = left.select(pl.col("fact_id").alias("saying_id"), "owner_id", "photo_id")
    return Spoken(sayings, persons, lost)


def _attached(told: pl.DataFrame, faces: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sayings with the face each means, and those that mean none.

    Several may be said of one face: each round gives a face at most one, until no more is met.
    """
    left, met = told, list[pl.DataFrame]()
    while left.height:
        found, rest = reattached(left, faces)
        if not found.height:
            break
        met.append(left.join(found.select("fact_id", "face_id"), on="fact_id"))
        left = rest
    empty = told.clear().with_columns(face_id=pl.lit(None, pl.String))
    return pl.concat([empty, *met], how="diagonal"), left


def settled(sayings: pl.DataFrame) -> pl.DataFrame:
    """The last thing said of each face that says what it is: [face_id, kind, person]."""
    final = sayings.filter(pl.col("kind") != IS_NOT).sort("said_at", "fact_id")
    return final.group_by("face_id", maintain_order=True).last().select("face_id", "kind", "person")


def by_regions(faces: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Persons whom files name: [face_id, person, name] of faces with a region's name.

    The oldest person of that owner with the name; else one told by owner and name alone, so that
    it is the same whenever it is derived.
    """
    named = faces.filter(pl.col("region_name").str.strip_chars().str.len_chars() > 0)
    named = named.select(
        "face_id", "owner_id", pl.col("region_name").str.strip_chars().alias("name")
    )
    known = (
        persons.filter((pl.col("person") == pl.col("now")) & pl.col("name").is_not_null())
        .sort("created_at", "person")
        .with_columns(key=pl.col("name").str.to_lowercase())
        .unique(["owner_id", "key"], keep="first", maintain_order=True)
        .select("owner_id", "key", "person")
    )
    met = named.with_columns(key=pl.col("name").str.to_lowercase()).join(
        known, on=["owner_id", "key"], how="left"
    )
    told = pl.concat_str("owner_id", "key", separator=" ").map_elements(
        _person_of, return_dtype=pl.String
    )
    return met.with_columns(pl.coalesce("person", told).alias("person")).select(
        "face_id", "person", "name"
    )


def _person_of(text: str) -> str:
    owner, _, name = text.partition(" ")
    return str(uuid.uuid5(uuid.UUID(owner), name))


def facts_of(sayings: pl.DataFrame, regions: pl.DataFrame) -> Said:
    """What the grouping of faces may not go against; what people said beats what files name."""
    final = settled(sayings)
    said_so = final.filter(pl.col("kind") == IS).select("face_id", "person")
    rejected = sayings.filter(pl.col("kind") == IS_NOT).select("face_id", "person").unique()
    told = regions.select("face_id", "person").join(final, on="face_id", how="anti")
    told = told.join(rejected, on=["face_id", "person"], how="anti")
    strangers = final.filter(pl.col("kind") == STRANGER)["face_id"]
    return Said(pl.concat([said_so, told]), rejected, ignored=strangers)
