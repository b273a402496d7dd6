"""Where containers keep EXIF and what movies' headers say. Tags are read elsewhere."""

import datetime as dt
import re
import struct
from collections.abc import Iterator
from typing import Literal

MAC_EPOCH = dt.datetime(1904, 1, 1, tzinfo=dt.UTC)
ISO_FILES = {"HEIF", "AVIF"}
CR3_BLOCKS = ((b"CMT1", "Image"), (b"CMT2", "EXIF"))
TIFF_STARTS = (b"II*\0", b"MM\0*")
BARE_STARTS = (b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08")
HEAD = 1 << 20
MOST_CHUNKS = 100_000


def exif_blocks(data: bytes, name: str | None) -> Iterator[tuple[str, bytes]]:
    """Bytes that exifread understands, each with the group its first directory belongs to."""
    if name in ISO_FILES:
        yield from _iso(data)
    elif name == "RAF":
        start = int.from_bytes(data[84:88], "big")
        yield "Image", data[start:]
    elif name == "CR3":
        yield from _cr3(data)
    elif name in ("PSD", "JPEG2000"):
        yield from _tiff_within(data, name)
    elif name == "PNG":
        yield from _chunks(data, 8, b"eXIf", 12, "big")
    elif name == "WEBP":
        yield from _chunks(data, 12, b"EXIF", 8, "little")
    else:
        yield "Image", data


def _cr3(data: bytes) -> Iterator[tuple[str, bytes]]:
    for mark, group in CR3_BLOCKS:
        at = data.find(mark, 0, HEAD)
        if at >= 4 and data[at + 4 : at + 8] in TIFF_STARTS:
            size = int.from_bytes(data[at - 4 : at], "big")
            yield group, data[at + 4 : at - 4 + size]


def _tiff_within(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """The EXIF of Photoshop's resource 1058 or of JPEG 2000's uuid box."""
    mark = b"8BIM\x04\x22" if name == "PSD" else b"JpgTiffExif->JP2"
    at = data.find(mark)
    starts = [data.find(start, at, at + 64) for start in TIFF_STARTS] if at >= 0 else []
    yield from (("Image", data[start:]) for start in starts if start >= 0)


def _iso(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The first TIFF block; exifread knows few brands and fewer ways to place the item."""
    listed = data.find(b"Exif", 0, HEAD) >= 0
    starts = [at + 6 for mark in TIFF_STARTS if (at := data.find(b"Exif\0\0" + mark)) >= 0]
    if listed and not starts:
        starts = [at for mark in BARE_STARTS if (at := data.find(mark)) >= 0]
    if listed and starts:
        yield "Image", data[min(starts) : min(starts) + HEAD]


def _chunks(
    data: bytes, at: int, wanted: bytes, frame: int, order: Literal["big", "little"]
) -> Iterator[tuple[str, bytes]]:
    """The EXIF chunk of PNG or WebP; exifread reads no WebP that follows the standard."""
    for _ in range(MOST_CHUNKS):
        if at + 8 > len(data):
            return
        first, second = data[at : at + 4], data[at + 4 : at + 8]
        name, length = (second, first) if order == "big" else (first, second)
        size = int.from_bytes(length, order)
        if name == wanted:
            yield "Image", data[at + 8 : at + 8 + size].removeprefix(b"Exif\0\0")
        at += size + frame + (size % 2 if order == "little" else 0)


def movie_facts(data: bytes) -> tuple[str | None, float | None]:
    """UTC time of creation as ISO text, and duration in seconds, of a movie header (mvhd)."""
    found = re.search(rb"mvhd([\0\1])\0\0\0", data[:HEAD]) or re.search(
        rb"mvhd([\0\1])\0\0\0", data[-HEAD:]
    )
    if found is None:
        return None, None
    layout = ">QQIQ" if found[1] == b"\1" else ">IIII"
    rest = found.string[found.end() :]
    if len(rest) < struct.calcsize(layout):
        return None, None
    created, _, scale, length = struct.unpack_from(layout, rest)
    duration = length / scale if scale and 0 < length < 1 << 32 else None
    return _moment(created), duration


def _moment(seconds: int) -> str | None:
    if not 0 < seconds < 1 << 33:
        return None
    return (MAC_EPOCH + dt.timedelta(seconds=seconds)).isoformat()
