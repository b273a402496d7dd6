"""Opening a film within bounds, and its pictures upright one by one. What is made of them is not.

A film is read through a seekable stream and never held in memory as a whole.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import av
import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream

from ml.image.limits import DEFAULT_LIMITS, UndecodableError
from ml.image.sniff import HEAD, MediaType, sniff

SECONDS_OF_WORK = 120.0
AUDIO_ALONE = "The film has no pictures."
av.logging.set_level(None)


@contextmanager
def opened(source: BinaryIO) -> Iterator[tuple[InputContainer, VideoStream]]:
    """A film and its first track of moving pictures.

    Raises UndecodableError for what is no film, has no pictures, or breaks while it is read.
    """
    source.seek(0)
    try:
        with av.open(source, mode="r", metadata_errors="replace") as container:
            stream = next((each for each in container.streams.video if not _is_cover(each)), None)
            if stream is None:
                raise UndecodableError(AUDIO_ALONE)
            DEFAULT_LIMITS.check(stream.width, stream.height)
            yield container, stream
    except av.FFmpegError as error:
        raise UndecodableError(f"The film is damaged or cut short: {error.strerror}.") from error


def _is_cover(stream: VideoStream) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def film_type(source: BinaryIO) -> MediaType:
    """Type of a film by its first bytes; raises UndecodableError where it is none."""
    source.seek(0)
    media = sniff(source.read(HEAD))
    if media is None or media.kind != "video":
        raise UndecodableError("The content is no film of a known type.")
    return media


def frames_from(
    container: InputContainer, stream: VideoStream, start: float
) -> Iterator[tuple[float, av.VideoFrame]]:
    """Frames from ``start`` (seconds) on with their times, at most for SECONDS_OF_WORK."""
    until = time.monotonic() + SECONDS_OF_WORK
    began = container.start_time or 0
    container.seek(began + int(start * av.time_base))
    for frame in container.decode(stream):
        if time.monotonic() > until:
            raise UndecodableError("The film takes too long to decode.")
        at = (frame.time or 0.0) - began / av.time_base
        if at >= start - 1e-3:
            yield max(0.0, at), frame


def turns(frame: av.VideoFrame) -> int:
    """Quarter turns, counter-clockwise, that make a frame upright."""
    return round(frame.rotation / 90) % 4


def upright(frame: av.VideoFrame) -> np.ndarray:
    """Pixels of a frame, uint8 (height, width, 3), RGB, as it is to be looked at."""
    return np.ascontiguousarray(np.rot90(frame.to_ndarray(format="rgb24"), turns(frame)))
