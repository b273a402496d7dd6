"""Photo-like JPEG files in any number: a few textures, each file with bytes of its own."""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

TEXTURES = 12
START = dt.datetime(2015, 1, 1, 12)


def texture(width: int, height: int, seed: int) -> np.ndarray:
    """Noise that fades with frequency as in photographs (1/f), uint8 (height, width, 3)."""
    random = np.random.default_rng(seed)
    across, down = np.meshgrid(np.fft.rfftfreq(width), np.fft.fftfreq(height))
    frequency = np.hypot(across, down)
    frequency[0, 0] = 1.0
    layers = []
    for _ in range(3):
        phase = np.exp(2j * np.pi * random.random(frequency.shape))
        layers.append(np.fft.irfft2(phase / frequency**1.4, s=(height, width)))
    picture = np.stack(layers, axis=-1)
    picture = 0.7 * picture.mean(axis=-1, keepdims=True) + 0.3 * picture
    low, high = np.percentile(picture, [1, 99])
    return (np.clip((picture - low) / (high - low), 0, 1) * 255).astype(np.uint8)


def exif(index: int) -> Image.Exif:
    """Camera, times a minute apart, and for every third picture a place in Europe."""
    tags = Image.Exif()
    tags[0x010F], tags[0x0110] = "Bench", f"Model {index % 7}"
    when = (START + dt.timedelta(minutes=index)).strftime("%Y:%m:%d %H:%M:%S")
    tags[0x0132] = when
    tags.get_ifd(0x8769).update({0x9003: when, 0x829D: 2.8, 0x8827: 100 + index % 700})
    if index % 3 == 0:
        place = {
            1: "N",
            2: (40.0 + index % 20, 30.0, 0.0),
            3: "E",
            4: (index % 25 + 0.0, 15.0, 0.0),
        }
        tags.get_ifd(0x8825).update(place)
    return tags


def jpegs(count: int, width: int, height: int, first: int = 0) -> Iterator[bytes]:
    """JPEG files of quality 90: equal pixels come back every 12, equal bytes never."""
    images = [Image.fromarray(texture(width, height, seed)) for seed in range(TEXTURES)]
    bodies = [encoded(image) for image in images]
    for index in range(first, first + count):
        body = bodies[index % TEXTURES]
        segment = b"Exif\x00\x00" + exif(index).tobytes()[6:]
        yield body[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + body[2:]


def encoded(image: Image.Image) -> bytes:
    """A plain JPEG of quality 90."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def write_library(folder: Path, count: int, size: tuple[int, int], first: int = 0) -> None:
    """Write the pictures in folders of a thousand."""
    for index, data in enumerate(jpegs(count, *size, first=first), start=first):
        path = folder / f"{index // 1000:04d}" / f"IMG_{index:07d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
