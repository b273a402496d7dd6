"""CoCa: prepared pixels in, a sentence out, by the likeliest token each time. Heavy imports late.

Greedy decoding over the model's own forward pass (Yu and others, "CoCa: contrastive captioners are
image-text foundation models", 2022); open_clip's ``generate`` wants an older transformers.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.clip import ClipModel, Dtype, Weights, choose_dtype
from ml.image import RENDITION_RECIPE

Tensor = Any
Prepared = Sequence[NDArray[np.uint8]] | NDArray[np.uint8]

BATCH, MOST = 16, 30
CAPTION_RECIPE = f"captions 1; greedy, at most {MOST} tokens"


def caption_recipe(weights: Weights, dtype: Dtype) -> str:
    """What captions depend on; known without loading torch or the model."""
    return f"{CAPTION_RECIPE}; {weights.model}; {weights.sha256}; {dtype}; {RENDITION_RECIPE}"


class Captioner:
    """A CoCa model in inference mode, with batches of one fixed shape; the last is filled up.

    Raises ValueError for a model whose tokens do not say where a text begins and ends.
    """

    def __init__(
        self,
        weights: Weights,
        dtype: Dtype | None = None,
        device: str = "cpu",
        batch: int = BATCH,
        most: int = MOST,
    ):
        chosen = dtype or choose_dtype(device)
        clip = ClipModel(weights, chosen, device, batch)
        self.recipe = caption_recipe(weights, chosen)
        self.prepare, self.batch = clip.prepare, batch
        self._model, self._device, self._dtype = clip.model, clip.device, clip.dtype
        tokens: Any = clip.tokenize
        self._tokens = tokens
        if not hasattr(tokens, "sot_token_id") or not hasattr(self._model, "text_decoder"):
            raise ValueError(f"{weights.model} writes no captions that can be read here")
        self.begin, self.end = int(tokens.sot_token_id), int(tokens.eot_token_id)
        self.most = min(most, int(self._model.context_length) - 1)

    def __call__(self, prepared: Prepared) -> list[str]:
        """Captions of prepared pixels, uint8 (n, side, side, 3) or a list of such pictures."""
        return [cleaned(self._tokens.decode(tokens)) for tokens in self.tokens(prepared)]

    def tokens(self, prepared: Prepared) -> list[list[int]]:
        """Tokens of each caption, without those that begin and end it; at most ``most``."""
        told: list[list[int]] = []
        for start in range(0, len(prepared), self.batch):
            told += self._decoded(np.asarray(prepared[start : start + self.batch]))
        return told

    def _decoded(self, pixels: NDArray[np.uint8]) -> list[list[int]]:
        import torch

        with torch.inference_mode():
            seen = self._model(self._images(pixels))
            written = torch.full((self.batch, 1), self.begin, device=self._device)
            ended = torch.arange(self.batch, device=self._device) >= len(pixels)
            for _ in range(self.most):
                following = self._next(seen, written).masked_fill(ended, self.end)
                written = torch.cat([written, following[:, None]], dim=1)
                ended |= following == self.end
                if bool(ended.all()):
                    break
        return [self._until_end(row) for row in written[: len(pixels), 1:].tolist()]

    def _next(self, seen: dict[str, Tensor], written: Tensor) -> Tensor:
        """The likeliest next token of each row."""
        given = {"image_latent": seen["image_features"], "image_embs": seen["image_embs"]}
        told = self._model(None, written, output_labels=False, **given)
        return told["logits"][:, -1].float().argmax(dim=-1)

    def _images(self, pixels: NDArray[np.uint8]) -> Tensor:
        """A full batch, normalised, (batch, 3, side, side)."""
        import torch

        full = np.zeros((self.batch, *pixels.shape[1:]), dtype=np.uint8)
        full[: len(pixels)] = pixels
        mean, std = (
            torch.tensor(part, device=self._device).view(1, 3, 1, 1)
            for part in (self.prepare.mean, self.prepare.std)
        )
        images = torch.from_numpy(full).to(self._device).permute(0, 3, 1, 2).contiguous()
        return ((images.float() / 255 - mean) / std).to(self._dtype)

    def _until_end(self, row: list[int]) -> list[int]:
        return row[: row.index(self.end)] if self.end in row else row


def cleaned(text: str) -> str:
    """A caption as a sentence is written: no marks of the tokenizer, no space before stops."""
    bare = re.sub(r"<(?:start|end)_of_text>|�", " ", text)
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(bare.split())).strip()
