"""Words in pictures, read by models that come with a package. Where text is kept is not here."""

from ml.ocr.models import ENGINE, Models, ModelsMissingError, bundled_models
from ml.ocr.reader import SURE, Block, Reading, TextReader, ocr_recipe

__all__ = [
    "ENGINE",
    "SURE",
    "Block",
    "Models",
    "ModelsMissingError",
    "Reading",
    "TextReader",
    "bundled_models",
    "ocr_recipe",
]
