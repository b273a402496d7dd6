"""The first directory of a TIFF: enough of it to tell a camera's RAW file from a picture."""

import struct

MAKE, NEW_SUBFILE, COMPRESSION, SUB_IFDS, DNG_VERSION = 0x10F, 0xFE, 0x103, 0x14A, 0xC612
RAW_COMPRESSIONS = {32767, 32769, 32770, 34713, 65535}
MAKERS = {"NIKON": "NEF", "SONY": "ARW", "PENTAX": "PEF", "RICOH": "PEF", "SAMSUNG": "SRW"}
ENTRY = 12
ASCII, SHORT = 2, 3


def raw_family(head: bytes) -> str | None:
    """Short name of the RAW family that a TIFF's head shows, None for a plain picture.

    DNG carries DNGVersion; CR2 and IIQ have marks of their own at byte 8; the others keep a
    reduced picture first and the sensor's data in a sub-directory, or use a maker's compression.
    """
    if head[8:10] == b"CR":
        return "CR2"
    if head[8:12] == b"IIII":
        return "IIQ"
    tags = _first_directory(head)
    if DNG_VERSION in tags:
        return "DNG"
    reduced = SUB_IFDS in tags and tags.get(NEW_SUBFILE) == 1
    if MAKE not in tags or not (reduced or tags.get(COMPRESSION) in RAW_COMPRESSIONS):
        return None
    return MAKERS.get(_maker(head, int(tags[MAKE])), "TIFF RAW")


def _first_directory(head: bytes) -> dict[int, int]:
    order = _order(head)
    if len(head) < 8 or struct.unpack_from(f"{order}H", head, 2)[0] != 42:
        return {}
    start = struct.unpack_from(f"{order}I", head, 4)[0]
    if start + 2 > len(head):
        return {}
    count = struct.unpack_from(f"{order}H", head, start)[0]
    fits = min(count, (len(head) - start - 2) // ENTRY)
    return dict(_entry(head, order, start + 2 + number * ENTRY) for number in range(fits))


def _entry(head: bytes, order: str, at: int) -> tuple[int, int]:
    tag, kind, count = struct.unpack_from(f"{order}HHI", head, at)
    short = kind == SHORT and count == 1
    return tag, struct.unpack_from(order + ("H" if short else "I"), head, at + 8)[0]


def _maker(head: bytes, at: int) -> str:
    words = head[at : at + 32].split(b"\0")[0].decode("ascii", "replace").split()
    return words[0].upper() if words else ""


def _order(head: bytes) -> str:
    return ">" if head[:2] == b"MM" else "<"
