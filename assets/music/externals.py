"""The facts that music assets start from, as Dagster sees them. Sensors report their changes."""

import dagster as dg

music_catalogue = dg.AssetSpec(
    "music_catalogue",
    group_name="music",
    kinds={"postgres"},
    description="An artist, album, track or genre that was given, its other names, its licence.",
)
listening = dg.AssetSpec(
    "listening",
    group_name="music",
    kinds={"postgres"},
    description="What someone heard, how often, in which playlist, or said they love.",
)
music_sayings = dg.AssetSpec(
    "music_sayings",
    group_name="music",
    kinds={"postgres"},
    description="What a person says of music: searches, a profile, a radio, whose listens.",
)
music_decisions = dg.AssetSpec(
    "music_decisions",
    group_name="music",
    kinds={"postgres"},
    description="A verdict of staff on a model that recommends music.",
)
EXTERNALS = [music_catalogue, listening, music_sayings, music_decisions]
