"""The CLIP weights as the command line speaks of them: there or not, and how to get them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ml.clip.weights import Unavailable, Weights


def chosen_model() -> str:
    """The model that the settings name."""
    from ml.clip.weights import DEFAULT_MODEL

    return os.environ.get("WUNDERKAMMER_CLIP_MODEL") or DEFAULT_MODEL


def found(models: Path) -> "Weights | Unavailable":
    """The weights this home would use, or why there are none; never touches the network."""
    from ml.clip.weights import find_weights

    given = os.environ.get("WUNDERKAMMER_CLIP_WEIGHTS")
    return find_weights(models, chosen_model(), Path(given) if given else None)


def advice(models: Path) -> str | None:
    """What to do where pictures cannot be searched by meaning yet; None where they can."""
    from ml.clip.weights import Unavailable

    weights = found(models)
    if not isinstance(weights, Unavailable):
        return None
    return f"Search goes by words alone so far. {weights.reason}"


def fetch(models: Path) -> Path:
    """Download the weights with progress; returns the checkpoint."""
    from ml.clip.weights import fetch_weights

    return fetch_weights(models, chosen_model()).path
