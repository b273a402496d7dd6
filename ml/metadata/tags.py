"""EXIF tags of any container by exifread, within bounds on the work. Their meaning is elsewhere."""

import io
import logging
from typing import Any

import exifread

from ml.metadata.containers import exif_blocks
from ml.metadata.model import LONGEST, clean, number, text_or_none

# What it logs of damaged tags is told in warnings, one per photo and not one per tag.
logging.getLogger("exifread").setLevel(logging.CRITICAL)

MOST_READS, MOST_BYTES = 150_000, 16_000_000
WIDE_TEXTS = range(0x9C9B, 0x9CA0)
BLOBS = ("MakerNote", "ApplicationNotes", "PrintIM", "InterColorProfile", "IPTC/NAA", "Thumbnail")
Tags = dict[str, Any]


class OverwroughtError(ValueError):
    """Tags that ask for more reading than any camera's do."""


class Bounded(io.BytesIO):
    """Bytes that may be read only so often: tags may point at the whole file, again and again."""

    reads = 0
    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Bytes; raises OverwroughtError once they are too many."""
        found = super().read(size)
        self.reads += 1
        self.taken += len(found)
        if self.reads > MOST_READS or self.taken > MOST_BYTES:
            raise OverwroughtError("The EXIF data is too large.")
        return found


def read_tags(data: bytes, name: str | None) -> tuple[Tags, list[str]]:
    """Tags by names like "EXIF FNumber", and warnings; never raises."""
    tags: Tags = {}
    warnings: list[str] = []
    for group, block in exif_blocks(data, name):
        try:
            found = exifread.process_file(Bounded(block), details=False, extract_thumbnail=False)
        except Exception as error:
            # exifread raises anything on hostile bytes.
            warnings.append(f"The EXIF data can't be read ({type(error).__name__}).")
            continue
        for key, tag in found.items():
            tags.setdefault(key.replace("Image ", f"{group} ", 1), tag)
    return tags, warnings


def text(tags: Tags, *names: str) -> str | None:
    """The first of these tags that has text, as written."""
    return next((found for name in names if (found := _text(tags.get(name)))), None)


def told(tags: Tags, *names: str) -> str | None:
    """The first of these tags in exifread's words."""
    return next((text_or_none(tags[name]) for name in names if name in tags), None)


def numbers(tags: Tags, name: str) -> list[float | None]:
    """All numbers of a tag; None for those that are none (such as 0/0)."""
    tag = tags.get(name)
    if tag is None:
        return []
    if isinstance(tag.values, (str, bytes)):
        return [number(clean(tag.values))]
    return [number(v if isinstance(v, (int, float)) else str(v)) for v in _flat(tag.values)]


def first(tags: Tags, *names: str) -> float | None:
    """The first number of the first of these tags that has one."""
    found = (value for name in names for value in numbers(tags, name)[:1])
    return next((value for value in found if value is not None), None)


def readable(tags: Tags) -> dict[str, str]:
    """Every tag as text of at most 500 characters, without pictures and makers' blobs."""
    return {
        clean(name): (_text(tag) or clean(tag))[:LONGEST]
        for name, tag in tags.items()
        if hasattr(tag, "values") and not name.endswith(BLOBS)
    }


def _text(tag: Any) -> str | None:
    if tag is None:
        return None
    if isinstance(tag.values, (str, bytes)):
        return text_or_none(tag.values)
    if tag.tag in WIDE_TEXTS:
        codes = bytes(v for v in tag.values if isinstance(v, int) and 0 <= v < 256)
        return text_or_none(codes.decode("utf-16-le", "replace").split("\0")[0])
    return None


def _flat(values: Any) -> list[Any]:
    """Values bare: exifread wraps each floating-point number in a tuple."""
    return [v[0] if isinstance(v, tuple) and v else v for v in values]
