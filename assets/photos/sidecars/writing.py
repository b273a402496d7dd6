"""Writing one sidecar: whole or not at all, and never over what somebody changed meanwhile."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.photos.sidecars.said import sayings_of
from catalog_data.identity import fact_blob_key
from ml.metadata import merged
from resources.blobs import BlobStore
from resources.compute import OriginalUnreachable


@dataclass(frozen=True)
class Plan:
    """What stands at a path, what is to stand there, and what others had left there."""

    target: Path
    now: bytes | None
    base: bytes | None
    wanted: bytes | None

    @property
    def content_id(self) -> str | None:
        """Of the sidecar that is to stand there; None where none is."""
        return _id(self.wanted)


def _id(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def plan(row: dict[str, Any], kept: BlobStore) -> Plan:
    """Decide on the bytes of one sidecar.

    Raises OriginalUnreachable where the file is not as it was last seen: the next scan sees it;
    UnreadableXmpError where it can't be read, OSError where the folder can't.
    """
    target = Path(row["root"], row["path"])
    now = _read(target)
    known = {row["there_id"], row["base_id"], *(row["wrote"] or [])}
    if _id(now) not in known:
        raise OriginalUnreachable("The sidecar changed since it was scanned.")
    base = now if _id(now) == row["base_id"] else None
    if base is None and row["base_id"] is not None:
        base = kept.read(fact_blob_key(row["base_id"]))
    said = sayings_of(row["said"])
    return Plan(target, now, base, base if said is None else merged(base, said))


def _read(target: Path) -> bytes | None:
    """Bytes of a file; None where there is none in a folder that is there."""
    try:
        return target.read_bytes()
    except FileNotFoundError:
        if target.parent.is_dir():
            return None
        raise OriginalUnreachable("The folder is away.") from None


def carry_out(made: Plan) -> None:
    """Bring the file in step; raises OSError, OriginalUnreachable where it just changed."""
    if made.wanted == made.now:
        return
    if _read(made.target) != made.now:
        raise OriginalUnreachable("The sidecar is being changed.")
    if made.wanted is None:
        made.target.unlink()
        return
    half = made.target.with_name(f".{made.target.name}.tmp")
    try:
        with half.open("wb") as stream:
            stream.write(made.wanted)
            stream.flush()
            os.fsync(stream.fileno())
        if made.now is not None:
            half.chmod(made.target.stat().st_mode)
        half.replace(made.target)
    finally:
        half.unlink(missing_ok=True)
