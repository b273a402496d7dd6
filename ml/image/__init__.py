"""Pictures as bytes: what they are, how they decode, their renditions and hashes. No storage."""
# ruff: noqa: E402

import os

# Read once, when libvips is loaded below: what it warns of is told by the errors that follow.
os.environ.setdefault("VIPS_WARNING", "0")

from ml.image.decode import decode
from ml.image.hashes import HASH_RECIPE, Colour, Hashes, photo_hashes
from ml.image.limits import DEFAULT_LIMITS, Limits, UndecodableError
from ml.image.renditions import (
    ALL,
    FORMATS,
    RENDITION_RECIPE,
    Rendition,
    Renditions,
    canonical_for,
    make_renditions,
    render,
    resize_jpeg,
)
from ml.image.sniff import HEAD, MediaType, sniff
from ml.image.turning import turned

__all__ = [
    "ALL",
    "DEFAULT_LIMITS",
    "FORMATS",
    "HASH_RECIPE",
    "HEAD",
    "RENDITION_RECIPE",
    "Colour",
    "Hashes",
    "Limits",
    "MediaType",
    "Rendition",
    "Renditions",
    "UndecodableError",
    "canonical_for",
    "decode",
    "make_renditions",
    "photo_hashes",
    "render",
    "resize_jpeg",
    "sniff",
    "turned",
]
