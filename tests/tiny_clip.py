"""A tiny open_clip checkpoint of random weights, for whoever needs a CLIP that costs nothing."""

import json
from pathlib import Path

from ml.clip import folder_name

MODEL = "hf-hub:nobody/tiny"
TINY = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 64, "layers": 2, "width": 64, "head_width": 32, "patch_size": 16},
    "text_cfg": {
        "context_length": 77,
        "vocab_size": 49408,
        "width": 32,
        "heads": 2,
        "layers": 1,
    },
}


def write_tiny_clip(models: Path, seed: int = 0) -> Path:
    """Write the checkpoint where ``find_weights(models, MODEL)`` looks; its folder."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    folder = models / folder_name(MODEL)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": TINY}))
    torch.manual_seed(seed)
    model = open_clip.create_model(f"local-dir:{folder}", load_weights=False)
    save_file(model.state_dict(), folder / "open_clip_model.safetensors")
    return folder
