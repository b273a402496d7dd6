"""The shape of a realistic taxonomy of any size: who is whose parent, in numbers. No names."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tests.benchmarks.taxonomy_words import Floats, Ints, lomax

RANKS = (
    *("kingdom", "phylum", "class", "order", "superfamily", "family", "subfamily", "tribe"),
    *("genus", "species", "subspecies"),
)
PLACE = {rank: place for place, rank in enumerate(RANKS)}
ACCEPTED, SYNONYM, MISAPPLIED, BARE = 0, 1, 2, 3
# Of the four real archives together: 178,020 usages.
SYNONYMS, MISAPPLIEDS, BARES = 0.4352, 0.0032, 0.0282
GENERA, INFRASPECIFIC, VARIED_SPECIES = 0.0955, 0.258, 0.125
# A rank's share of the rank below it that it holds: about 10 genera a family, 4 families an order.
NAMED_TWICE, UNUSED = 0.12, 2**42
UNEVEN = RANKS[3:]
ABOVE = {"family": 0.1, "order": 0.26, "class": 0.2, "phylum": 0.3, "kingdom": 0.3}
BETWEEN = {"superfamily": ("family", 0.15), "subfamily": ("genus", 0.03), "tribe": ("genus", 0.02)}
SPREAD, SYNONYM_SPREAD = 1.6, 1.0
SAME_GENUS, RELATIVE, SAME_EPITHET = 0.85, 0.8, 0.55
RAISED, LOWERED, AUTONYMS, HOMONYMS = 0.6, 0.12, 0.6, 0.01
EPITHETS, OLD_GENERA = (0.45, 300.0), (0.6, 400.0)


@dataclass
class Shape:
    """Usages by number, (n,) each: taxa first, parents before children.

    ``parent`` is -1 for none, for synonyms the accepted taxon; ``genus``, ``epithet`` and ``last``
    are numbers of words, -1 for none; ``origin`` is the usage that was described first.
    """

    parent: NDArray[np.int32]
    rank: NDArray[np.int8]
    status: NDArray[np.int8]
    genus: Ints
    epithet: Ints
    last: Ints
    botanical: NDArray[np.bool_]
    origin: NDArray[np.int32]

    @property
    def count(self) -> int:
        """Usages in all."""
        return len(self.parent)


def shaped(count: int, seed: int = 0) -> Shape:
    """A taxonomy of ``count`` usages, at least 200."""
    random = np.random.default_rng(seed)
    synonyms, misapplied, bare = (int(count * share) for share in (SYNONYMS, MISAPPLIEDS, BARES))
    taxa = with_words(random, *grown(random, count - synonyms - misapplied - bare))
    kinds = np.repeat([SYNONYM, MISAPPLIED, BARE], [synonyms, misapplied, bare])
    shape = joined(taxa, other_names(random, taxa, kinds.astype(np.int8)))
    again = repeated(shape.genus, shape.epithet, shape.last) & (shape.status != ACCEPTED)
    rename(shape, np.flatnonzero(again & (random.random(count) > NAMED_TWICE)))
    return shape


def numbers_of_ranks(taxa: int) -> dict[str, int]:
    """How many taxa each rank has."""
    found = {"genus": max(4, int(taxa * GENERA)), "subspecies": int(taxa * INFRASPECIFIC)}
    below = "genus"
    for rank, share in ABOVE.items():
        found[rank] = max(1, int(found[below] * share))
        below = rank
    found["kingdom"] = min(found["kingdom"], 8)
    for rank, (of, share) in BETWEEN.items():
        found[rank] = int(found[of] * share)
    found["species"] = taxa - sum(found.values())
    return {rank: found[rank] for rank in RANKS}


def grown(random: np.random.Generator, taxa: int) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Parents and ranks of taxa, rank after rank."""
    numbers = numbers_of_ranks(taxa)
    parents, start, pool = [], 0, np.array([-1])
    for rank, number in numbers.items():
        if rank == "subspecies":
            pool = random.choice(pool, max(1, int(len(pool) * VARIED_SPECIES)), replace=False)
        spread = SPREAD if rank in UNEVEN else 0.0
        parents.append(children(random, pool, number, spread))
        own = np.arange(start, start + number)
        pool = np.concatenate([pool, own]) if rank in BETWEEN else own
        start += number
    ranks = np.repeat([PLACE[rank] for rank in numbers], [*numbers.values()])
    return np.concatenate(parents).astype(np.int32), ranks.astype(np.int8)


def children(random: np.random.Generator, pool: Ints, number: int, spread: float) -> Ints:
    """A parent for each: one child for every parent first, then to those who have much."""
    sure = random.permutation(pool)[:number]
    more = random.choice(pool, number - len(sure), p=uneven(random, len(pool), spread))
    return np.sort(np.concatenate([sure, more]))


def uneven(random: np.random.Generator, count: int, spread: float) -> Floats:
    """Shares that sum to one: half of a genus' species are in few genera (a hollow curve)."""
    weights = random.lognormal(0.0, spread, count)
    return weights / weights.sum()


