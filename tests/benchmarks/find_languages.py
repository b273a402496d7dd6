"""Household terms in 32 languages as questions only, over items named in English: a report."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from ml.belongings import document, ranked, tokens
from ml.text import Unavailable, find_text_weights, loaded
from tests.benchmarks.duplicate_quality import DATA
from tests.benchmarks.harness import metered, report, say

ENGLISH = "en_GB"


def main(size: int | None = None, data: str | None = None, text_model: str = "", **_: Any) -> None:
    """All translations, or every so-manieth; ``text_model`` names the folder of another encoder."""
    path = (Path(data) if data else DATA) / "inventory/grocy-demo/household_terms_multilingual.csv"
    weights = find_text_weights(text_model)
    if not path.is_file() or isinstance(weights, Unavailable):
        say(f"find-languages needs {path} and a text model: {weights}")
        return
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    terms = sorted({row["english"] for row in rows})
    asked = [row for row in rows if row["language"] != ENGLISH][
        :: max(1, len(rows) // (size or len(rows)))
    ]
    model = loaded(weights)
    documents = [document(term, [], [], []) for term in terms]
    with metered() as meter:
        things = model.of_things(terms)
        ours, words = defaultdict(list), defaultdict(list)
        for row in asked:
            text = row["translation"]
            near = (things @ model.of_question(text)).tolist()
            for told, known in ((ours, near), (words, [0.0] * len(terms))):
                hits = ranked(tokens(text), documents, known)
                told[row["language"]].append(bool(hits) and terms[hits[0].at] == row["english"])
    means = {name: round(float(np.mean(hits)), 3) for name, hits in sorted(ours.items())}
    report(
        "find-languages",
        float(np.mean(list(means.values()))),
        "top-1, mean of languages",
        ("words alone", float(np.mean([np.mean(hits) for hits in words.values()]))),
        size=len(asked),
        peak_mib=meter.peak_mib,
        details={"model": weights.name, "items": len(terms), "languages": means},
    )
