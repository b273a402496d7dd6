"""Photos that show the same picture: near hashes, verified; groups; which to keep. No storage."""

from ml.duplicates.descriptor import DESCRIPTOR_RECIPE, Descriptor, descriptor
from ml.duplicates.keeper import Candidate, Choice, proposed_keeper
from ml.duplicates.lookalikes import (
    VERIFY_RECIPE,
    LookAlikes,
    groups,
    look_alikes,
    same_pixels,
)
from ml.duplicates.merging import Gain, Merged, Sayings, merged
from ml.duplicates.near import DISTANCE, Near, distinct, near_pairs
from ml.duplicates.stars import by_partners, stars

__all__ = [
    "DESCRIPTOR_RECIPE",
    "DISTANCE",
    "VERIFY_RECIPE",
    "Candidate",
    "Choice",
    "Descriptor",
    "Gain",
    "LookAlikes",
    "Merged",
    "Near",
    "Sayings",
    "by_partners",
    "descriptor",
    "distinct",
    "groups",
    "look_alikes",
    "merged",
    "near_pairs",
    "proposed_keeper",
    "same_pixels",
    "stars",
]
