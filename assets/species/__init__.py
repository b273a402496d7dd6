"""The species room: releases of names, each table an asset. When they are made is not here."""

from assets.species.details import taxon_details
from assets.species.diff import release_diff
from assets.species.distributions import distributions
from assets.species.externals import EXTERNALS
from assets.species.lineages import lineages
from assets.species.name_index import name_index
from assets.species.publication import taxonomy
from assets.species.references import taxon_references
from assets.species.release import taxon_release
from assets.species.usages import name_usages
from assets.species.vernaculars import vernacular_names

ASSETS = [
    taxon_release,
    name_usages,
    lineages,
    vernacular_names,
    distributions,
    taxon_references,
    taxon_details,
    name_index,
    release_diff,
    taxonomy,
]
__all__ = ["ASSETS", "EXTERNALS"]
