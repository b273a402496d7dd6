"""Encoding upright H.264 that every browser plays. Reading films is not here."""

from fractions import Fraction
from typing import Any

import av
from av.filter import Graph

from ml.video.opening import turns

TURNED = {1: ("cclock",), 2: ("clock", "clock"), 3: ("clock",)}
TICKS = Fraction(1, 90_000)


def fitted(width: int, height: int, longest: int | None, lines: int | None) -> tuple[int, int]:
    """Even sides within a longest side or a number of lines (the shorter side), never enlarged."""
    bound = longest / max(width, height) if longest else (lines or height) / min(width, height)
    scale = min(1.0, bound)
    return tuple(max(2, round(side * scale / 2) * 2) for side in (width, height))  # type: ignore[return-value]


class Pictures:
    """Turns frames upright, scales them, and encodes them by one thread: the same bytes always."""

    def __init__(
        self, output: Any, first: av.VideoFrame, size: tuple[int, int], rate: Fraction, **how: str
    ) -> None:
        self.stream = output.add_stream("libx264", rate=rate, options={"threads": "1", **how})
        self.stream.width, self.stream.height = size
        self.stream.pix_fmt, self.stream.codec_context.time_base = "yuv420p", TICKS
        self.graph = _graph(first, size)

    def encode(self, at: float, frame: av.VideoFrame) -> list[Any]:
        """Packets of a frame to be shown at a second."""
        self.graph.push(frame)
        made = self.graph.vpull()
        made.pts, made.time_base, made.pict_type = round(at / TICKS), TICKS, 0
        packets: list[Any] = self.stream.encode(made)
        return packets

    def rest(self) -> list[Any]:
        """Packets still held back."""
        packets: list[Any] = self.stream.encode(None)
        return packets


def _graph(first: av.VideoFrame, size: tuple[int, int]) -> Graph:
    graph = Graph()
    names = [("transpose", f"dir={way}") for way in TURNED.get(turns(first), ())]
    across, down = size
    names += [("scale", f"{across}:{down}"), ("setsar", "1"), ("format", "pix_fmts=yuv420p")]
    chain = [
        graph.add_buffer(
            width=first.width,
            height=first.height,
            format=first.format,
            time_base=first.time_base or TICKS,
        )
    ]
    chain += [graph.add(name, how) for name, how in names] + [graph.add("buffersink")]
    for one, other in zip(chain, chain[1:], strict=False):
        one.link_to(other)
    graph.configure()
    return graph
