"""Candidates ordered by how well their terms meet a question's, and why. Retrieval is not here.

A term counts as much as it is rare among the candidates, times where it was met. Words of one name
or use that are met together count as if they stood in the best place. A term that is misspelt is
met by the most alike one (Damerau-Levenshtein), for less. What a candidate and the question mean is
weighed against their terms.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ml.belongings.documents import BREAK, Document
from ml.belongings.edits import likeness
from ml.belongings.words import stem

Fields = Mapping[str, list[str]]
Alike = Mapping[str, Mapping[str, float]]


class Emphasis(NamedTuple):
    """How much it counts where a term was met, and what is meant against all terms."""

    weights: Mapping[str, float]
    whole: float
    meaning: float

    @property
    def most(self) -> float:
        """What a term counts at most."""
        return max(self.weights.values()) + max(self.whole, 0.0)


# Of the questions that were seen, those that name a thing are answered best by its name, and those
# that tell what is to be done by what things are for; "light the candles" asks for no candles.
BY_NAME = Emphasis(
    {
        "name": 3.0,
        "also": 2.4,
        "uses": 1.6,
        "kinds": 1.4,
        "tags": 1.2,
        "more": 1.0,
        "path": 0.4,
    },
    0.6,
    1.5,
)
BY_USE = Emphasis(
    {
        "name": 0.6,
        "also": 0.8,
        "uses": 3.0,
        "kinds": 1.0,
        "tags": 1.0,
        "more": 0.8,
        "path": 0.1,
    },
    -0.6,
    1.0,
)
WHOLE_ALSO = 0.9
INFLECTED = 0.95
LEAST_ALIKE = 0.72
MEANING, LEAST_NEAR = "meaning", 0.2
ALONE = 0.35  # how near in meaning a candidate lies that meets no term
DIGITS = 4
SURE, LIKELY = 0.7, 0.4


class Hit(NamedTuple):
    """One candidate: its number, score from 0 to 1, confidence, and where each term was met."""

    at: int
    score: float
    confidence: str
    why: dict[str, str]


class Terms(NamedTuple):
    """Terms that are asked for: words each may mean with how alike they are, how rare each is."""

    alike: Alike
    rare: Mapping[str, float]
    emphasis: Emphasis


def ranked(
    asked: Sequence[str],
    documents: Sequence[Document],
    near: Sequence[float],
    emphasis: Emphasis = BY_NAME,
) -> list[Hit]:
    """Candidates that meet a term or mean the same, best first, ties in the order they came.

    ``near`` are cosines of what a candidate and the question mean; 0 where nobody knows.
    """
    fields = [{name: value.split() for name, value in d._asdict().items()} for d in documents]
    terms = list(dict.fromkeys(asked))
    alike = {term: _alike(term, fields) for term in terms}
    told = Terms(alike, {term: _rarity(alike[term], fields) for term in terms}, emphasis)
    hits = [_meant(_hit(at, told, known), near[at], told) for at, known in enumerate(fields)]
    return sorted((hit for hit in hits if hit.why), key=lambda hit: (-hit.score, hit.at))


def _hit(at: int, told: Terms, fields: Fields) -> Hit:
    why, score, named = {}, 0.0, set[str]()
    for term, alike in told.alike.items():
        best, where, by = _met(alike, fields, told.emphasis)
        if where:
            why[term] = where if by == term else f"{where}: {by}"
            score += told.rare[term] * best
        if where == "name":
            named.add(by)
    own = set(fields["name"])
    share = len(named & own) / len(own) if own else 0.0
    whole = max(share, WHOLE_ALSO * _whole(fields["also"], told.alike))
    score += told.emphasis.whole * whole * sum(told.rare[term] for term in why)
    score += max(_together(fields[field], field, told) for field in ("also", "uses"))
    return Hit(at, min(1.0, score / (sum(told.rare.values()) * told.emphasis.most or 1.0)), "", why)


def _whole(words: list[str], alike: Alike) -> float:
    """1 where every word of another name is asked for, else 0."""
    asked = {word for known in alike.values() for word in known}
    return float(any(asked.issuperset(phrase) for phrase in _phrases(words)))


def _together(words: list[str], field: str, told: Terms) -> float:
    """What is added for words of one phrase: they count the most, the more of it are met."""
    best = 0.0
    for phrase in _phrases(words):
        met = [term for term, known in told.alike.items() if not known.keys().isdisjoint(phrase)]
        if len(phrase) > 1 and len(met) > 1:
            share = min(1.0, len(met) / len(phrase))
            best = max(best, share**2 * sum(told.rare[term] for term in met))
    return (told.emphasis.most - told.emphasis.weights[field]) * best


def _phrases(words: list[str]) -> list[list[str]]:
    """Phrases between which there is a BREAK."""
    joined = " ".join(words)
    return [phrase.split() for phrase in joined.split(f" {BREAK} ") if phrase]


def _meant(hit: Hit, near: float, told: Terms) -> Hit:
    """A candidate with what it means weighed in; where nobody knows, terms stand alone."""
    if not hit.why and near < ALONE:
        return hit
    likeness = min(1.0, max(0.0, (near - LEAST_NEAR) / (1 - LEAST_NEAR)))
    why = {**hit.why, MEANING: f"{near:.2f}"} if likeness else hit.why
    weight = told.emphasis.meaning if near else 0.0
    total = round((hit.score + weight * likeness) / (1 + weight), DIGITS)
    confidence = "High" if total >= SURE else "Medium" if total >= LIKELY else "Low"
    return Hit(hit.at, total, confidence, why)


def _met(alike: Mapping[str, float], fields: Fields, emphasis: Emphasis) -> tuple[float, str, str]:
    """The best weight by which a term is met, the field, and the word that met it."""
    best = (0.0, "", "")
    for field, weight in emphasis.weights.items():
        for word in fields[field]:
            worth = weight * alike.get(word, 0.0)
            if worth > best[0]:
                best = (worth, field, word)
    return best


def _alike(term: str, fields: Sequence[Fields]) -> dict[str, float]:
    """Words of all candidates that a term may mean, with how alike they are; exact ones alone."""
    words = {word for known in fields for held in known.values() for word in held}
    root = stem(term)
    near = {word: INFLECTED for word in words if stem(word) == root} | (
        {term: 1.0} if term in words else {}
    )
    if near:
        return near
    found = {word: likeness(term, word) for word in sorted(words)}
    return {word: value for word, value in found.items() if value >= LEAST_ALIKE}


def _rarity(alike: Mapping[str, float], fields: Sequence[Fields]) -> float:
    known = sum(any(w in alike for words in held.values() for w in words) for held in fields)
    return math.log(1 + (len(fields) + 1) / (known + 0.5))
