"""Taxonomies of any size: usages that point at each other become a tree, intervals, lineages.

Numbers and frames in, numbers and frames out; no file, no database. Names: ml/names.
"""

from ml.taxonomy.intervals import Intervals, intervals
from ml.taxonomy.lineages import LINEAGE_SCHEMA, ids_by_left, lineages, named
from ml.taxonomy.problems import PROBLEMS
from ml.taxonomy.ranks import LINEAGE_RANKS
from ml.taxonomy.tree import Tree, resolve

__all__ = [
    "LINEAGE_RANKS",
    "LINEAGE_SCHEMA",
    "PROBLEMS",
    "Intervals",
    "Tree",
    "ids_by_left",
    "intervals",
    "lineages",
    "named",
    "resolve",
]
