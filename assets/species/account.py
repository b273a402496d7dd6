"""What one archive holds, counted: by file, entity, table, status, rank, issue. Nothing is read."""

from collections import Counter
from typing import Any

from assets.species.staging import Described

TABLES = {
    "VernacularName": "vernacular_names",
    "Distribution": "distributions",
    "Reference": "taxon_references",
}
USAGES = ("NameUsage", "Name", "Taxon", "Synonym")


def counts_of(described: Described) -> dict[str, Any]:
    """Rows by file, entity and table, what the usages are like, and what became no row."""
    entities: Counter[str] = Counter()
    for file in described.files.values():
        entities[file["entity"]] += file["rows"]
    tables = dict.fromkeys((*TABLES.values(), "taxon_details"), 0)
    for entity, rows in entities.items():
        if entity not in USAGES:
            tables[TABLES.get(entity, "taxon_details")] += rows
    usages = dict.fromkeys(("name_usages", "lineages"), described.tree["usages"])
    return {
        **described.tree,
        "entities": dict(entities),
        "tables": usages | tables,
        "files": described.files,
        "ignored": described.ignored,
        "damaged": sum(file["damaged"] for file in described.files.values()),
        "left_out": sum(file["left_out"] for file in described.files.values()),
    }
