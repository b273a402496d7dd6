"""The embeddings asset against the bare forward pass: same model, dtype, batch and threads.

The checkpoint is a ViT-B/32 of random weights: what the numbers are does not change the speed.
"""

import json
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from assets.incremental import progress
from assets.photos import photo_embeddings, photo_previews
from ml.clip import (
    BATCH,
    ClipModel,
    Weights,
    choose_dtype,
    find_weights,
    folder_name,
    preparation_for,
)
from ml.image import make_renditions
from tests.benchmarks.harness import (
    CORES,
    Laboratory,
    aside,
    laboratory,
    metered,
    report,
    say,
    scratch,
)
from tests.benchmarks.pictures import jpegs, write_library

MODEL, ARCHITECTURE = "hf-hub:bench/ViT-B-32", "ViT-B-32"
PIXELS = (1600, 1200)
DTYPES = ("float32", "bfloat16")
DECODED = 24


def write_clip(models: Path) -> None:
    """Write a ViT-B/32 of random weights where the product looks for weights."""
    import open_clip
    from safetensors.torch import save_file

    folder = models / folder_name(MODEL)
    folder.mkdir(parents=True)
    config = {"model_cfg": open_clip.get_model_config(ARCHITECTURE)}
    (folder / "open_clip_config.json").write_text(json.dumps(config))
    state = open_clip.create_model(ARCHITECTURE).state_dict()
    save_file(state, folder / "open_clip_model.safetensors")


def weights_in(models: Path) -> Weights:
    """The weights written above."""
    found = find_weights(models, MODEL)
    if not isinstance(found, Weights):
        raise RuntimeError(found.reason)
    return found


def bare(models: Path, dtype: Any, device: str, count: int) -> tuple[float, float]:
    """Images a second of the forward pass over tensors in memory, and seconds of loading."""
    import torch

    started = time.perf_counter()
    clip = ClipModel.load(weights_in(models), dtype, device)
    loaded = time.perf_counter() - started
    side = clip.prepare.side
    images = torch.randn(BATCH, 3, side, side).to(clip.device, clip.dtype)
    batches = -(-count // BATCH)
    with torch.inference_mode():
        clip.model.encode_image(images).float().cpu()
        started = time.perf_counter()
        for _ in range(batches):
            vectors = clip.model.encode_image(images)
        vectors.float().cpu()
    return batches * BATCH / (time.perf_counter() - started), loaded


def cost_of_pixels(models: Path) -> tuple[float, float]:
    """Milliseconds of one core: from JPEG to the rendition, and from there to the model's input."""
    cut = preparation_for(weights_in(models))
    pictures = list(jpegs(DECODED, *PIXELS))
    started = time.perf_counter()
    rendered = [make_renditions(data, ("medium",)).renditions["medium"].data for data in pictures]
    between = time.perf_counter()
    for data in rendered:
        cut(data)
    ended = time.perf_counter()
    return (between - started) * 1000 / DECODED, (ended - between) * 1000 / DECODED


def embedded(lab: Laboratory, count: int) -> tuple[float, float]:
    """Images a second of the asset once its model is loaded, and of all of it."""
    seen: list[float] = []
    watching = progress.set(lambda _, done, __: seen.append(time.perf_counter()) if done else None)
    try:
        run = lab.materialize(photo_embeddings)
    finally:
        progress.reset(watching)
    if run.summed("wrote") != count:
        raise RuntimeError(f"{count} photos, but the asset told {run.told}")
    since_first_batch = time.perf_counter() - seen[0]
    return (count - BATCH) / since_first_batch, count / run.seconds


def measure(lab: Laboratory, dtype: str, device: str, count: int, previews: float) -> None:
    """One figure: the bare pass before and after, the asset between."""
    say(f"{dtype} on {device}: the bare pass, the asset, the bare pass")
    before, load = aside(bare, lab.home.models, dtype, device, count // 2)
    with metered() as meter:
        rate, whole = embedded(lab, count)
    after, _ = aside(bare, lab.home.models, dtype, device, count // 2)
    reference, (decode, cut) = (before + after) / 2, cost_of_pixels(lab.home.models)
    report(
        "embed",
        rate,
        "images/s",
        (f"bare forward pass, {dtype}, batch {BATCH}", reference),
        size=count,
        peak_mib=meter.peak_mib,
        details={
            "dtype": dtype,
            "device": device,
            "bare": [round(before, 2), round(after, 2)],
            "with_model_load": round(whole, 2),
            "model_load_s": round(load, 2),
            "jpeg_to_rendition_ms": round(decode, 2),
            "rendition_to_input_ms": round(cut, 2),
            "decode_share": round(decode / (decode + CORES * 1000 / reference), 3),
            "from_jpeg_images_per_s": round(1 / (previews + 1 / rate), 2),
        },
    )


def laboratory_for(dtype: str, device: str) -> AbstractContextManager[Laboratory]:
    """A laboratory that embeds in one dtype."""
    chosen = {"clip_model": MODEL, "dtype": dtype, "device": device}
    return laboratory(renditions=["medium"], contact_sheets=False, **chosen)


def main(size: int | None = None, device: str = "cpu", dtype: str | None = None, **_: Any) -> None:
    """Embed in each dtype; fewer where the machine only emulates it, at a tenth of the speed."""
    full = size or (640 if device == "cpu" else 8192)
    for each in [dtype] if dtype else DTYPES:
        slow = each == "bfloat16" and choose_dtype(device) != each
        count = max(2 * BATCH, full // 8) if slow else full
        with (
            scratch() as place,
            laboratory_for(each, device) as lab,
        ):
            say(f"writing {count:,} photos and a {ARCHITECTURE} of random weights")
            aside(write_library, place, count, PIXELS)
            lab.warm_up(photo_previews)
            aside(write_clip, lab.home.models)
            lab.materialize(photo_embeddings)
            lab.take_in(place)
            previews = lab.materialize(photo_previews).seconds / count
            measure(lab, each, device, count, previews)
