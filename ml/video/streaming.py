"""A whole film as browsers play it, made piece by piece while it is watched. Nothing is sent."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, BinaryIO

import av
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.video.stream import VideoStream

from ml.video.encoding import Pictures, fitted
from ml.video.opening import opened, turns

HEIGHT = 720
SAMPLES = 48_000
HOW = {"crf": "23", "preset": "ultrafast", "g": "60"}
FRAGMENTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}


class _Pieces:
    """What the muxer wrote since it was last asked."""

    def __init__(self) -> None:
        self.kept = bytearray()

    def write(self, data: bytes) -> int:
        self.kept += data
        return len(data)

    def taken(self) -> bytes:
        data, self.kept = bytes(self.kept), bytearray()
        return data


def fragments(source: BinaryIO, height: int = HEIGHT) -> Iterator[bytes]:
    """A film as fragmented MP4 (H.264, AAC), its shorter side at most ``height`` pixels.

    Each piece is computed when it is asked for. Raises UndecodableError where the film breaks.
    """
    pieces = _Pieces()
    with (
        opened(source) as (container, stream),
        av.open(pieces, "w", format="mp4", options=FRAGMENTED) as output,
    ):
        for packets in _encoded(container, stream, output, height):
            for packet in packets:
                output.mux(packet)
            if data := pieces.taken():
                yield data
        output.close()
        yield pieces.taken()


def _encoded(
    container: InputContainer, stream: VideoStream, output: Any, height: int
) -> Iterator[list[Any]]:
    """Packets of pictures and sound in the order of the film; tracks are added before the first."""
    sound = container.streams.audio[0] if container.streams.audio else None
    spoken = output.add_stream("aac", rate=SAMPLES, layout="stereo") if sound else None
    voice = AudioResampler("fltp", "stereo", SAMPLES) if sound else None
    began = Fraction(container.start_time or 0, av.time_base)
    pictures, waiting = None, list[Any]()
    for frame in container.decode(*(each for each in (stream, sound) if each)):
        if isinstance(frame, av.VideoFrame):
            pictures = pictures or _pictures(output, frame, stream, height)
            yield pictures.encode(max(0.0, (frame.time or 0.0) - float(began)), frame)
        elif voice and isinstance(frame, av.AudioFrame):
            waiting += voice.resample(frame)
        if pictures and spoken:
            yield [packet for one in waiting for packet in spoken.encode(one)]
            waiting = []
    if pictures:
        yield pictures.rest()
        yield spoken.encode(None) if spoken else []


def _pictures(output: Any, first: av.VideoFrame, stream: VideoStream, height: int) -> Pictures:
    size = first.width, first.height
    size = fitted(*(size[::-1] if turns(first) % 2 else size), None, height)
    return Pictures(output, first, size, stream.average_rate or Fraction(25), **HOW)
