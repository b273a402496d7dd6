"""Opening what changed: content id and type of each file. Which photo it belongs to is not here."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog_data.identity import READ_SIZE
from ml.image import HEAD, sniff
from resources.compute import OriginalUnreachable

MIB = 1 << 20
SIDECAR_SIZE = 4 * MIB


@dataclass(frozen=True)
class Look:
    """The task of hashing one file, told as (absolute path, size, mtime_ns)."""

    def make(self) -> Callable[[Any], Any]:
        """Nothing to load."""
        return look


def look(told: tuple[str, int, int]) -> dict[str, Any]:
    """Content id, kind and MIME type of a file.

    Raises OriginalUnreachable where it changed since it was walked: the next scan sees it whole.
    """
    path, size, mtime_ns = told
    digest, head = hashlib.sha256(), b""
    with Path(path).open("rb", buffering=0) as stream:
        while piece := stream.read(READ_SIZE):
            head = head or piece[:HEAD]
            digest.update(piece)
        now = os.fstat(stream.fileno())
    if (now.st_size, now.st_mtime_ns) != (size, mtime_ns):
        raise OriginalUnreachable("The file was changing while it was read.")
    kind, media = kind_of(head, path, size)
    return {"content_id": digest.hexdigest(), "kind": kind, "media_type": media}


def kind_of(head: bytes, path: str, size: int) -> tuple[str, str | None]:
    """Kind (image, raw, video, sidecar, other) and MIME type, by content; sidecars by name too."""
    if path.lower().endswith(".xmp") and size <= SIDECAR_SIZE and b"<" in head:
        return "sidecar", "application/rdf+xml"
    found = sniff(head)
    if found is None:
        return "other", None
    return found.kind, found.mime


def why_no_photo(size: int) -> str:
    """One sentence on a file that is no picture and no film."""
    if size == 0:
        return "The file is empty."
    return "The bytes are no picture or film of a kind that is known, whatever the name says."
