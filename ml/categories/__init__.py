"""What kind of picture a photo is: screenshot, document, photo. Facts in, category out."""

from ml.categories.documents import DOCUMENT_RECIPE, documents
from ml.categories.screenshots import SCREENSHOT_RECIPE, screenshots
from ml.categories.table import CATEGORY_RECIPE, categories

__all__ = [
    "CATEGORY_RECIPE",
    "DOCUMENT_RECIPE",
    "SCREENSHOT_RECIPE",
    "categories",
    "documents",
    "screenshots",
]
