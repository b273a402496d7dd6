"""The facts that species assets start from, as Dagster sees them. Sensors report their changes."""

import dagster as dg

taxonomy_archives = dg.AssetSpec(
    "taxonomy_archives",
    group_name="species",
    kinds={"postgres", "files"},
    description="An archive of names that was imported, its source, or what was decided of it.",
)
EXTERNALS = [taxonomy_archives]
