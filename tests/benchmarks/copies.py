"""Copies of a picture that must be found, and drawn bursts whose frames must not be one."""

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from tests.benchmarks.pictures import texture

TURNS = {
    "rotated 90": Image.Transpose.ROTATE_90,
    "rotated 180": Image.Transpose.ROTATE_180,
    "rotated 270": Image.Transpose.ROTATE_270,
}
FRAMES = 5


def encoded(picture: Image.Image, form: str = "JPEG", quality: int = 90) -> bytes:
    """The picture as a file, with its colour profile."""
    out = io.BytesIO()
    picture.save(out, form, quality=quality, icc_profile=picture.info.get("icc_profile"))
    return out.getvalue()


def copies(picture: Image.Image) -> Iterator[tuple[str, bytes]]:
    """Files that a person would call the same picture, and what was done to each."""
    width, height = picture.size
    for share in (0.5, 0.25):
        size = max(1, round(width * share)), max(1, round(height * share))
        yield f"resized {share}", encoded(picture.resize(size, Image.Resampling.LANCZOS))
    for form, quality in (("JPEG", 40), ("WEBP", 60)):
        yield f"re-encoded {form} {quality}", encoded(picture, form, quality)
    for name, edges in {
        "cropped 5 %": (0.025, 0.025, 0.975, 0.975),
        "cropped 5 % of each edge": (0.05, 0.05, 0.95, 0.95),
        "cropped 5 % at a corner": (0.05, 0.05, 1, 1),
    }.items():
        box = tuple(
            round(edge * side) for edge, side in zip(edges, (width, height) * 2, strict=True)
        )
        yield name, encoded(picture.crop(box))
    yield "brightened 1.25", encoded(picture.point(lambda level: min(255, round(level * 1.25))))
    curve = [round(255 * (level / 255) ** 0.75) for level in range(256)] * 3
    yield "brightened gamma 0.75", encoded(picture.point(curve))
    for name, turn in TURNS.items():
        yield name, encoded(picture.transpose(turn))


def bursts(count: int, seed: int = 0) -> Iterator[list[bytes]]:
    """Frames of a drawn scene: a figure walks 4 % of the width a frame, the hand shakes."""
    for at in range(count):
        random = np.random.default_rng((seed, at))
        scene = _scene(random)
        start, ground = random.uniform(0.15, 0.5), random.uniform(0.6, 0.9)
        tall, colour = random.uniform(0.15, 0.35), tuple(random.integers(0, 256, 3).tolist())
        yield [
            _frame(scene, (start + 0.04 * frame, ground, tall), colour, random)
            for frame in range(FRAMES)
        ]


def _scene(random: np.random.Generator) -> Image.Image:
    """Sky, ground and things, with a photograph's grain."""
    grain = texture(680, 510, int(random.integers(1 << 30))).astype(np.float32) - 128
    sky, ground = random.integers(60, 240, (2, 3))
    fade = np.linspace(0, 1, 510, dtype=np.float32)[:, None, None]
    base = np.where(
        fade < random.uniform(0.4, 0.7), sky * (1 - 0.3 * fade), ground * (0.6 + 0.4 * fade)
    )
    picture = Image.fromarray((base + 0.35 * grain).clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(random.integers(3, 8)):
        x, y = random.uniform(0, 600), random.uniform(60, 420)
        box = (x, y, x + random.uniform(20, 180), y + random.uniform(20, 140))
        shape = draw.ellipse if random.random() < 0.5 else draw.rectangle
        shape(box, fill=tuple(random.integers(0, 256, 3).tolist()))
    return picture.filter(ImageFilter.GaussianBlur(0.8))


def _frame(
    scene: Image.Image,
    figure: tuple[float, float, float],
    colour: tuple[int, ...],
    random: np.random.Generator,
) -> bytes:
    """The scene with the figure at (across, feet), so tall, shifted by a few pixels, with noise."""
    picture = scene.copy()
    across, feet, tall = figure[0] * 680, figure[1] * 510, figure[2] * 510
    draw = ImageDraw.Draw(picture)
    draw.ellipse(
        (across - tall / 9, feet - tall, across + tall / 9, feet - tall * 0.78), fill=colour
    )
    draw.rectangle((across - tall / 8, feet - tall * 0.78, across + tall / 8, feet), fill=colour)
    x, y = random.integers(0, 8, 2).tolist()
    pixels = np.asarray(picture.crop((20 + x, 15 + y, 652 + x, 489 + y)), dtype=np.float32)
    noisy = pixels * random.uniform(0.98, 1.02) + random.normal(0, 4, pixels.shape)
    return encoded(Image.fromarray(noisy.clip(0, 255).astype(np.uint8)))
