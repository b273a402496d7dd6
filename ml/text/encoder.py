"""The forward pass of a sentence encoder (BERT, Devlin and others 2019) in numpy. Finding: weights.

Own code, because a process of the API then answers its first question after about a second, with
0.2 GB more memory; by sentence-transformers it is half a minute on two busy cores, and 0.9 GB.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf
from threadpoolctl import ThreadpoolController

from ml.text.weights import CHECKPOINT, CONFIG, TOKENIZER, TextWeights, read_json, text_recipe

Array = NDArray[np.float32]
MOST_TOKENS = 128
BATCH = 8
PREFIXES = ("bert.", "roberta.")
HALF, ROOT = np.float32(0.5), np.float32(np.sqrt(0.5))
LEAST = np.float32(1e-12)


@cache
def one_thread() -> ThreadpoolController:
    """Holds BLAS to one thread: of such small products two make it slower, up to ten times."""
    return ThreadpoolController()


@cache
def loaded(weights: TextWeights) -> "TextModel":
    """The encoder of these weights, read once a process."""
    return TextModel(weights)


class TextModel:
    """A sentence encoder. Safe to be called by many threads."""

    def __init__(self, weights: TextWeights):
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        config = read_json(weights.folder / CONFIG)
        told = read_json(weights.folder / "config_sentence_transformers.json").get("prompts", {})
        pooling = read_json(weights.folder / "1_Pooling" / CONFIG)
        self.recipe = text_recipe(weights)
        self.dimensions = int(config["hidden_size"])
        self.heads = int(config["num_attention_heads"])
        self.layers = int(config["num_hidden_layers"])
        self.epsilon = np.float32(config["layer_norm_eps"])
        # XLM-RoBERTa counts places from behind its padding.
        self.first = config["pad_token_id"] + 1 if config["model_type"] == "xlm-roberta" else 0
        self.by_first_token = bool(pooling.get("pooling_mode_cls_token"))
        self.prompts = told.get("query") or "", told.get("passage") or told.get("document") or ""
        self.weights = _named(load_file(weights.folder / CHECKPOINT))
        self.tokenizer = Tokenizer.from_file(str(weights.folder / TOKENIZER))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MOST_TOKENS)

    def of_question(self, text: str) -> Array:
        """Unit vector, float32 (d,), of what somebody asks."""
        vector: Array = self._forward(self._tokens(self.prompts[0] + text)[None])[0]
        return vector

    def of_things(self, texts: Sequence[str]) -> Array:
        """Unit vectors, float32 (n, d), of what may be asked for.

        Texts of as many tokens go together, each batch filled up to one size: twice as fast
        as one by one, and a text's vector does not depend on its neighbours.
        """
        tokens = [self._tokens(self.prompts[1] + text) for text in texts]
        found = np.empty((len(tokens), self.dimensions), dtype=np.float32)
        lengths = np.array([len(one) for one in tokens])
        for length in np.unique(lengths):
            own = np.flatnonzero(lengths == length)
            for start in range(0, len(own), BATCH):
                part = own[start : start + BATCH]
                full = np.stack([tokens[at] for at in np.resize(part, BATCH)])
                found[part] = self._forward(full)[: len(part)]
        return found

    def _tokens(self, text: str) -> NDArray[np.int64]:
        return np.array(self.tokenizer.encode(text).ids)

    def _forward(self, tokens: NDArray[np.int64]) -> Array:
        with one_thread().limit(limits=1, user_api="blas"):
            state = self._embedded(tokens)
            for layer in range(self.layers):
                state = self._layer(f"encoder.layer.{layer}", state)
        told = state[:, 0] if self.by_first_token else state.mean(axis=1)
        vectors: Array = told / np.maximum(np.linalg.norm(told, axis=1, keepdims=True), LEAST)
        return vectors

    def _embedded(self, tokens: NDArray[np.int64]) -> Array:
        words, places, kinds = (
            self.weights[f"embeddings.{name}_embeddings.weight"]
            for name in ("word", "position", "token_type")
        )
        summed = words[tokens] + places[self.first : self.first + tokens.shape[1]] + kinds[0]
        return self._normed("embeddings.LayerNorm", summed)

    def _layer(self, name: str, state: Array) -> Array:
        attended = self._linear(f"{name}.attention.output.dense", self._attention(name, state))
        state = self._normed(f"{name}.attention.output.LayerNorm", state + attended)
        wide = self._linear(f"{name}.intermediate.dense", state)
        active = wide * HALF * (1 + erf(wide * ROOT))
        narrow = self._linear(f"{name}.output.dense", active)
        return self._normed(f"{name}.output.LayerNorm", state + narrow)

    def _attention(self, name: str, state: Array) -> Array:
        query, key, value = (
            self._linear(f"{name}.attention.self.{part}", state)
            .reshape(*state.shape[:2], self.heads, -1)
            .transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.sqrt(np.float32(query.shape[-1]))
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        mixed: Array = (shares @ value).transpose(0, 2, 1, 3).reshape(state.shape)
        return mixed

    def _linear(self, name: str, state: Array) -> Array:
        product: Array = state @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return product

    def _normed(self, name: str, state: Array) -> Array:
        centred = state - state.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + self.epsilon)
        normed: Array = centred / spread * self.weights[f"{name}.weight"]
        return normed + self.weights[f"{name}.bias"]


def _named(tensors: dict[str, Any]) -> dict[str, Array]:
    """Tensors by their names within the encoder, as float32."""
    found = {}
    for name, tensor in tensors.items():
        bare = next((name.removeprefix(p) for p in PREFIXES if name.startswith(p)), name)
        found[bare] = np.ascontiguousarray(tensor, dtype=np.float32)
    return found
