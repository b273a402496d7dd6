"""Names of files inside an archive: safe on every system, and each there once. No file is read."""

import re
import unicodedata
from pathlib import PurePosixPath

# What paths, Windows or a terminal would take for something else: separators, marks, controls.
UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\\/:*?"<>|\ud800-\udfff]'
)
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
TRAILING = ". "
LONGEST = 200  # bytes of UTF-8, of the 255 that file systems take: room for numbers and ``.xmp``


def safe(name: str) -> str:
    """A name that is one file on every system, in NFC; empty names become ``photo``."""
    plain = UNSAFE.sub("_", unicodedata.normalize("NFC", name)).lstrip().rstrip(TRAILING)
    plain = f"_{plain}" if RESERVED.match(plain) else plain
    return (plain if len(plain.encode()) <= LONGEST else _shortened(plain)) or "photo"


def _shortened(name: str) -> str:
    """The stem gives way; of an ending as long as that nothing is left."""
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
    room = LONGEST - len(ending.encode())
    if room <= 0:
        return name.encode()[:LONGEST].decode(errors="ignore").rstrip(TRAILING)
    return stem.encode()[:room].decode(errors="ignore").rstrip(TRAILING) + ending


class Names:
    """Names given so far; two that differ by case alone are one file on many systems."""

    def __init__(self, *taken: str) -> None:
        self._taken = {name.casefold() for name in taken}
        self._next: dict[str, int] = {}

    def unique(self, name: str) -> str:
        """A safe name that nobody else has: the first keeps it, others get a number."""
        kept = plain = safe(name)
        path, key = PurePosixPath(plain), plain.casefold()
        while kept.casefold() in self._taken:
            number = self._next[key] = self._next.get(key, 1) + 1
            kept = f"{path.stem} ({number}){path.suffix}"
        self._taken.add(kept.casefold())
        return kept
