"""The short silent film that shows what a film is. The whole film is streamed elsewhere."""

import tempfile
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import av
from av.container import OutputContainer

from ml.image.limits import UndecodableError
from ml.video.encoding import Pictures, fitted
from ml.video.opening import frames_from, opened, turns

SECONDS, SIDE, MOST = 5.0, 500, 30
# x264's tree of macroblocks reads memory that nobody wrote: bytes would differ from run to run.
HOW = {"crf": "26", "preset": "veryfast", "x264-params": "mbtree=0"}


def preview_film(source: BinaryIO) -> bytes:
    """The first five seconds without sound: MP4, H.264, at most 500 pixels a side, 30 a second.

    Raises UndecodableError, also for a film that breaks within these seconds.
    """
    with tempfile.TemporaryDirectory() as folder:
        # To put its table of contents first, the muxer reads its own file again.
        path = Path(folder, "preview.mp4")
        _write(source, path)
        return path.read_bytes()


def _write(source: BinaryIO, path: Path) -> None:
    with opened(source) as (container, stream):
        frames = frames_from(container, stream, 0.0)
        first = next(frames, None)
        if first is None:
            raise UndecodableError("The film has no frame that decodes.")
        rate = min(stream.average_rate or Fraction(25), Fraction(MOST))
        size = first[1].width, first[1].height
        size = fitted(*(size[::-1] if turns(first[1]) % 2 else size), SIDE, None)
        faststart = {"movflags": "+faststart"}
        with av.open(path, "w", format="mp4", options=faststart) as output:
            pictures = Pictures(output, first[1], size, rate, **HOW)
            _fill(output, pictures, chain([first], frames))


def _fill(
    output: OutputContainer, pictures: Pictures, frames: Iterator[tuple[float, av.VideoFrame]]
) -> None:
    """Frames of the first seconds, none sooner than the rate allows."""
    begin, due = None, 0.0
    for at, frame in frames:
        begin = at if begin is None else begin
        since = at - begin
        if since > SECONDS:
            break
        if since >= due:
            due = since + 1 / MOST - 1e-3
            output.mux(pictures.encode(since, frame))
    output.mux(pictures.rest())
