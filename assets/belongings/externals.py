"""The facts that assets of belongings start from, as Dagster sees them."""

import dagster as dg

belongings_sayings = dg.AssetSpec(
    "belongings_sayings",
    group_name="belongings",
    kinds={"postgres"},
    description="What a person said they own: a place, a storage unit, an item, a photo of one.",
)
belongings_history = dg.AssetSpec(
    "belongings_history",
    group_name="belongings",
    kinds={"postgres"},
    description="What happened to items, their files, stock that was taken, who shares a unit.",
)
proposal_sayings = dg.AssetSpec(
    "proposal_sayings",
    group_name="belongings",
    kinds={"postgres"},
    description="What a person asks to be proposed from a photo, and what they said of a draft.",
)
EXTERNALS = [belongings_sayings, belongings_history, proposal_sayings]
