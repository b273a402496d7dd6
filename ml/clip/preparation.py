"""From a rendition to the pixels a CLIP model takes, without torch: cheap enough for any worker.

The steps are those of open_clip's own validation transform (shortest side by Pillow's bicubic,
central crop), pixel for pixel; scaling and normalising happen in the model, where they are free.
"""

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.clip.weights import CONFIG, Weights
from ml.image.rendered import picture_of

OPENAI_MEAN = (0.48145466, 0.4578275, 0.40821073)
OPENAI_STD = (0.26862954, 0.26130258, 0.27577711)
FILTERS = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}


@dataclass(frozen=True, slots=True)
class Preparation:
    """How pictures are cut for one model. Called with a rendition, gives uint8 (side, side, 3)."""

    side: int
    mean: tuple[float, ...] = OPENAI_MEAN
    std: tuple[float, ...] = OPENAI_STD
    interpolation: str = "bicubic"
    resize_mode: str = "shortest"

    def __call__(self, data: bytes) -> NDArray[np.uint8]:
        """Pixels of one rendition; raises UndecodableError where it is damaged."""
        picture = picture_of(data)
        resized = picture.resize(self._size(*picture.size), FILTERS[self.interpolation])
        left = round((resized.width - self.side) / 2)
        top = round((resized.height - self.side) / 2)
        return np.asarray(resized.crop((left, top, left + self.side, top + self.side)))

    def _size(self, width: int, height: int) -> tuple[int, int]:
        if self.resize_mode == "squash":
            return self.side, self.side
        short, long = min(width, height), max(width, height)
        other = int(self.side * long / short)
        return (self.side, other) if width <= height else (other, self.side)


def preparation_for(weights: Weights) -> Preparation:
    """Preparation of a checkpoint's model, read from its config without building it.

    Raises ValueError for a model whose pictures are cut in a way that is not built here.
    """
    config = _config(weights)
    side = config["model_cfg"]["vision_cfg"]["image_size"]
    given: dict[str, Any] = config.get("preprocess_cfg", {})
    kept: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in given.items()
        if name in ("mean", "std", "interpolation", "resize_mode")
    }
    preparation = Preparation(side, **kept)
    if not isinstance(side, int) or preparation.resize_mode not in ("shortest", "squash"):
        raise ValueError(f"{weights.model} takes pictures in a way that is not built here")
    if preparation.interpolation not in FILTERS:
        raise ValueError(f"{weights.model} resizes by {preparation.interpolation}: not built here")
    return preparation


def dimensions(weights: Weights) -> int:
    """Length of a checkpoint's vectors, read from its config without building the model."""
    return int(_config(weights)["model_cfg"]["embed_dim"])


def _config(weights: Weights) -> dict[str, Any]:
    if weights.config.startswith("local-dir:"):
        folder = Path(weights.config.removeprefix("local-dir:"))
        found: dict[str, Any] = json.loads((folder / CONFIG).read_text())
        return found
    return {"model_cfg": json.loads(_shipped(weights.config).read_text())}


def _shipped(architecture: str) -> Path:
    """File of an architecture inside the open_clip package, found without importing it."""
    package = importlib.util.find_spec("open_clip")
    places = package.submodule_search_locations if package else None
    path = Path(next(iter(places or ["."]))) / "model_configs" / f"{architecture}.json"
    if not path.is_file():
        raise ValueError(f"open_clip knows no architecture {architecture}")
    return path
