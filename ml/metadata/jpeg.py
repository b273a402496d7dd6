"""Segments of a JPEG before its pixels: where metadata and the size lie. Nothing is decoded."""

import struct
from collections.abc import Iterator

FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
LONE = {0x01, *range(0xD0, 0xD9)}
SCAN = 0xDA
MOST = 20_000


def segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Marker and place of each segment, up to the first scan or the first damage."""
    at = 2
    for _ in range(MOST):
        if at + 4 > len(data) or data[at] != 0xFF:
            return
        mark = data[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        yield mark, at
        if mark == SCAN:
            return
        at += 2 if mark in LONE else 2 + int.from_bytes(data[at + 2 : at + 4], "big")


def before_pixels(data: bytes) -> bytes:
    """All that precedes the pixels; the whole where damage hides the end of it."""
    last, at = max(segments(data), key=lambda each: each[1], default=(0, 0))
    return data[:at] if last == SCAN else data


def frame_size(data: bytes) -> tuple[int, int] | None:
    """Width and height as stored, None where no frame tells them."""
    for mark, at in segments(data):
        if mark in FRAMES and at + 9 <= len(data):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return (width, height) if width and height else None
    return None
