"""One category for each row of a frame, with its reasons. The rules have files of their own."""

import polars as pl

from ml.categories.documents import DOCUMENT_RECIPE, documents, is_document
from ml.categories.screenshots import SCREENSHOT_RECIPE, screenshots

CATEGORY_RECIPE = f"{SCREENSHOT_RECIPE}; {DOCUMENT_RECIPE}"


def categories(photos: pl.DataFrame) -> pl.DataFrame:
    """The frame with ``category`` (screenshot, document or photo) and ``reasons`` (List of String).

    Reads path, format, camera, placed, tags, text and area, as told at ``screenshots`` and
    ``documents``. A screenshot of a document is a screenshot. A photo has no reasons.
    """
    shots, signs = screenshots(), documents()
    shot = pl.any_horizontal(shots.values())
    category = (
        pl.when(shot)
        .then(pl.lit("screenshot"))
        .when(is_document(signs))
        .then(pl.lit("document"))
        .otherwise(pl.lit("photo"))
    )
    told = photos.with_columns(category=category, _shots=_named(shots), _signs=_named(signs))
    reasons = (
        pl.when(pl.col("category") == "screenshot")
        .then(pl.col("_shots"))
        .when(pl.col("category") == "document")
        .then(pl.col("_signs"))
        .otherwise(pl.lit([], dtype=pl.List(pl.String)))
    )
    return told.with_columns(reasons=reasons).drop("_shots", "_signs")


def _named(rules: dict[str, pl.Expr]) -> pl.Expr:
    """Names of the rules that hold, List of String."""
    told = [pl.when(rule).then(pl.lit(name)) for name, rule in rules.items()]
    return pl.concat_list(told).list.drop_nulls()
