"""Films drawn for tests: a few seconds of moving shapes, turned, with sound, tagged, broken."""

import io
from fractions import Fraction

import av
import numpy as np


def film(
    seconds: float = 2.0,
    size: tuple[int, int] = (160, 120),
    *,
    codec: str = "libx264",
    form: str = "mp4",
    dark: float = 0.0,
    turned: int = 0,
    sound: bool = False,
    seed: int = 0,
    tags: dict[str, str] | None = None,
) -> bytes:
    """Bytes of a film of 10 frames a second, the first ``dark`` seconds black."""
    buffer = io.BytesIO()
    options = {"movflags": "use_metadata_tags"} if form in ("mp4", "mov") else {}
    with av.open(buffer, "w", format=form, options=options) as output:
        output.metadata.update(tags or {})
        stream = output.add_stream(codec, rate=10)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        if turned:
            stream.set_display_rotation(turned)
        voice = output.add_stream("aac", rate=8000, layout="mono") if sound else None
        for number in range(int(seconds * 10)):
            output.mux(stream.encode(_frame(number, size, seed, number < dark * 10)))
        if voice:
            for number in range(int(seconds * 8)):
                output.mux(voice.encode(_tone(number)))
            output.mux(voice.encode(None))
        output.mux(stream.encode(None))
    return buffer.getvalue()


def slides(pictures: list[np.ndarray], seconds: float = 1.0) -> bytes:
    """A film that shows pictures, uint8 (height, width, 3) of one even size, one after another."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as output:
        stream = output.add_stream("libx264", rate=5, options={"crf": "12"})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            for _ in range(int(5 * seconds)):
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return buffer.getvalue()


def sound_alone() -> bytes:
    """An MP4 without pictures."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as output:
        voice = output.add_stream("aac", rate=8000, layout="mono")
        for number in range(8):
            output.mux(voice.encode(_tone(number)))
        output.mux(voice.encode(None))
    return buffer.getvalue()


def _frame(number: int, size: tuple[int, int], seed: int, dark: bool) -> av.VideoFrame:
    """Black, or a gradient that is bright on the left, with a square that wanders down."""
    pixels = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    if not dark:
        pixels[:] = np.linspace(250, 40, size[0]).astype(np.uint8)[None, :, None]
        top = 4 * number % (size[1] - 20)
        pixels[top : top + 20, 10:30] = np.random.default_rng(seed).integers(0, 255, 3)
    return av.VideoFrame.from_ndarray(pixels, format="rgb24")


def _tone(number: int) -> av.AudioFrame:
    wave = np.sin(np.arange(1000) / 5).astype(np.float32)[None]
    frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = 8000, number * 1000, Fraction(1, 8000)
    return frame
