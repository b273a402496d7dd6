"""Labels of pictures by comparing vectors: no training, no pixels, no storage."""

from ml.tags.calibration import Calibration, Scaling, read_calibration
from ml.tags.labels import Label, prompts, read_vocabulary, shipped_vocabulary
from ml.tags.scoring import MOST, label_vectors, tag_recipe, tags

__all__ = [
    "MOST",
    "Calibration",
    "Label",
    "Scaling",
    "label_vectors",
    "prompts",
    "read_calibration",
    "read_vocabulary",
    "shipped_vocabulary",
    "tag_recipe",
    "tags",
]