def with_words(
    random: np.random.Generator, parent: NDArray[np.int32], rank: NDArray[np.int8]
) -> Shape:
    """Taxa with words: genera of their own, some used twice; epithets as people use them."""
    count = len(parent)
    number = np.arange(count)
    genus, epithet, last = number.copy(), np.full(count, -1), np.full(count, -1)
    twice = np.flatnonzero((rank == PLACE["genus"]) & (random.random(count) < HOMONYMS))
    half = len(twice) // 2
    genus[twice[:half]] = twice[half : 2 * half]
    species, below = (np.flatnonzero(rank == PLACE[name]) for name in ("species", "subspecies"))
    botanical = np.zeros(count, dtype=bool)
    kingdoms = rank == PLACE["kingdom"]
    botanical[kingdoms] = number[kingdoms] % 2 == 1
    for place in range(1, len(RANKS)):
        these = np.flatnonzero(rank == place)
        botanical[these] = botanical[parent[these]]
    genus[species] = genus[parent[species]]
    epithet[species] = lomax(random.random(len(species)), *EPITHETS)
    twins = species[repeated(genus[species], epithet[species])]
    epithet[twins] = UNUSED + twins
    genus[below], epithet[below] = genus[parent[below]], epithet[parent[below]]
    fresh = lomax(random.random(len(below)), *EPITHETS)
    first = np.diff(parent[below], prepend=-1) != 0
    same = first & (random.random(len(below)) < AUTONYMS)
    last[below] = np.where(same, epithet[below], fresh)
    twins = below[repeated(parent[below], last[below])]
    last[twins] = UNUSED + twins
    status = np.full(count, ACCEPTED, dtype=np.int8)
    return Shape(parent, rank, status, genus, epithet, last, botanical, number.astype(np.int32))


def other_names(random: np.random.Generator, taxa: Shape, status: NDArray[np.int8]) -> Shape:
    """Names that are no taxa: of the same epithet elsewhere or of another; bare ones of none."""
    count = len(status)
    named = np.flatnonzero(taxa.rank >= PLACE["genus"])
    of = random.choice(named, count, p=uneven(random, len(named), SYNONYM_SPREAD))
    rank, last, epithet = taxa.rank[of], taxa.last[of], taxa.epithet[of]
    raised = (rank == PLACE["subspecies"]) & (random.random(count) < RAISED)
    epithet = np.where(raised, last, epithet)
    rank = np.where(raised, PLACE["species"], rank).astype(np.int8)
    last = np.where(raised, -1, last)
    lowered = (rank == PLACE["species"]) & ~raised & (random.random(count) < LOWERED)
    rank = np.where(lowered, PLACE["subspecies"], rank).astype(np.int8)
    fresh = lomax(random.random(count), *EPITHETS)
    other = ((random.random(count) > SAME_EPITHET) | (status != SYNONYM)) & (epithet >= 0)
    same_genus = (other | lowered) & (random.random(count) < SAME_GENUS) | raised
    last = np.where(lowered | (other & (last >= 0)), fresh, last)
    epithet = np.where(other & (last < 0), fresh, epithet)
    own = np.arange(taxa.count, taxa.count + count, dtype=np.int32)
    return Shape(
        parent=np.where(status == BARE, -1, of).astype(np.int32),
        rank=rank,
        status=status,
        genus=np.where(same_genus, taxa.genus[of], other_genera(random, taxa, of)),
        epithet=epithet,
        last=last,
        botanical=taxa.botanical[of],
        origin=np.where(other | lowered | (epithet < 0), own, of).astype(np.int32),
    )


def other_genera(random: np.random.Generator, taxa: Shape, of: Ints) -> Ints:
    """Another genus for each taxon: a relative's, or one that nobody uses now."""
    near = np.clip(of + random.integers(-300, 300, len(of)), 0, taxa.count - 1)
    old = lomax(random.random(len(of)), *OLD_GENERA) + 2**41
    relative = (taxa.rank[near] >= PLACE["species"]) & (taxa.genus[near] != taxa.genus[of])
    return np.where(relative & (random.random(len(of)) < RELATIVE), taxa.genus[near], old)


def repeated(*words: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Whether a combination of words came before."""
    frame = pl.DataFrame({str(place): column for place, column in enumerate(words)})
    return ~frame.select(pl.struct(pl.all()).is_first_distinct()).to_series().to_numpy()


def rename(shape: Shape, rows: Ints) -> None:
    """Give usages a last word that nobody else has, in place."""
    fresh, epithet, last = UNUSED + rows, shape.epithet[rows], shape.last[rows]
    shape.last[rows] = np.where(last >= 0, fresh, last)
    shape.epithet[rows] = np.where((last < 0) & (epithet >= 0), fresh, epithet)
    shape.genus[rows] = np.where(epithet < 0, fresh, shape.genus[rows])
    shape.origin[rows] = rows


def joined(one: Shape, other: Shape) -> Shape:
    """Two shapes, one after the other."""
    return Shape(*(np.concatenate([vars(one)[name], vars(other)[name]]) for name in vars(one)))
