"""Draws that a seed and a name decide alone: alike on every machine and version of Python."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Drawn = TypeVar("Drawn")


def share(seed: int, *name: object) -> float:
    """A number in [0, 1): the first 53 bits of a SHA-256."""
    text = "/".join(str(part) for part in (seed, *name))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / (1 << 64)


def one_of(options: Sequence[Drawn], seed: int, *name: object) -> Drawn:
    """One of several, each as likely."""
    return options[int(share(seed, *name) * len(options))]


def between(low: float, high: float, seed: int, *name: object) -> float:
    """A number of a range, small ones likelier: prices and stocks are not spread evenly."""
    return low + (high - low) * share(seed, *name) ** 2
