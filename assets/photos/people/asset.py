"""People: the faces of each owner grouped and named, as one set. Finding faces is not here."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
import sqlalchemy as sa

from assets.incremental import Stamp
from assets.photos.externals import face_sayings
from assets.photos.faces import ARTIFACT, photo_faces
from assets.photos.people.found import PHOTOS, Faces, faces_found
from assets.photos.people.said import PERSONS, SAYINGS, spoken
from assets.photos.people.whose import (
    AGREE,
    FACES,
    LOST,
    PEOPLE,
    SUGGESTED,
    WHOLE,
    agree,
    agreed,
    sets_of,
    whole,
)
from assets.pointers import details_of, served
from assets.wholesets import Made, keep_set
from catalog_data.identity import vector_table
from ml.people import Rules
from resources.lance import Lance
from resources.postgres import Postgres

CODE = "people asset 2"
TABLES = [PEOPLE, FACES, SUGGESTED, LOST]


@dg.asset(
    group_name="photos",
    kinds={"postgres", "numpy"},
    deps=[photo_faces, face_sayings],
    check_specs=[
        dg.AssetCheckSpec(WHOLE, asset="photo_people", blocking=True),
        dg.AssetCheckSpec(AGREE, asset="photo_people"),
    ],
    code_version=CODE,
)
def photo_people(
    context: dg.AssetExecutionContext, postgres: Postgres, lance: Lance
) -> Iterator[Any]:
    """One person an owner's photos show, named or not, with all their faces; and suggestions.

    A pure function of the faces that are served and of what was said of them: the order in which
    photos came has no part in it. What was said of a face that is found no more is listed.
    """
    with postgres.writing("photo_people"):
        recipe = served(postgres, ARTIFACT)
        if recipe is None or not lance.has(vector_table(ARTIFACT, recipe)):
            yield unavailable("No faces were found yet, or finding them is switched off.")
            return
        rules = Rules(**details_of(postgres, ARTIFACT)["rules"])
        kept = keep_set(
            postgres,
            "photo_people",
            Stamp(context.run.run_id, f"{rules.recipe}; {recipe}"),
            inputs_of(postgres, lance, recipe),
            TABLES,
            lambda: made_of(postgres, faces_found(postgres, lance, recipe), rules),
        )
    told = {**kept.told, **kept.counts, "recipe": f"{rules.recipe}; {recipe}"}
    yield dg.MaterializeResult(metadata=told, check_results=[kept.check, agree(told)])


def unavailable(reason: str) -> dg.MaterializeResult[Any]:
    """No row, and why."""
    check = dg.AssetCheckResult(check_name=WHOLE, passed=True)
    return dg.MaterializeResult(metadata={"unavailable": reason}, check_results=[check, agree({})])


def inputs_of(postgres: Postgres, lance: Lance, recipe: str) -> list[pl.DataFrame]:
    """What people are made of: fingerprints of faces, whose photos they are, what was said."""
    faces = lance.triples(vector_table(ARTIFACT, recipe), "source_id")
    queries = (PHOTOS, SAYINGS, PERSONS)
    return [faces, *(postgres.frame(sa.text(query)) for query in queries)]


def made_of(postgres: Postgres, faces: Faces, rules: Rules) -> Made:
    """The set of all people, checked."""
    said = spoken(postgres, faces.frame)
    sets, sure = sets_of(faces, said, rules), agreed(faces, said, rules)
    told = {
        "people": sets[PEOPLE].height,
        "named": int(sets[PEOPLE]["name"].is_not_null().sum()),
        "faces": sets[FACES].height,
        "suggestions": sets[SUGGESTED].height,
        "unattached": sets[LOST].height,
        "confirmed_asked": sure.asked,
        "confirmed_right": sure.right,
        "confirmed_wrong": sure.wrong,
    }
    return Made(sets, whole(sets), told)
