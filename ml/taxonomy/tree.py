"""One tree of usages that name each other: parents, accepted taxa, and what was wrong.

Ids become row numbers here, and every pointer leads to a taxon. Order and intervals are not here.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.taxonomy import problems as p
from ml.taxonomy.cycles import Cycles, cut_cycles
from ml.taxonomy.parallel import together
from ml.taxonomy.pointers import rows_named
from ml.taxonomy.problems import Int32s
from ml.taxonomy.ranks import COLUMN_OF, LEVELS, UNRANKED, codes
from ml.taxonomy.synonyms import follow

TAXON, SYNONYM, BARE, NOTHING = 0, 1, 2, 3
KINDS = {
    "accepted": TAXON,
    "provisionally accepted": TAXON,
    "synonym": SYNONYM,
    "ambiguous synonym": SYNONYM,
    "misapplied": SYNONYM,
    "bare name": BARE,
}
KIND_OF = np.array([*KINDS.values(), BARE], dtype=np.int8)
Bools = NDArray[np.bool_]
Int8s = NDArray[np.int8]
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
    """The rows as they came: (n,) each; ``target`` is the row that parent_id names, or -1.

    ``kind`` is the row's own, ``of`` that of its target: NOTHING for none.
    """

    id: pl.Series
    parent_id: pl.Series
    kind: Int8s
    target: Int32s
    of: Int8s

    def names(self, kind: int, of: int) -> Int32s:
        """Rows of one kind whose parent_id names a row of another kind, or NOTHING."""
        return np.flatnonzero((self.kind == kind) & (self.of == of)).astype(np.int32)

    def astray(self, kind: int) -> tuple[Int32s, Int32s]:
        """Rows of one kind whose parent_id names nothing; rows of that kind that have none."""
        nowhere = self.names(kind, NOTHING)
        given = self.parent_id.gather(nowhere).is_not_null().to_numpy()
        return nowhere[given], nowhere[~given]

    def named(self, rows: Int32s) -> pl.Series:
        """What rows gave as parent_id."""
        return self.parent_id.gather(rows)


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
    # Of 740 chunks, as a file is read, ids are picked at five times the cost.
    id = id.rechunk()
    target, kind, level = together(
        lambda: rows_named(id, parent_id),
        lambda: KIND_OF.take(codes(status, [*KINDS], strict=True)),
        lambda: codes(rank, [*LEVELS]),
    )
    of = np.append(kind, np.int8(NOTHING)).take(target)
    usages = _Usages(id, parent_id, kind, target, of)
    accepted, of_synonyms = _accepted(usages)
    parent, of_parents = _parents(usages, accepted)
    cycles = cut_cycles(parent, level, id)
    found = [
        *of_synonyms,
        *of_parents,
        _told_cycles(id, cycles),
        _out_of_order(id, parent, level),
    ]
    return Tree(id, parent, accepted, level, COLUMN_OF.take(level), p.joined(found))


def _accepted(usages: _Usages) -> tuple[Int32s, list[pl.DataFrame]]:
    """Rows of accepted taxa, and what is wrong with synonyms."""
    id, is_synonym = usages.id, usages.kind == SYNONYM
    accepted = np.where(is_synonym, usages.target, np.arange(len(id), dtype=np.int32))
    accepted[usages.kind == BARE] = -1
    lost, silent = usages.astray(SYNONYM)
    of_bare, chained = usages.names(SYNONYM, BARE), usages.names(SYNONYM, SYNONYM)
    accepted[of_bare] = -1
    looped = follow(accepted, is_synonym, chained)
    ended = np.setdiff1d(chained, looped, assume_unique=True)
    return accepted, [
        p.told(p.ACCEPTED_INVALID, id, lost, usages.named(lost)),
        p.told(p.ACCEPTED_MISSING, id, silent),
        p.told(p.ACCEPTED_BARE, id, of_bare, usages.named(of_bare)),
        p.told(p.CHAINED_SYNONYM, id, ended, p.named(id, accepted[ended])),
        p.told(p.SYNONYM_CYCLE, id, looped, usages.named(looped)),
    ]


def _parents(usages: _Usages, accepted: Int32s) -> tuple[Int32s, list[pl.DataFrame]]:
    """Rows of parents, cycles still in them, and what is wrong with taxa's parents."""
    id = usages.id
    parent = np.where(usages.kind == TAXON, usages.target, np.int32(-1))
    lifted, of_bare = usages.names(TAXON, SYNONYM), usages.names(TAXON, BARE)
    parent[lifted] = accepted[usages.target[lifted]]
    parent[of_bare] = -1
    lost, _ = usages.astray(TAXON)
    return parent, [
        p.told(p.PARENT_INVALID, id, lost, usages.named(lost)),
        p.told(p.PARENT_BARE, id, of_bare, usages.named(of_bare)),
        p.told(p.PARENT_SYNONYM, id, lifted, p.named(id, parent[lifted])),
    ]


def _told_cycles(id: pl.Series, cycles: Cycles) -> pl.DataFrame:
    return p.told(p.PARENT_CYCLE, id, cycles.members, p.named(id, cycles.cut))


def _out_of_order(id: pl.Series, parent: Int32s, level: Int16s) -> pl.DataFrame:
    """Taxa whose parent's rank is not higher than their own, both ranks known."""
    above = np.append(level, np.int16(-1)).take(parent)
    wrong = (above >= level) & (above < UNRANKED) & (level < UNRANKED)
    rows = np.flatnonzero(wrong).astype(np.int32)
    return p.told(p.RANK_ORDER, id, rows, p.named(id, parent[rows]))
