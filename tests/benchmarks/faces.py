"""People of 200,000 made faces against a tenth of them, and a tenth against scikit-learn's HDBSCAN.

Made faces lie as far apart as dlib's do (synthetic_faces.py tells how). Each size in a process of
its own, the median of three runs. HDBSCAN has the settings that LibrePhotos gives it at that size.
"""

import statistics
import time
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from ml.faces.dlib_models import SAME_PERSON, SOFTNESS
from ml.people import Rules, Said, people_of
from tests.benchmarks.harness import aside, metered, report, say
from tests.benchmarks.synthetic_faces import b_cubed, synthetic_faces

FACES, SMALLER, A_PERSON, RUNS, WARM = 200_000, 10, 10, 3, 2_000
TARGET_RATIO, TARGET_HDBSCAN, TARGET_F1, TARGET_MIB = 14, 0.25, 0.95, 4096


class Timed(NamedTuple):
    """Seconds of each run, highest memory, B-cubed precision, recall and F1."""

    seconds: list[float]
    peak_mib: float
    quality: tuple[float, float, float]

    @property
    def usual(self) -> float:
        """Seconds of the middle run."""
        return statistics.median(self.seconds)


def ours(count: int) -> Timed:
    """People of so many faces, in this process."""
    rules = Rules(SAME_PERSON, SOFTNESS)
    for faces, runs in ((min(WARM, count), 1), (count, RUNS)):
        vectors, who = synthetic_faces(faces, max(faces // A_PERSON, 1))
        ids = pl.Series([f"{at:08d}" for at in np.random.default_rng(2).permutation(faces)])
        good, seconds = np.zeros(faces, dtype=bool), []
        with metered() as meter:
            for _ in range(runs):
                started = time.perf_counter()
                people = people_of(ids, vectors, good, Said(), rules)
                seconds.append(time.perf_counter() - started)
    told = pl.DataFrame({"face_id": ids}).join(people.faces, on="face_id", maintain_order="left")
    group = told.select(pl.coalesce("group", "face_id")).to_series().rank("dense")
    return Timed(seconds, meter.peak_mib, b_cubed(who, group.to_numpy().astype(np.intp)))


def hdbscan(count: int) -> Timed:
    """The same faces by scikit-learn; those it calls noise are alone."""
    from sklearn.cluster import HDBSCAN

    vectors, who = synthetic_faces(count, max(count // A_PERSON, 1))
    least = next(size for above, size in ((10_000, 8), (1_000, 4), (0, 2)) if count > above)
    with metered() as meter:
        started = time.perf_counter()
        found = HDBSCAN(
            min_cluster_size=least, min_samples=1, cluster_selection_epsilon=0.05, copy=True
        ).fit_predict(vectors)
        seconds = time.perf_counter() - started
    alone = found < 0
    found[alone] = found.max() + 1 + np.arange(alone.sum())
    return Timed([seconds], meter.peak_mib, b_cubed(who, found.astype(np.intp)))


def quality(timed: Timed) -> dict[str, float]:
    """B-cubed figures by name."""
    names = ("precision", "recall", "f1")
    return {name: round(value, 4) for name, value in zip(names, timed.quality, strict=True)}


def main(size: int | None = None, **options: Any) -> None:
    """Measure both sizes, print four lines; the last is the ratio of the sizes."""
    large = size or FACES
    small = max(large // SMALLER, 1)
    say(f"{small} and {large} faces, {large // A_PERSON} persons in the latter ...")
    few, many = aside(ours, small), aside(ours, large)
    say(f"people of {large} faces in {many.usual:.1f} s; HDBSCAN of {small} ...")
    theirs = aside(hdbscan, small)
    for one, faces in ((few, small), (many, large)):
        report(
            "faces",
            one.quality[2],
            "B-cubed F1",
            ("F1 to reach", TARGET_F1),
            size=faces,
            peak_mib=one.peak_mib,
            details={**quality(one), "peak_mib_to_reach": TARGET_MIB},
        )
    report(
        "faces",
        few.usual,
        "s",
        ("scikit-learn HDBSCAN", theirs.usual),
        size=small,
        peak_mib=few.peak_mib,
        details={
            "to_reach": TARGET_HDBSCAN,
            "runs_s": [round(each, 2) for each in few.seconds],
            "hdbscan": quality(theirs),
            "hdbscan_peak_mib": theirs.peak_mib,
        },
    )
    report(
        "faces",
        many.usual,
        "s",
        (f"{small} faces", few.usual),
        size=large,
        peak_mib=many.peak_mib,
        details={
            "to_reach": TARGET_RATIO,
            "runs_s": [round(each, 2) for each in many.seconds],
            "peak_mib_to_reach": TARGET_MIB,
        },
    )
