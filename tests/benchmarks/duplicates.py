"""Near pairs and groups of a million perceptual hashes, against comparing all with all.

Four fifths are random words with plantings 0 to 10 bits away, as many at each distance; a fifth
are clumps of a thousand, each word 0 to 4 bits from its clump's centre. Recall is against all pairs
of 50,000 words: planted ones with their originals, clumped ones and random ones.
"""

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.duplicates.joining import Pairs, blocks
from ml.duplicates.near import DISTANCE, distinct, near_pairs
from ml.duplicates.stars import by_partners, stars
from tests.benchmarks.harness import metered, report, say

Words = NDArray[np.uint64]
CLUMPED, CLUMP, FLIPS = 0.2, 1000, 4
PLANTED = 0.1
SAMPLE = 50_000


def flipped(words: Words, bits: np.ndarray, random: np.random.Generator) -> Words:
    """Words with so many bits of each turned over."""
    turned = words.copy()
    rank = np.argsort(random.random((len(words), 64)), axis=1).argsort(axis=1)
    for bit in range(64):
        turned ^= np.where(rank[:, bit] < bits, np.uint64(1) << np.uint64(bit), np.uint64(0))
    return turned


def library(count: int, random: np.random.Generator) -> tuple[Words, np.ndarray]:
    """Hashes, and the rows of a sample of 50,000 (or all) that holds whole plantings."""
    clumped, planted = int(count * CLUMPED), int(count * PLANTED)
    fresh = random.integers(0, 1 << 64, count - clumped - planted, dtype=np.uint64)
    near = flipped(fresh[:planted], np.arange(planted) % (DISTANCE + 1), random)
    centres = random.integers(0, 1 << 64, max(1, clumped // CLUMP), dtype=np.uint64)
    members = centres[np.arange(clumped) % len(centres)]
    flat = flipped(members, random.integers(0, FLIPS + 1, clumped), random)
    words = np.concatenate([fresh, near, flat])
    part = min(SAMPLE, count) * 3 // 10
    pairs = random.permutation(planted)[:part]
    flats = random.permutation(clumped)[: part // 2] + len(fresh) + planted
    others = random.permutation(np.arange(planted, len(fresh)))[
        : min(SAMPLE, count) - part * 5 // 2
    ]
    sample = np.concatenate([pairs, pairs + len(fresh), flats, others])
    place = random.permutation(count)
    mixed = np.empty_like(words)
    mixed[place] = words
    return mixed, place[sample]


def keys(left: np.ndarray, right: np.ndarray) -> NDArray[np.int64]:
    """One number for each pair of rows, ascending."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    return np.sort(low.astype(np.int64) << 32 | high)


def recalls(found: Pairs, rows: np.ndarray, truth: Pairs) -> list[float]:
    """Share of the sample's true pairs that were found, by distance; ``rows`` are their words'."""
    known = keys(found.left, found.right)
    left, right = rows[truth.left], rows[truth.right]
    pair = np.minimum(left, right).astype(np.int64) << 32 | np.maximum(left, right)
    at = np.minimum(np.searchsorted(known, pair), len(known) - 1)
    hit = (left == right) | (known[at] == pair)
    return [
        round(float(hit[truth.distance == bits].mean()), 5)
        for bits in range(DISTANCE + 1)
        if (truth.distance == bits).any()
    ] + [round(float(hit.mean()), 5)]


def widest(words: Words, centre: np.ndarray, largest: int = 1000) -> tuple[int, int]:
    """Most bits between a member and its centre, of all; between any two of the largest groups."""
    grouped = np.flatnonzero(centre >= 0)
    to_centre = np.bitwise_count(words[grouped] ^ words[centre[grouped]]).max(initial=0)
    heads, sizes = np.unique(centre[grouped], return_counts=True)
    across = 0
    for head in heads[np.argsort(-sizes)][:largest]:
        members = words[centre == head]
        across = max(across, int(np.bitwise_count(members[:, None] ^ members[None]).max()))
    return int(to_centre), across


def measured_truth(words: Words) -> tuple[Pairs, float]:
    """All pairs of a sample by comparing all, and the seconds it took."""
    started = time.perf_counter()
    truth = Pairs.of(list(blocks(words, None, DISTANCE)))
    return truth, time.perf_counter() - started


def main(size: int | None = None, **_: Any) -> None:
    """Pairs and groups of all; then what they are worth."""
    count = size or 1_000_000
    hashes, sample = library(count, np.random.default_rng(0))
    say(f"{count:,} hashes: pairs and groups")
    with metered() as meter:
        words, rows = distinct(hashes)
        near = near_pairs(words)
        pairing = time.perf_counter()
        ranks = by_partners(near.pairs.left, near.pairs.right, len(words))
        centre = stars(near.pairs.left, near.pairs.right, near.pairs.distance, ranks)
        pairing = time.perf_counter() - pairing
    say(f"{meter.seconds:.1f} s; all pairs of {len(sample):,}")
    truth, seconds = measured_truth(hashes[sample])
    apart = np.bitwise_count(words[near.pairs.left] ^ words[near.pairs.right])
    to_centre, across = widest(words, centre)
    *by_distance, recall = recalls(near.pairs, rows[sample], truth)
    report(
        "duplicates",
        meter.seconds,
        "s",
        ("all with all, scaled from the sample", seconds * (count / len(sample)) ** 2),
        size=count,
        peak_mib=meter.peak_mib,
        details={
            "recall": recall,
            "recall_at_each_distance": by_distance,
            "true_pairs_of_the_sample": len(truth.left),
            "sample": len(sample),
            "pairs": len(near.pairs.left),
            "distinct": len(words),
            "every_pair_within_the_distance": bool((apart == near.pairs.distance).all())
            and int(apart.max()) <= DISTANCE,
            "crowded": int(near.crowded.sum()),
            "groups": len(np.unique(centre[centre >= 0])),
            "farthest_from_a_centre": to_centre,
            "widest_of_the_1000_largest_groups": across,
            "seconds_of_grouping": round(pairing, 2),
            "at_most_s": 60,
        },
    )
