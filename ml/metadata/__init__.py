"""What photos tell besides their pixels, and when they were taken. No storage, no decoding."""

from importlib.metadata import version

from ml.metadata.capture import (
    DEFAULT_RULES,
    CaptureTime,
    capture_time,
)
from ml.metadata.chosen import rules_of
from ml.metadata.egg import metadata_of_egg
from ml.metadata.film import read_film
from ml.metadata.finding import Rule, TimeFacts
from ml.metadata.model import Metadata
from ml.metadata.read import read_metadata
from ml.metadata.sidecar import Region, Sayings, merged
from ml.metadata.xmp import UnreadableXmpError

SIDECAR_RECIPE = "sidecars 1"
METADATA_RECIPE = (
    f"metadata 3, exifread {version('exifread')}, timezonefinder {version('timezonefinder')}"
)

__all__ = [
    "DEFAULT_RULES",
    "METADATA_RECIPE",
    "SIDECAR_RECIPE",
    "CaptureTime",
    "Metadata",
    "Region",
    "Rule",
    "Sayings",
    "TimeFacts",
    "UnreadableXmpError",
    "capture_time",
    "merged",
    "metadata_of_egg",
    "read_film",
    "read_metadata",
    "rules_of",
]
