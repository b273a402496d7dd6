"""The CLIP model itself: prepared pixels or words in, unit vectors out. Heavy imports are late."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from ml.clip.preparation import Preparation, preparation_for
from ml.clip.weights import Weights
from ml.image import RENDITION_RECIPE

Tensor = Any
Vectors = NDArray[np.float32]
Dtype = Literal["float32", "bfloat16"]

DTYPES: tuple[Dtype, ...] = ("float32", "bfloat16")
BATCH = 32
BFLOAT_FLAGS = {"avx512_bf16", "amx_bf16"}


def choose_dtype(device: str = "cpu") -> Dtype:
    """bfloat16 where the hardware multiplies it natively (3.7 times as fast), else float32."""
    if device.startswith("cuda"):
        import torch

        return "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float32"
    flags = Path("/proc/cpuinfo")
    found = set(flags.read_text().split()) if flags.is_file() else set()
    return "bfloat16" if found & BFLOAT_FLAGS else "float32"


def clip_recipe(weights: Weights, dtype: Dtype) -> str:
    """What the vectors depend on; known without loading torch or the model."""
    return f"clip 1; {weights.model}; {weights.sha256}; {dtype}; {RENDITION_RECIPE}"


class ClipModel:
    """An open_clip model in inference mode, with batches of one fixed shape.

    A last batch is filled up, so that a picture's vector does not depend on its neighbours.
    """

    def __init__(self, weights: Weights, dtype: Dtype, device: str = "cpu", batch: int = BATCH):
        import torch

        self.recipe = clip_recipe(weights, dtype)
        self.prepare: Preparation = preparation_for(weights)
        self.batch = batch
        self.device = torch.device(device)
        self.dtype = getattr(torch, dtype)
        self.model = _built(weights).to(self.device, self.dtype).eval()
        self.tokenize = _tokenizer(weights)
        _check_same(self.prepare, self.model, weights)
        scale = torch.tensor(self.prepare.std, device=self.device) * 255
        self._scale = (1 / scale).view(1, 3, 1, 1)
        mean = torch.tensor(self.prepare.mean, device=self.device)
        self._shift = (mean * 255 / scale).view(1, 3, 1, 1)

    @classmethod
    def load(cls, weights: Weights, dtype: Dtype | None = None, device: str = "cpu") -> Self:
        """Load a checkpoint; without a dtype the hardware decides."""
        return cls(weights, dtype or choose_dtype(device), device)

    def embed_images(self, renditions: Sequence[bytes]) -> Vectors:
        """Vectors of renditions, float32 (n, d), each of unit length."""
        return self.forward([self.prepare(data) for data in renditions])

    def forward(self, prepared: Sequence[NDArray[np.uint8]] | NDArray[np.uint8]) -> Vectors:
        """Vectors of prepared pixels, uint8 (n, side, side, 3) or a list of such pictures."""
        parts = [
            self._embed(np.asarray(prepared[start : start + self.batch]))
            for start in range(0, len(prepared), self.batch)
        ]
        return np.concatenate(parts) if parts else self._nothing()

    def embed_words(self, words: Sequence[str]) -> Vectors:
        """Vectors of texts, float32 (n, d), each of unit length, computed one by one."""
        parts = [self._embed_text(text) for text in words]
        return np.concatenate(parts) if parts else self._nothing()

    def _embed(self, pixels: NDArray[np.uint8]) -> Vectors:
        import torch

        full = np.zeros((self.batch, *pixels.shape[1:]), dtype=np.uint8)
        full[: len(pixels)] = pixels
        with torch.inference_mode():
            images = torch.from_numpy(full).to(self.device).permute(0, 3, 1, 2).contiguous()
            images = images.float().mul_(self._scale).sub_(self._shift).to(self.dtype)
            return _units(self.model.encode_image(images))[: len(pixels)]

    def _embed_text(self, text: str) -> Vectors:
        import torch

        with torch.inference_mode():
            return _units(self.model.encode_text(self.tokenize([text]).to(self.device)))

    def _nothing(self) -> Vectors:
        return np.zeros((0, self._embed_text("").shape[1]), dtype=np.float32)


def _units(features: Tensor) -> Vectors:
    import torch

    units = torch.nn.functional.normalize(features.float(), dim=-1)
    vectors: Vectors = units.cpu().numpy()
    return vectors


def _built(weights: Weights) -> Any:
    import open_clip

    model = open_clip.create_model(weights.config, load_weights=False, pretrained_text=False)
    open_clip.load_checkpoint(model, str(weights.path), weights_only=True)
    return model


def _tokenizer(weights: Weights) -> Callable[[list[str]], Tensor]:
    import open_clip

    tokenizer: Callable[[list[str]], Tensor] = open_clip.get_tokenizer(weights.config)
    return tokenizer


def _check_same(preparation: Preparation, model: Any, weights: Weights) -> None:
    """Refuse a model that open_clip itself would feed in another way."""
    import open_clip

    own = open_clip.get_model_preprocess_cfg(model)
    size = own["size"] if isinstance(own["size"], int) else own["size"][0]
    theirs = Preparation(
        size, tuple(own["mean"]), tuple(own["std"]), own["interpolation"], own["resize_mode"]
    )
    if theirs != preparation:
        raise ValueError(f"{weights.model}: open_clip prepares pictures by {theirs}")
