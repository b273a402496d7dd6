"""People: the faces of each owner grouped and named, as one set. Finding faces is not here."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.incremental import Stamp
from assets.photos.externals import face_sayings
from assets.photos.faces import ARTIFACT, photo_faces
from assets.photos.people.found import faces_found
from assets.photos.people.said import spoken
from assets.photos.people.whose import FACES, LOST, PEOPLE, SUGGESTED, WHOLE, sets_of, whole
from assets.photos.spaces import details_of
from assets.wholesets import replace_sets
from ml.people import Rules
from resources.lance import Lance
from resources.postgres import Postgres

CODE = "people asset 1"


@dg.asset(
    group_name="photos",
    kinds={"postgres", "numpy"},
    deps=[photo_faces, face_sayings],
    check_specs=[dg.AssetCheckSpec(WHOLE, asset="photo_people", blocking=True)],
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
        faces = faces_found(postgres, lance)
        if faces is None:
            reason = "No faces were found yet, or finding them is switched off."
            yield dg.MaterializeResult(
                metadata={"unavailable": reason},
                check_results=[dg.AssetCheckResult(check_name=WHOLE, passed=True)],
            )
            return
        rules = Rules(**details_of(postgres, ARTIFACT)["rules"])
        sets = sets_of(faces, spoken(postgres, faces.frame), rules)
        check = whole(sets)
        recipe = f"{rules.recipe}; {faces.recipe}"
        counts = {"wrote": 0, "removed": 0}
        if check.passed:
            counts = replace_sets(postgres, sets, Stamp(context.run.run_id, recipe))
    named = sets[PEOPLE]["name"].is_not_null().sum()
    told = {"people": sets[PEOPLE].height, "named": int(named), "faces": sets[FACES].height}
    told |= {"suggestions": sets[SUGGESTED].height, "unattached": sets[LOST].height, **counts}
    yield dg.MaterializeResult(metadata={**told, "recipe": recipe}, check_results=[check])
