"""Secrets that lie in files of the home, readable by its owner alone: in no table, in no backup."""

import os
import uuid
from pathlib import Path


def keep(folder: str | Path, name: str, secret: str) -> None:
    """Keep a secret under a name, whole or not at all, in the place of the one before."""
    place = Path(folder)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = place / f".{name}.{uuid.uuid4().hex}"
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(secret)
            stream.flush()
            os.fsync(stream.fileno())
        half.replace(place / name)
    finally:
        half.unlink(missing_ok=True)


def kept(folder: str | Path, name: str) -> str | None:
    """The secret of a name; None where there is none."""
    try:
        return Path(folder, name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def forget(folder: str | Path, name: str) -> None:
    """Remove the secret of a name, if there is one."""
    Path(folder, name).unlink(missing_ok=True)
