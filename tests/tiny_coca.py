"""A tiny CoCa checkpoint of random weights, for whoever needs captions that cost nothing."""

import json
from pathlib import Path

from ml.clip import folder_name

MODEL = "hf-hub:nobody/tiny-coca"
TEXT = {"context_length": 20, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1}
TINY = {
    "embed_dim": 32,
    "vision_cfg": {
        "image_size": 64,
        "layers": 2,
        "width": 64,
        "head_width": 32,
        "patch_size": 16,
        "attentional_pool": True,
        "attn_pooler_heads": 2,
        "output_tokens": True,
    },
    "text_cfg": {**TEXT, "embed_cls": True, "output_tokens": True},
    "multimodal_cfg": {**TEXT, "attn_pooler_heads": 2},
    "custom_text": True,
}


def write_tiny_coca(models: Path) -> Path:
    """Write the checkpoint where ``find_captioner(models, MODEL)`` looks; its folder."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    folder = models / folder_name(MODEL)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": TINY}))
    torch.manual_seed(0)
    model = open_clip.create_model(f"local-dir:{folder}", load_weights=False)
    for parameter in model.text_decoder.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    save_file(model.state_dict(), folder / "open_clip_model.safetensors")
    return folder
