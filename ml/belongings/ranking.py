"""Candidates ordered by how well their terms meet a question's, and why. Retrieval is not here.

A term counts as much as it is rare among the candidates, times where it was met: in the name most,
then in another name of the thing, in what it is for, in its kinds, in tags, in the rest, in the
path. Words of one name or use that are met together count as if they stood in the name. A term that
is misspelt is met by the most alike one (Damerau-Levenshtein), for less.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from ml.belongings.documents import BREAK, Document
from ml.belongings.edits import likeness
from ml.belongings.words import stem

WEIGHTS = {
    "name": 3.0,
    "also": 2.4,
    "uses": 1.6,
    "kinds": 1.4,
    "tags": 1.2,
    "more": 1.0,
    "path": 0.4,
}
WHOLE_NAME, WHOLE_ALSO = 0.6, 0.9
INFLECTED = 0.95
LEAST_ALIKE = 0.72
MEANING, MEANS, LEAST_NEAR = "meaning", 0.7, 0.2
ALONE = 0.35  # how near in meaning a candidate lies that meets no term
DIGITS = 4
SURE, LIKELY = 0.75, 0.4


class Hit(NamedTuple):
    """One candidate: its number, score from 0 to 1, confidence, and where each term was met."""

    at: int
    score: float
    confidence: str
    why: dict[str, str]


def ranked(asked: Sequence[str], documents: Sequence[Document], near: Sequence[float]) -> list[Hit]:
    """Candidates that meet a term or mean the same, best first, ties in the order they came.

    ``near`` are cosines of what a candidate and the question mean; 0 where nobody knows.
    """
    fields = [{name: value.split() for name, value in d._asdict().items()} for d in documents]
    terms = list(dict.fromkeys(asked))
    alike = {term: _alike(term, fields) for term in terms}
    rare = {term: _rarity(alike[term], fields) for term in terms}
    most = sum(rare.values()) * (WEIGHTS["name"] + WHOLE_NAME) or 1.0
    hits = [
        _meant(_hit(at, terms, alike, rare, most, known), near[at])
        for at, known in enumerate(fields)
    ]
    return sorted((hit for hit in hits if hit.why), key=lambda hit: (-hit.score, hit.at))


def _hit(
    at: int,
    terms: list[str],
    alike: dict[str, dict[str, float]],
    rare: dict[str, float],
    most: float,
    fields: dict[str, list[str]],
) -> Hit:
    why, score, named = {}, 0.0, set[str]()
    for term in terms:
        best, where, by = _met(alike[term], fields)
        if where:
            why[term] = where if by == term else f"{where}: {by}"
            score += rare[term] * best
        if where == "name":
            named.add(by)
    own = set(fields["name"])
    share = len(named & own) / len(own) if own else 0.0
    whole = max(share, WHOLE_ALSO * _whole(fields["also"], alike))
    score += WHOLE_NAME * whole * sum(rare[term] for term in terms if term in why)
    score += max(_together(fields, field, terms, alike, rare) for field in ("also", "uses"))
    return Hit(at, min(1.0, score / most), "", why)


def _whole(words: list[str], alike: dict[str, dict[str, float]]) -> float:
    """1 where every word of another name is asked for, else 0."""
    asked = {word for known in alike.values() for word in known}
    return float(any(asked.issuperset(phrase) for phrase in _phrases(words)))


def _together(
    fields: dict[str, list[str]],
    field: str,
    terms: list[str],
    alike: dict[str, dict[str, float]],
    rare: dict[str, float],
) -> float:
    """What is added for words of one phrase: they count as a name's, the more of it are met."""
    best = 0.0
    for phrase in _phrases(fields[field]):
        met = [term for term in terms if not alike[term].keys().isdisjoint(phrase)]
        if len(phrase) > 1 and len(met) > 1:
            share = min(1.0, len(met) / len(phrase))
            best = max(best, share**2 * sum(rare[term] for term in met))
    return (WEIGHTS["name"] + WHOLE_NAME - WEIGHTS[field]) * best


def _phrases(words: list[str]) -> list[list[str]]:
    """Phrases between which there is a BREAK."""
    joined = " ".join(words)
    return [phrase.split() for phrase in joined.split(f" {BREAK} ") if phrase]


def _meant(hit: Hit, near: float) -> Hit:
    """A candidate whose score is nearer to 1 the more it means what is asked."""
    if not hit.why and near < ALONE:
        return hit
    likeness = min(1.0, max(0.0, (near - LEAST_NEAR) / (1 - LEAST_NEAR)))
    why = {**hit.why, MEANING: f"{near:.2f}"} if likeness else hit.why
    total = round(hit.score + MEANS * likeness * (1 - hit.score), DIGITS)
    confidence = "High" if total >= SURE else "Medium" if total >= LIKELY else "Low"
    return Hit(hit.at, total, confidence, why)


def _met(alike: dict[str, float], fields: dict[str, list[str]]) -> tuple[float, str, str]:
    """The best weight by which a term is met, the field, and the word that met it."""
    best = (0.0, "", "")
    for field, weight in WEIGHTS.items():
        for word in fields[field]:
            worth = weight * alike.get(word, 0.0)
            if worth > best[0]:
                best = (worth, field, word)
    return best


def _alike(term: str, fields: list[dict[str, list[str]]]) -> dict[str, float]:
    """Words of all candidates that a term may mean, with how alike they are; exact ones alone."""
    words = {word for known in fields for name in WEIGHTS for word in known[name]}
    root = stem(term)
    near = {word: INFLECTED for word in words if stem(word) == root} | (
        {term: 1.0} if term in words else {}
    )
    if near:
        return near
    found = {word: likeness(term, word) for word in sorted(words)}
    return {word: value for word, value in found.items() if value >= LEAST_ALIKE}


def _rarity(alike: dict[str, float], fields: list[dict[str, list[str]]]) -> float:
    known = sum(any(w in alike for name in WEIGHTS for w in held[name]) for held in fields)
    return math.log(1 + (len(fields) + 1) / (known + 0.5))
