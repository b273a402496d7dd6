"""Finding CLIP weights on disk, and fetching them when told to. No model is built here.

A model is named by its Hugging Face id (``hf-hub:org/name``), whose folder holds
``open_clip_config.json`` beside the checkpoint, or by an open_clip architecture (``ViT-B-32``)
together with a checkpoint file.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HUB = "hf-hub:"
DEFAULT_MODEL = "hf-hub:laion/CLIP-ViT-B-32-laion2B-s34B-b79K"
DEFAULT_ARCHITECTURE = "ViT-B-32"
DEFAULT_SIZE = "605 MB"
CONFIG = "open_clip_config.json"
CHECKPOINTS = (
    "open_clip_model.safetensors",
    "model.safetensors",
    "open_clip_pytorch_model.bin",
    "pytorch_model.bin",
)
SUFFIXES = (".safetensors", ".bin", ".pt", ".pth")
TOKENIZER_FILES = ["tokenizer*.json", "vocab*", "merges.txt", "special_tokens_map.json", "*.model"]


@dataclass(frozen=True, slots=True)
class Weights:
    """A checkpoint on disk: the model's name, open_clip's name of its config, file and SHA-256."""

    model: str
    config: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Why there are no weights, in one sentence that also says how to get them."""

    reason: str


def find_weights(
    models: Path, model: str = DEFAULT_MODEL, weights: Path | None = None
) -> Weights | Unavailable:
    """Weights of a model: the given file or folder, else ``models``, else the Hugging Face cache.

    Never touches the network. A folder is taken as it is, a file as a checkpoint of the
    architecture that ``model`` names.
    """
    if weights is not None:
        return _given(model, weights)
    for folder in (models / folder_name(model), _cached_folder(model)):
        found = _in_folder(model, folder) if folder else None
        if found:
            return found
    return Unavailable(_how_to_fetch(models, model))


def fetch_weights(models: Path, model: str = DEFAULT_MODEL) -> Weights:
    """Download a hub model into ``models`` with a progress bar: the only download of this floor.

    Raises ValueError for a model that is no hub id, OSError and huggingface_hub's errors where
    the download fails; a second call goes on where the first one stopped.
    """
    if not model.startswith(HUB):
        raise ValueError(f"{model} is no Hugging Face id of the form {HUB}org/name")
    from huggingface_hub import list_repo_files, snapshot_download

    repository = model.removeprefix(HUB)
    there = set(list_repo_files(repository))
    checkpoint = next((name for name in CHECKPOINTS if name in there), None)
    if checkpoint is None or CONFIG not in there:
        raise ValueError(f"{repository} holds no open_clip model")
    folder = models / folder_name(model)
    snapshot_download(
        repository, allow_patterns=[CONFIG, checkpoint, *TOKENIZER_FILES], local_dir=folder
    )
    found = _in_folder(model, folder)
    if found is None:
        raise ValueError(f"{repository} was fetched but holds no checkpoint")
    return found


def folder_name(model: str) -> str:
    """Name of a model's folder under the home's ``models``."""
    return model.removeprefix(HUB).replace("/", "--")


def _given(model: str, weights: Path) -> Weights | Unavailable:
    if weights.is_dir():
        found = _in_folder(model, weights)
        return found or Unavailable(f"The folder {weights} lacks {CONFIG} or a checkpoint.")
    if not weights.is_file():
        return Unavailable(f"The CLIP weights {weights} do not exist.")
    architecture = DEFAULT_ARCHITECTURE if model == DEFAULT_MODEL else model
    if architecture.startswith(HUB):
        return Unavailable(
            f"A lone file of weights needs the name of its architecture instead of {model}."
        )
    return Weights(model, architecture, weights, sha256_of(weights))


def _in_folder(model: str, folder: Path) -> Weights | None:
    if not (folder / CONFIG).is_file():
        return None
    files = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)
    by_name = {path.name: path for path in files}
    known = [by_name[name] for name in CHECKPOINTS if name in by_name]
    chosen = next(iter(known or files), None)
    if chosen is None:
        return None
    return Weights(model, f"local-dir:{folder}", chosen, sha256_of(chosen))


def _cached_folder(model: str) -> Path | None:
    """Folder of the newest snapshot that Hugging Face's own cache already holds, if any."""
    if not model.startswith(HUB):
        return None
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(model.removeprefix(HUB), CONFIG)
    return Path(found).parent if isinstance(found, str) else None


def _how_to_fetch(models: Path, model: str) -> str:
    if not model.startswith(HUB):
        return f"No weights for {model}: name their file or folder in WUNDERKAMMER_CLIP_WEIGHTS."
    size = f" ({DEFAULT_SIZE})" if model == DEFAULT_MODEL else ""
    return (
        f"No weights for {model}: fetch them{size} with 'wunderkammer doctor --fetch', or put"
        f" {CONFIG} and the checkpoint into {models / folder_name(model)}."
    )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file as 64 hex digits, read again only when size or time changed."""
    stat = path.stat()
    return _sha256(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=16)
def _sha256(path: Path, size: int, mtime_ns: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
