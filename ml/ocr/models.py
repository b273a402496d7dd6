"""The models that the rapidocr package carries: found, named, opened. Nothing is ever downloaded.

rapidocr's own engine fetches what it does not find; so sessions are opened here, by path, and of
rapidocr only the step from the detector's map to boxes is used.
"""

import importlib.metadata
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.clip.weights import sha256_of

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"
UPRIGHT = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"
ENGINE = "PP-OCRv6 small"
Session = Any


class ModelsMissingError(FileNotFoundError):
    """A model that the rapidocr package ought to carry is not there."""


@dataclass(frozen=True, slots=True)
class Models:
    """Files of the three networks: where lines are, what they say, which way up they are."""

    detector: Path
    recogniser: Path
    upright: Path

    def recipe(self) -> str:
        """The weights by their SHA-256, and the version of the package that carries them."""
        paths = (self.detector, self.recogniser, self.upright)
        named = "; ".join(f"{path.name} {sha256_of(path)}" for path in paths)
        return f"{named}; rapidocr {importlib.metadata.version('rapidocr')}"


def bundled_models(folder: Path | None = None) -> Models:
    """The models of the installed rapidocr, or of another folder that holds the same files.

    Raises ModelsMissingError with a sentence that names the file and what to do.
    """
    models = Models(*((folder or _folder()) / name for name in (DETECTOR, RECOGNISER, UPRIGHT)))
    for path in (models.detector, models.recogniser, models.upright):
        if not path.is_file():
            raise ModelsMissingError(
                f"The model {path} is missing: reinstall rapidocr, whose wheel carries it."
            )
    return models


def opened(path: Path, threads: int) -> Session:
    """An ONNX session on the processor with ``threads`` threads, quiet below errors."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(path), sess_options=options, providers=["CPUExecutionProvider"]
    )


def run(session: Session, batch: Any) -> Any:
    """The first output of a network of one input."""
    return session.run(None, {session.get_inputs()[0].name: batch})[0]


def _folder() -> Path:
    """Folder of the models inside the installed package, found without importing it."""
    package = importlib.util.find_spec("rapidocr")
    places = package.submodule_search_locations if package else None
    return Path(next(iter(places or ["."]))) / "models"
