"""IPTC records (IIM) as the columns of a photo, where JPEG or TIFF carry them."""

import re
from typing import Any

from ml.metadata.model import clean

RECORD = re.compile(rb"\x1c\x02([\x05\x19\x37\x3c\x50\x69\x74\x78])(..)", re.DOTALL)
MARK = b"8BIM\x04\x04"
NAMES = {0x05: "title", 0x50: "creator", 0x74: "copyright", 0x78: "description"}
KEYWORD, DAY, CLOCK = 0x19, 0x37, 0x3C
REACH = 256_000


def read_iptc(data: bytes) -> dict[str, Any]:
    """Title, description, keywords, creator, copyright and the date made, where they are said."""
    start = data.find(MARK)
    if start < 0:
        return {}
    found: dict[str, Any] = {}
    keywords: list[str] = []
    for kind, value in _records(data[start : start + REACH]):
        if kind == KEYWORD:
            keywords.append(value)
        else:
            found.setdefault(NAMES.get(kind, str(kind)), value)
    day, clock = found.pop(str(DAY), ""), found.pop(str(CLOCK), "")
    return {**found, "keywords": keywords[:1000], "created": _created(day, clock)}


def _records(data: bytes) -> list[tuple[int, str]]:
    at, found = data.find(b"\x1c\x02"), []
    while at >= 0 and data[at : at + 1] == b"\x1c" and at + 5 <= len(data):
        size = int.from_bytes(data[at + 3 : at + 5], "big")
        match = RECORD.match(data, at)
        text = clean(data[at + 5 : at + 5 + size]) if match else ""
        if match and text:
            found.append((match[1][0], text))
        at += 5 + size
    return found


def _created(day: str, clock: str) -> str | None:
    """ISO text of IPTC's 20040220 and 080749+0100."""
    date = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", day)
    time = re.fullmatch(r"(\d\d)(\d\d)(\d\d)(?:([-+]\d\d):?(\d\d))?", clock)
    if date is None:
        return None
    if time is None:
        return "-".join(date.groups())
    offset = f"{time[4]}:{time[5]}" if time[4] else ""
    return f"{'-'.join(date.groups())}T{time[1]}:{time[2]}:{time[3]}{offset}"
