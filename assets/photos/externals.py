"""The facts that photo assets start from, as Dagster sees them. Sensors report their changes."""

import dagster as dg


def fact(name: str, description: str, *more_kinds: str) -> dg.AssetSpec:
    """Facts that nothing here derives."""
    kinds = {"postgres", *more_kinds}
    return dg.AssetSpec(name, group_name="photos", kinds=kinds, description=description)


photo_sources = fact("photo_sources", "A folder whose photos are scanned, with its owner.")
nextcloud_folders = fact(
    "nextcloud_folders", "A folder of a Nextcloud that is mirrored, with its owner and its source."
)
photo_uploads = fact(
    "photo_uploads", "A photo, PhotoEgg or preview that a client of the API sent.", "files"
)
photo_sayings = fact(
    "photo_sayings",
    "What a person said of a photo: title, caption, tags, rating, corrected time and place.",
)
photo_rules = fact("photo_rules", "What an owner chose of how their photos are dated and grouped.")
face_sayings = fact(
    "face_sayings", "What a person said of a face in a photo: who it is, who it is not."
)
photo_decisions = fact(
    "photo_decisions", "What an owner decided of duplicates, and what they stacked by hand."
)
EXTERNALS = [
    photo_sources,
    nextcloud_folders,
    photo_uploads,
    photo_sayings,
    photo_rules,
    face_sayings,
    photo_decisions,
]
