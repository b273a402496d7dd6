"""One tree of usages that name each other: parents, accepted taxa, and what was wrong.

Ids become row numbers here, and every pointer leads to a taxon. Order and intervals are not here.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.taxonomy import problems as p
from ml.taxonomy.cycles import Cycles, cut_cycles
from ml.taxonomy.pointers import rows_named
from ml.taxonomy.problems import Int32s
from ml.taxonomy.ranks import COLUMNS, LEVELS, UNRANKED, codes
from ml.taxonomy.synonyms import follow

TAXON, SYNONYM, BARE = 0, 1, 2
KINDS = {
    "accepted": TAXON,
    "provisionally accepted": TAXON,
    "synonym": SYNONYM,
    "ambiguous synonym": SYNONYM,
    "misapplied": SYNONYM,
    "bare name": BARE,
}
Bools = NDArray[np.bool_]
Int16s = NDArray[np.int16]


@dataclass(frozen=True)
class Tree:
    """Usages by row number; arrays are (n,).

    Attributes:
        id: String; the usage's own.
        parent: row of the parent of a taxon; -1 for roots and for whatever is no taxon.
        accepted: row of the taxon that a synonym stands for, of a taxon itself; -1 for none.
        level: place of the rank among all, smaller is higher; UNRANKED for none.
        column: place of the rank among LINEAGE_RANKS, -1 for any other.
        problems: frame [id, problem, detail].
    """

    id: pl.Series
    parent: Int32s
    accepted: Int32s
    level: Int16s
    column: Int16s
    problems: pl.DataFrame

    @property
    def is_taxon(self) -> Bools:
        """Whether a row is an accepted or provisionally accepted taxon."""
        taxa: Bools = self.accepted == np.arange(len(self.accepted), dtype=np.int32)
        return taxa


@dataclass(frozen=True)
class _Usages:
    """The rows as they came: (n,) each; ``target`` is the row that parent_id names, or -1."""

    id: pl.Series
    parent_id: pl.Series
    kind: Int16s
    target: Int32s

    def among(self, kind: int, where: Bools) -> Int32s:
        """Rows of one kind where something holds."""
        return np.flatnonzero((self.kind == kind) & where).astype(np.int32)

    def names(self, kind: int, of: int) -> Int32s:
        """Rows of one kind whose parent_id names a row of another kind."""
        return self.among(kind, (self.target >= 0) & (self.kind[self.target] == of))


def resolve(
    id: pl.Series,
    parent_id: pl.Series,
    status: pl.Series,
    rank: pl.Series,
) -> Tree:
    """The tree of usages, whatever they say of each other.

    A taxon under a synonym moves under the synonym's accepted taxon; what names nothing, or a
    bare name, becomes a root; a cycle is cut at one taxon. Each such row is in ``problems``.

    Args:
        id: (n,) String, not null, each once.
        parent_id: (n,) String; of a taxon the next higher one, of a synonym the accepted one.
        status: (n,) String, the six words of ColDP.
        rank: (n,) String, canonical.

    Raises:
        polars.exceptions.InvalidOperationError: a status is none of the six.
        ValueError: two rows share an id that a third one names.
    """
    kind = codes(status.cast(pl.Enum(list(KINDS))), KINDS, BARE)
    usages = _Usages(id, parent_id, kind, rows_named(id, parent_id))
    level, column = codes(rank, LEVELS, UNRANKED), codes(rank, COLUMNS, -1)
    accepted, of_synonyms = _accepted(usages)
    parent, of_parents = _parents(usages, accepted)
    cycles = cut_cycles(parent, level, id)
    found = [
        *of_synonyms,
        *of_parents,
        _told_cycles(id, cycles),
        _out_of_order(id, parent, level),
    ]
    return Tree(id, parent, accepted, level, column, p.joined(found))


def _accepted(usages: _Usages) -> tuple[Int32s, list[pl.DataFrame]]:
    """Rows of accepted taxa, and what is wrong with synonyms."""
    id, is_synonym = usages.id, usages.kind == SYNONYM
    accepted = np.where(is_synonym, usages.target, np.arange(len(id), dtype=np.int32))
    accepted[usages.kind == BARE] = -1
    given = usages.parent_id.is_not_null().to_numpy()
    nowhere = usages.among(SYNONYM, usages.target < 0)
    lost, silent = nowhere[given[nowhere]], nowhere[~given[nowhere]]
    of_bare = usages.names(SYNONYM, BARE)
    accepted[of_bare] = -1
    chained, looped = follow(accepted, is_synonym)
    ended = np.setdiff1d(chained, looped, assume_unique=True)
    return accepted, [
        p.told(p.ACCEPTED_INVALID, id, lost, usages.parent_id.gather(lost)),
        p.told(p.ACCEPTED_MISSING, id, silent),
        p.told(p.ACCEPTED_BARE, id, of_bare, usages.parent_id.gather(of_bare)),
        p.told(p.CHAINED_SYNONYM, id, ended, p.named(id, accepted[ended])),
        p.told(p.SYNONYM_CYCLE, id, looped, usages.parent_id.gather(looped)),
    ]


def _parents(usages: _Usages, accepted: Int32s) -> tuple[Int32s, list[pl.DataFrame]]:
    """Rows of parents, cycles still in them, and what is wrong with taxa's parents."""
    id = usages.id
    parent = np.where(usages.kind == TAXON, usages.target, np.int32(-1))
    lifted, of_bare = usages.names(TAXON, SYNONYM), usages.names(TAXON, BARE)
    parent[lifted] = accepted[usages.target[lifted]]
    parent[of_bare] = -1
    given = usages.parent_id.is_not_null().to_numpy()
    lost = usages.among(TAXON, (usages.target < 0) & given)
    return parent, [
        p.told(p.PARENT_INVALID, id, lost, usages.parent_id.gather(lost)),
        p.told(p.PARENT_BARE, id, of_bare, usages.parent_id.gather(of_bare)),
        p.told(p.PARENT_SYNONYM, id, lifted, p.named(id, parent[lifted])),
    ]


def _told_cycles(id: pl.Series, cycles: Cycles) -> pl.DataFrame:
    return p.told(p.PARENT_CYCLE, id, cycles.members, p.named(id, cycles.cut))


def _out_of_order(id: pl.Series, parent: Int32s, level: Int16s) -> pl.DataFrame:
    """Taxa whose parent's rank is not higher than their own, both ranks known."""
    above = np.where(parent >= 0, level[parent], np.int16(-1))
    wrong = (above >= level) & (above < UNRANKED) & (level < UNRANKED)
    rows = np.flatnonzero(wrong).astype(np.int32)
    return p.told(p.RANK_ORDER, id, rows, p.named(id, parent[rows]))
