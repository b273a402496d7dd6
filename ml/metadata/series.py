"""What a file's maker note and XMP tell of the series it was shot in. Making stacks is not here."""

import re
import struct
from typing import Any

import exifread
import msgspec

from ml.metadata.containers import exif_blocks
from ml.metadata.model import label
from ml.metadata.tags import Bounded
from ml.metadata.xmp import packet_in

APPLE = b"Apple iOS\0\0\x01MM"
APPLE_BURST, APPLE_ASSET = 0x000B, 0x0011
LONGEST_NOTE = 64
GOOGLE_BURST = b"BurstID"
# Of Canon, Nikon, Sony, Olympus. exifread knows no notes of Panasonic's.
DRIVES = (
    "MakerNote ContinuousDriveMode",
    "MakerNote BracketingMode",
    "MakerNote ReleaseMode",
    "MakerNote SpecialMode",
)
DRIVEN = re.compile(r"continuous|^fast -", re.IGNORECASE)
BRACKETS = ("EXIF ExposureMode", *DRIVES, "MakerNote BracketMode")
CANON_BRACKETS = "MakerNote AutoExposureBracketing"
OLYMPUS_SHOT = re.compile(r"- Sequence (\d+) -")
SERIALS = ("EXIF BodySerialNumber", "MakerNote SerialNumber")
Tags = dict[str, Any]


class ShotFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a shot is of; None where the file does not tell.

    ``burst_id`` is Apple's BurstUUID or Google's BurstID, ``continuous`` a drive mode of bursts,
    ``sequence`` its number in one, ``content_identifier`` what Apple writes into both parts of a
    live photo, ``bracketing`` a mode of brackets, ``exposure_bias`` in EV, ``serial`` the camera's.
    """

    burst_id: str | None = None
    continuous: bool | None = None
    sequence: int | None = None
    content_identifier: str | None = None
    bracketing: bool | None = None
    exposure_bias: float | None = None
    serial: str | None = None


def shot_facts(data: bytes, name: str | None) -> ShotFacts:
    """Facts of a file's bytes, ``name`` being its format's; of damaged notes what can be read."""
    tags: Tags = {}
    apple: dict[int, str] = {}
    for _, block in exif_blocks(data, name):
        apple |= _apple(block)
        tags |= _tags(block)
    drive = " ".join(_text(tags, key) for key in DRIVES).strip()
    bracket = " ".join(_text(tags, key) for key in BRACKETS).strip()
    continuous = DRIVEN.search(drive) is not None
    return ShotFacts(
        burst_id=apple.get(APPLE_BURST) or _google_burst(data),
        continuous=continuous if drive else None,
        sequence=_sequence(tags) if continuous else None,
        content_identifier=apple.get(APPLE_ASSET),
        bracketing=_brackets(bracket, tags) if bracket else None,
        exposure_bias=_number(tags, "EXIF ExposureBiasValue"),
        serial=next((told for key in SERIALS if (told := label(_text(tags, key)))), None),
    )


def _tags(block: bytes) -> Tags:
    """Tags with the maker's own; none of a block that can't be read."""
    try:
        found: Tags = exifread.process_file(Bounded(block), details=True, extract_thumbnail=False)
    except Exception:
        # exifread raises anything on hostile bytes.
        return {}
    return found


def _apple(block: bytes) -> dict[int, str]:
    """The two texts of Apple's note that name a burst and a live photo.

    Read here because exifread 3.5 takes offsets from behind the note's header: it cuts 14
    characters off each.
    """
    start = block.find(APPLE)
    count = int.from_bytes(block[start + 14 : start + 16], "big") if start >= 0 else 0
    found = {}
    for at in range(start + 16, start + 16 + 12 * min(count, 200), 12):
        entry = block[at : at + 12]
        if len(entry) < 12:
            break
        tag, kind, length, offset = struct.unpack(">HHII", entry)
        if tag in (APPLE_BURST, APPLE_ASSET) and kind == 2 and 4 < length <= LONGEST_NOTE:
            text = block[start + offset : start + offset + length]
            found[tag] = text.split(b"\0")[0].decode("ascii", "ignore")
    return {tag: text for tag, text in found.items() if text}


def _google_burst(data: bytes) -> str | None:
    """GCamera:BurstID, which Pixels write into XMP."""
    packet = packet_in(data) or b""
    _, found, rest = packet.partition(GOOGLE_BURST)
    value = rest.lstrip(b'= ">').split(b'"')[0].split(b"<")[0]
    return value[:LONGEST_NOTE].decode("ascii", "ignore").strip() or None if found else None


def _brackets(modes: str, tags: Tags) -> bool:
    """Whether exposures vary: EXIF says "Auto Bracket", Canon AEB or On, others the last."""
    if _text(tags, CANON_BRACKETS).startswith("On"):
        return True
    return any(word in modes.lower() for word in ("auto bracket", "aeb", "exposure bracketing"))


def _sequence(tags: Tags) -> int | None:
    shot = OLYMPUS_SHOT.search(_text(tags, "MakerNote SpecialMode"))
    told = shot[1] if shot else _text(tags, "MakerNote SequenceNumber")
    return int(told) if told.isdecimal() and 0 < int(told) < 65535 else None


def _number(tags: Tags, key: str) -> float | None:
    values = getattr(tags.get(key), "values", None) or [None]
    try:
        return round(float(values[0]), 4)
    except (TypeError, ValueError, ZeroDivisionError):
        return None


def _text(tags: Tags, key: str) -> str:
    return str(tags.get(key, "")).strip()[:LONGEST_NOTE]
