"""Playlists continued, on real ones: recall@20 against item-kNN, and of tracks never seen before.

The last fifth of each playlist is hidden. All that was shown is heard by the champion, which is
chosen by another fifth hidden of what is shown, and by the nearest neighbours of ``implicit``,
whose number of neighbours and weighting are chosen by the same. Of tracks that no playlist shows,
content alone can tell; it is held against how popular Spotify says they are.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array, csr_matrix

from ml.taste import CHALLENGERS, Evaluation, evaluate, gained, hold_out
from ml.taste.trials import SHARE, Trial, sought, worth
from tests.benchmarks.harness import metered, report, say
from tests.benchmarks.taste_sets import SPOTIFY, Playlists, playlists

METRIC, SEED = "recall@20", 1
TARGET, COLD_TARGET = 1.0, 2.0
TRIALS = 4  # of each challenger
LEARNED = ("ease", "sparse_linear", "als", "cooccurrence", "content")
NEIGHBOURS = (20, 100, 400)


@dataclass
class Neighbours:
    """Item-kNN of the ``implicit`` package."""

    model: Any

    @classmethod
    def fit(cls, counts: csr_array, kind: str, neighbours: int) -> "Neighbours":
        """By cosine, by TF-IDF or by BM25."""
        from implicit import nearest_neighbours as theirs

        model = getattr(theirs, f"{kind}Recommender")(K=neighbours)
        model.fit(csr_matrix(counts.astype(np.float64)), show_progress=False)
        return cls(model)

    def scores(self, history: csr_array) -> np.ndarray:
        """Float32 (playlists, tracks)."""
        return np.asarray((history @ self.model.similarity).todense(), dtype=np.float32)


@dataclass
class Told:
    """How popular tracks are told to be, whoever asks."""

    popularity: np.ndarray

    def scores(self, history: csr_array) -> np.ndarray:
        """Float32 (playlists, tracks)."""
        return np.tile(self.popularity, (history.shape[0], 1))


def champion_of(known: Playlists) -> tuple[str, Any]:
    """The challenger that is best on the validation, fitted on all that is shown."""
    split = hold_out(known.shown, SHARE, SEED)
    found: dict[str, Trial] = {}
    for name in LEARNED:
        challenger = CHALLENGERS[name]

        def judge(parameters: dict[str, float], name: str = name) -> float:
            model = CHALLENGERS[name].fit(split[0], known.items, parameters, SEED)
            return worth(model, split, METRIC)

        base = challenger.parameters
        found[name] = sought(base, challenger.bounds, TRIALS, SEED, judge)[0]
        say(f"{name}: {found[name].value:.4f} on the validation")
    best = max(found, key=lambda name: found[name].value)
    return best, CHALLENGERS[best].fit(known.shown, known.items, found[best].parameters, SEED)


def neighbours_of(known: Playlists) -> tuple[str, Neighbours]:
    """The item-kNN that is best on the validation, fitted on all that is shown."""
    split = hold_out(known.shown, SHARE, SEED)
    tried = {
        (kind, number): worth(Neighbours.fit(split[0], kind, number), split, METRIC)
        for kind in ("Cosine", "TFIDF", "BM25")
        for number in NEIGHBOURS
    }
    kind, number = max(tried, key=lambda key: tried[key])
    return f"{kind} of {number}", Neighbours.fit(known.shown, kind, number)


def main(size: int | None = None, data: str | None = None, **_: Any) -> None:
    """Two lines: tracks that were shown elsewhere, or not; tracks never shown."""
    path = Path(data) if data else SPOTIFY
    if not path.is_file():
        say(f"continuation needs {path}, or -o data=FILE in the layout of spotify_songs.csv")
        return
    known = playlists(path, size)
    with metered() as meter:
        name, champion = champion_of(known)
        other, neighbours = neighbours_of(known)
        ours = evaluate(champion, known.shown, known.hidden, (20,))
        theirs = evaluate(neighbours, known.shown, known.hidden, (20,))
        cold = np.flatnonzero(np.bincount(known.shown.indices, minlength=known.shown.shape[1]) == 0)
        content, told = of_unseen(known, cold)
    said = {"champion": name, "unseen_of_hidden": share(known.hidden, cold)}
    line("continuation", ours, (f"item-kNN, {other}", theirs), TARGET, known, meter.peak_mib, said)
    against = ("popularity as Spotify tells it", told)
    line("continuation unseen", content, against, COLD_TARGET, known, 0, {"tracks": len(cold)})


def of_unseen(known: Playlists, cold: np.ndarray) -> tuple[Evaluation, Evaluation]:
    """Content and popularity among tracks that no playlist shows, judged by those alone."""
    flags = np.isin(known.hidden.indices, cold)
    hidden = known.hidden.copy()
    hidden.data = np.where(flags, hidden.data, 0).astype(np.float32)
    hidden.eliminate_zeros()
    challenger = CHALLENGERS["content"]
    content = challenger.fit(known.shown, known.items, challenger.parameters, SEED)
    both = (content, Told(known.popularity))
    ours, theirs = (evaluate(m, known.shown, hidden, (20,), candidates=cold) for m in both)
    return ours, theirs


def share(hidden: csr_array, cold: np.ndarray) -> float:
    """Which part of what is hidden was never shown."""
    return round(float(np.isin(hidden.indices, cold).mean()), 4)


def line(
    bench: str,
    ours: Evaluation,
    against: tuple[str, Evaluation],
    target: float,
    known: Playlists,
    peak_mib: float,
    said: dict[str, Any],
) -> None:
    """One figure with its interval and what it gains."""
    name, theirs = against
    gain = gained(ours, theirs, METRIC)
    report(
        bench,
        ours.metrics[METRIC].value,
        METRIC,
        (name, theirs.metrics[METRIC].value),
        size=known.shown.nnz,
        peak_mib=peak_mib,
        details={
            **said,
            "interval": [round(value, 4) for value in ours.metrics[METRIC]],
            "gained": [round(value, 4) for value in gain],
            "above": target,
        },
    )
