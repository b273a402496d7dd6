"""The weights as the command line speaks of them: there or not, and how to get them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ml.clip.weights import Unavailable, Weights


def clip_model() -> str:
    """The CLIP model that the settings name."""
    from ml.clip.weights import DEFAULT_MODEL

    return os.environ.get("WUNDERKAMMER_CLIP_MODEL") or DEFAULT_MODEL


def caption_model() -> str:
    """The model of captions that the settings name."""
    from ml.captions.weights import DEFAULT_MODEL

    return os.environ.get("WUNDERKAMMER_CAPTION_MODEL") or DEFAULT_MODEL


def clip_found(models: Path) -> "Weights | Unavailable":
    """The CLIP weights this home would use, or why there are none; never touches the network."""
    from ml.clip.weights import find_weights

    return find_weights(models, clip_model(), _given("CLIP_WEIGHTS"))


def captions_found(models: Path) -> "Weights | Unavailable":
    """The weights that would write captions, or why there are none; nor does this."""
    from ml.captions.weights import find_captioner

    return find_captioner(models, caption_model(), _given("CAPTION_WEIGHTS"))


def _given(name: str) -> Path | None:
    told = os.environ.get(f"WUNDERKAMMER_{name}")
    return Path(told) if told else None


def advice(models: Path) -> str | None:
    """What to do where pictures cannot be searched by meaning yet; None where they can."""
    from ml.clip.weights import Unavailable

    weights = clip_found(models)
    if not isinstance(weights, Unavailable):
        return None
    return f"Search goes by words alone so far. {weights.reason}"


def fetch(models: Path, model: str) -> Path:
    """Download the weights of a model with progress; returns the checkpoint."""
    from ml.clip.weights import fetch_weights

    return fetch_weights(models, model).path
