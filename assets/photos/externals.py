"""The facts that photo assets start from, as Dagster sees them. Sensors report their changes."""

import dagster as dg

photo_sources = dg.AssetSpec(
    "photo_sources",
    group_name="photos",
    kinds={"postgres"},
    description="A folder whose photos are scanned, with its owner.",
)
photo_uploads = dg.AssetSpec(
    "photo_uploads",
    group_name="photos",
    kinds={"postgres", "files"},
    description="A photo, PhotoEgg or preview that a client of the API sent.",
)
photo_sayings = dg.AssetSpec(
    "photo_sayings",
    group_name="photos",
    kinds={"postgres"},
    description="What a person said of a photo: title, tags, rating, corrected time and place.",
)
photo_rules = dg.AssetSpec(
    "photo_rules",
    group_name="photos",
    kinds={"postgres"},
    description="What an owner chose of how their photos are grouped.",
)
face_sayings = dg.AssetSpec(
    "face_sayings",
    group_name="photos",
    kinds={"postgres"},
    description="What a person said of a face in a photo: who it is, who it is not.",
)
photo_decisions = dg.AssetSpec(
    "photo_decisions",
    group_name="photos",
    kinds={"postgres"},
    description="What an owner decided of duplicates, and what they stacked by hand.",
)
EXTERNALS = [
    photo_sources,
    photo_uploads,
    photo_sayings,
    photo_rules,
    face_sayings,
    photo_decisions,
]
