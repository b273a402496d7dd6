"""What is left of models that are no more: blobs without a row. Rows go with the run after."""

import datetime as dt

from assets.music.models.shelf import ModelShelf
from catalog_data.music.models import MODELS_FOLDER, model_key
from resources.blobs import Blobs
from resources.postgres import Postgres

UNTOUCHED = dt.timedelta(days=1)  # longer than any model takes to be written


def prune_music(postgres: Postgres, blobs: Blobs) -> dict[str, int]:
    """Remove numbers of models that have no row, and what killed writers left; how many.

    As the one writer, so that none is removed whose row is about to be written.
    """
    with postgres.writing("music_models"):
        known = {model_key(version) for version in ModelShelf(postgres, blobs).versions()}
        left = [key for key in blobs.derived.keys(MODELS_FOLDER) if key not in known]
        for key in left:
            blobs.derived.delete(key)
        halves = blobs.derived.clear_halves(MODELS_FOLDER, UNTOUCHED)
    return {"models": len(left), "halves_of_models": halves}
