"""nDCG@10 of finding belongings on judged questions, against full text and vectors fused by RRF."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.belongings.finding import find
from api.belongings.indexed import Index, index_of
from catalog_data.sample.belongings import House
from catalog_data.sample.belongings.house import TODAY
from ml.belongings import tokens
from ml.text import TextModel
from tests.benchmarks.belongings import judged, kept
from tests.benchmarks.harness import laboratory, metered, report, say

BEST, PROPOSED, RRF = 10, 100, 60
TARGETS = {"plain": 1.0, "use": 1.0, "synonym": 1.05, "misspelt": 1.05, "place": 1.3, "figure": 1.3}
DIGITS = 4
RESAMPLED, SEED, INTERVAL = 2_000, 0, (2.5, 97.5)
UNSHOWN = 2  # the third that was set aside before, and was seen: nothing is judged by it


def ndcg(found: list[int], grades: dict[int, int]) -> float:
    """Gains 2^grade - 1, halved by the logarithm of the rank, over those of the best ten."""
    told = [grades.get(number, 0) for number in found[:BEST]]
    best = sorted(grades.values(), reverse=True)[:BEST]
    return gain(told) / gain(best)


def gain(grades: list[int]) -> float:
    """Discounted cumulative gain."""
    return sum((2**grade - 1) / np.log2(rank + 2) for rank, grade in enumerate(grades))


class Written(NamedTuple):
    """What is written of each item, as vectors: float32 (n, d), the items' numbers in their order.

    What is summed into the vectors of the index besides, names and uses of things, is no part of
    what is searched by the reference: else it would get better with all that it is to measure.
    """

    numbers: list[int]
    vectors: NDArray[np.float32]

    def nearest(self, vector: NDArray[np.float32], amount: int) -> list[int]:
        """Numbers of the items that mean the most like a question, ties by number."""
        near = np.round(self.vectors @ vector, DIGITS)
        best = np.argsort(-near, kind="stable")[:amount]
        return [self.numbers[at] for at in best]


def written_of(model: TextModel, house: House) -> Written:
    """The items of a house by their own words, read as the index reads them."""
    parts = [(item.name, item.category, item.description) for item in house.items]
    texts = [", ".join(filter(None, part)) for part in parts]
    return Written([item.number for item in house.items], model.of_things(texts))


async def by_reference(index: Index, written: Written | None, text: str) -> list[int]:
    """Full text and vectors over the same documents, fused by reciprocal ranks; no filters."""
    from lancedb.query import MatchQuery

    opened = await index.lance.open(index.table)
    assert opened is not None
    words = MatchQuery(" ".join(tokens(text)), "terms")  # type: ignore[call-arg]
    by_words = opened.query().nearest_to_text(words).limit(PROPOSED).select(["item_id", "_score"])
    ids = (await by_words.to_arrow())["item_id"].to_pylist()
    lists = [[kept.number_of(kept.uuid.UUID(id_)) for id_ in ids]]
    vector = await index.vector_of(text)
    if written is not None and vector is not None:
        lists.append(written.nearest(vector, PROPOSED))
    scores: dict[int, float] = defaultdict(float)
    for found in lists:
        for rank, number in enumerate(found, start=1):
            scores[number] += 1 / (RRF + rank)
    return sorted(scores, key=lambda number: (-scores[number], number))[:BEST]


async def ask_all(
    asking: kept.Asking, questions: Sequence[judged.Question]
) -> list[tuple[list[int], list[int]]]:
    """What we find, and what the reference does, for each question."""
    index = await index_of(asking.connections)
    assert index is not None
    written = None if index.model is None else written_of(index.model, judged.house())
    found = []
    for question in questions:
        ours = await find(asking.connections, asking.viewer, question.text, TODAY, BEST)
        numbers = [kept.number_of(hit.item.id) for hit in ours.items]
        found.append((numbers, await by_reference(index, written, question.text)))
    await asking.connections.close()
    return found


def interval(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> list[float]:
    """95 % of the ratios of means over questions drawn again, both sides of one question together.

    Efron and Tibshirani, 1993.
    """
    random = np.random.default_rng(SEED)
    drawn = random.integers(0, len(ours), (RESAMPLED, len(ours)))
    ratios = ours[drawn].mean(axis=1) / np.maximum(theirs[drawn].mean(axis=1), 1e-9)
    return [round(float(bound), 4) for bound in np.percentile(ratios, INTERVAL)]


def shown(name: str) -> Sequence[judged.Question]:
    """The questions of a set that may be looked at: ``seen``, or else two thirds of the first."""
    if name not in ("", "seen"):
        raise ValueError(f"no set of questions is called {name!r}: leave it out or say 'seen'")
    if name:
        return sum(judged.seen(), ())
    return [question for question in judged.questions() if question.third != UNSHOWN]


def main(
    size: int | None = None,
    set: str = "",
    aside: str = "",
    misses: str = "",
    text_model: str = "",
    **_: Any,
) -> None:
    """Two thirds of the questions written first, a line a class.

    ``set=seen`` asks those that were set aside until they were scored, ``aside=FILE`` a set that is
    set aside yet: once, and before anybody who makes the search looks at it.
    ``misses=yes`` tells on standard error which questions do not find a best answer first.
    """
    questions = judged.asked_in(Path(aside)) if aside else shown(set)
    with laboratory(text_model=text_model) as lab, metered() as meter:
        kept.write_house(lab, judged.house())
        kept.derived(lab)
        with kept.asking(lab, text_model) as asking:
            found = asyncio.run(ask_all(asking, questions))
    scores: dict[str, list[tuple[float, float]]] = defaultdict(list)
    first: dict[str, list[bool]] = defaultdict(list)
    for question, (ours, theirs) in zip(questions, found, strict=True):
        scores[question.kind].append((ndcg(ours, question.grades), ndcg(theirs, question.grades)))
        hit = bool(ours) and question.grades.get(ours[0]) == max(question.grades.values())
        first[question.kind].append(hit)
        if misses and (not hit or scores[question.kind][-1][0] < scores[question.kind][-1][1]):
            names = [judged.house().items[number].name for number in ours[:3]]
            say(f"{question.kind}: {question.text}: {scores[question.kind][-1]} {names}")
    for kind, pairs in scores.items():
        told = np.array(pairs)
        report(
            f"find-quality {kind}",
            float(told[:, 0].mean()),
            "nDCG@10",
            ("full text and vectors, RRF, no filters", float(told[:, 1].mean())),
            size=len(pairs),
            peak_mib=meter.peak_mib,
            details={
                "at_least": TARGETS[kind],
                "interval_95": interval(told[:, 0], told[:, 1]),
                "right_item_first": round(float(np.mean(first[kind])), 4),
            },
        )
    say(f"right item first: {np.mean([hit for hits in first.values() for hit in hits]):.3f}")
