"""Finding the weights of a CoCa model on disk, as those of CLIP are found. Nothing is fetched."""

import json
from pathlib import Path

from ml.clip.weights import CONFIG, Unavailable, Weights, find_weights, folder_name

DEFAULT_MODEL = "hf-hub:laion/mscoco_finetuned_CoCa-ViT-B-32-laion2B-s13B-b90k"


def find_captioner(
    models: Path, model: str = DEFAULT_MODEL, weights: Path | None = None
) -> Weights | Unavailable:
    """Weights of a model that writes captions: given, in ``models``, or in Hugging Face's cache.

    Unavailable with a reason where there are none, or where the model has no text decoder.
    """
    found = find_weights(models, model, weights)
    if isinstance(found, Unavailable):
        place = models / folder_name(model)
        return Unavailable(
            f"No weights for captions ({model}): fetch them (1 GB) with 'wunderkammer doctor"
            f" --fetch-captions', or put {CONFIG} and the checkpoint into {place}."
        )
    if not _decodes(found):
        return Unavailable(f"{model} writes no captions: it is no CoCa model.")
    return found


def _decodes(weights: Weights) -> bool:
    """Whether the model of a checkpoint has a decoder of text, told by its config or its name."""
    if not weights.config.startswith("local-dir:"):
        return weights.config.lower().startswith("coca")
    config = json.loads((Path(weights.config.removeprefix("local-dir:")) / CONFIG).read_text())
    return "multimodal_cfg" in config.get("model_cfg", {})
