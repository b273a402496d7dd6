"""The film inside of a photo: where it starts and ends. Cutting it out and playing it is not here.

Google writes its length into XMP (GCamera:MicroVideoOffset, later a Container of items), Samsung a
marker before it or, in HEIC, a box around it. What is told is believed only where a film lies
there: boxes of ISO/IEC 14496-12 one after the other, a ``moov`` among them.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from ml.metadata.xmp import packet_in

MARKER = b"MotionPhoto_Data"
TRAILER = b"SEFT"
BRANDS = re.compile(rb"ftyp(?:mp42|isom|iso2|qt  |avc1|mp41)")
MICRO = re.compile(rb"MicroVideoOffset(?:\s*=\s*[\"']|>)\s*(\d{1,12})")
ITEM = re.compile(rb"<Container:Item\b[^>]*>|<rdf:li\b[^>]*Item:[^>]*>")
LENGTH = re.compile(rb"Item:Length\s*=\s*[\"'](\d{1,12})")
FILM = re.compile(rb"Item:Semantic\s*=\s*[\"'](?:MotionPhoto|MicroVideo)[\"']")
KIND = re.compile(rb"[A-Za-z0-9 _\-\xa9]{4}")
# A photo's own header comes first; a film begins behind it.
LEAST_START, LEAST_BOX = 16, 8


class Motion(NamedTuple):
    """Where the film lies in the file's bytes, and whose way of keeping it this is."""

    offset: int
    length: int
    vendor: Literal["google", "samsung"]


def embedded_motion(data: bytes) -> Motion | None:
    """The film in a photo's bytes, None where there is none, or it is cut short."""
    vendor: Literal["google", "samsung"] = "samsung" if _of_samsung(data) else "google"
    for start in _told(data):
        if start >= LEAST_START and data[start + 4 : start + 8] == b"ftyp":
            end = _end_of_film(data, start)
            if end is not None:
                return Motion(start, end - start, vendor)
    return None


def _of_samsung(data: bytes) -> bool:
    return MARKER in data and (data.endswith(TRAILER) or b"ftyp" in data[data.find(MARKER) :][:40])


def _told(data: bytes) -> Iterator[int]:
    """Where a film may start: as the marker, the XMP, and at last the brands of films say."""
    marker = data.find(MARKER)
    if marker >= 0:
        yield marker + len(MARKER)
    packet = packet_in(data)
    if packet:
        yield from (len(data) - back for back in _from_the_end(packet))
    yield from (found.start() - 4 for found in BRANDS.finditer(data, LEAST_START))


def _from_the_end(packet: bytes) -> Iterator[int]:
    """Bytes from a film's start to the end of the file."""
    micro = MICRO.search(packet)
    if micro:
        yield int(micro[1])
    items = ITEM.findall(packet)
    lengths = [int(found[1]) if (found := LENGTH.search(item)) else 0 for item in items]
    for at, item in enumerate(items):
        if FILM.search(item):
            yield sum(lengths[at:])


def _end_of_film(data: bytes, start: int) -> int | None:
    """Where the boxes end that begin at ``start``; None unless one of them is a ``moov``."""
    at, kinds = start, set()
    while at + LEAST_BOX <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        elif size == 0:
            size = len(data) - at
        if not KIND.fullmatch(kind) or size < LEAST_BOX or at + size > len(data):
            break
        kinds.add(kind)
        at += size
    return at if {b"ftyp", b"moov"} <= kinds else None
