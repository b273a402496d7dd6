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
EXTERNALS = [music_catalogue, listening]
