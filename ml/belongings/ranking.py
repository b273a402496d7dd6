"""Candidates ordered by how well their terms meet a question's, and why. Retrieval is not here.

A term counts as much as it is rare among the candidates, times where it was met. Words of one name
or use that are met together count as if they stood in the best place. A term that is misspelt is
met by the most alike one (Damerau-Levenshtein), for less. What a candidate and the question mean is
weighed against their terms.
"""

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ml.belongings.documents import BREAK, Document
from ml.belongings.edits import likeness
from ml.belongings.words import stem

Worths = Mapping[str, tuple[float, str]]
Alike = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class Emphasis:
    """How much it counts where a term was met.

    ``most``: a term that is met with others of one phrase; ``whole``: all terms of the name of an
    item, which tell against it where they are what something is done to; ``meaning``: what is
    meant, against all terms.
    """

    weights: Mapping[str, float]
    most: float
    whole: float
    meaning: float


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
    most=3.6,
    whole=0.6,
    meaning=1.5,
)
BY_USE = Emphasis(
    {
        "name": 0.3,
        "also": 0.4,
        "uses": 1.2,
        "kinds": 0.4,
        "tags": 0.4,
        "more": 0.3,
        "path": 0.1,
    },
    most=3.0,
    whole=-0.6,
    meaning=1.0,
)
# Of shoes a sandal is more one than shoe polish.
BY_KIND = Emphasis(
    {
        "kinds": 3.0,
        "also": 2.0,
        "name": 1.0,
        "tags": 1.0,
        "uses": 0.5,
        "more": 0.5,
        "path": 0.0,
    },
    most=3.0,
    whole=0.0,
    meaning=1.5,
)
WHOLE_ALSO, ASIDE = 0.9, 0.5
INFLECTED = 0.95
LEAST_ALIKE = 0.72
MEANING, LEAST_NEAR = "meaning", 0.2
ALONE = 0.4  # how near in meaning a candidate lies that meets no term
DIGITS = 4
SURE, LIKELY = 0.7, 0.4
REMEMBERED = 20_000  # documents: the same are candidates of many questions


class Hit(NamedTuple):
    """One candidate: its number, score from 0 to 1, confidence, and where each term was met."""

    at: int
    score: float
    confidence: str
    why: dict[str, str]


class Terms(NamedTuple):
    """Terms that are asked for: words each may mean with how alike they are, how rare each is."""

    alike: Alike
    words: Set[str]
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
    worths = [_worths(document, emphasis) for document in documents]
    terms = list(dict.fromkeys(asked))
    words = {word for known in worths for word in known}
    alike = {term: _alike(term, words) for term in terms}
    met = frozenset(word for known in alike.values() for word in known)
    rare = {term: _rarity(alike[term], worths) for term in terms}
    told = Terms(alike, met, rare, emphasis)
    hits = [
        _meant(_hit(at, told, *each), near[at], told)
        for at, each in enumerate(zip(documents, worths, strict=True))
    ]
    return sorted((hit for hit in hits if hit.why), key=lambda hit: (-hit.score, hit.at))


def _hit(at: int, told: Terms, document: Document, held: Worths) -> Hit:
    if held.keys().isdisjoint(told.words):
        return Hit(at, 0.0, "", {})
    why, score, named = {}, 0.0, set[str]()
    for term, alike in told.alike.items():
        known = [(how, word) for word, how in alike.items() if word in held]
        met = [(how * held[word][0], held[word][1], word) for how, word in known]
        best, where, by = max(met, default=(0.0, "", ""))
        if where:
            why[term] = where if by == term else f"{where}: {by}"
            score += told.rare[term] * best
        if where == "name":
            named.add(by)
    own = set(document.name.split())
    share = len(named & own) / len(own) if own else 0.0
    whole = max(share, WHOLE_ALSO * _whole(document.also, told.alike))
    score += told.emphasis.whole * whole * sum(told.rare[term] for term in why)
    score += max(
        _together(document.also, told.emphasis.weights["also"], told),
        _together(document.uses, told.emphasis.weights["uses"], told),
    )
    return Hit(at, min(1.0, score / (sum(told.rare.values()) * told.emphasis.most or 1.0)), "", why)


def _whole(field: str, alike: Alike) -> float:
    """1 where every word of another name is asked for, else 0."""
    asked = {word for known in alike.values() for word in known}
    return float(any(asked.issuperset(phrase) for phrase in _phrases(field)))


def _together(field: str, weight: float, told: Terms) -> float:
    """What is added for words of one phrase: they count the most, the more of it are met."""
    best = 0.0
    for phrase in _phrases(field):
        met = [term for term, known in told.alike.items() if not known.keys().isdisjoint(phrase)]
        if len(phrase) > 1 and len(met) > 1:
            share = min(1.0, len(met) / len(phrase))
            best = max(best, share**2 * sum(told.rare[term] for term in met))
    return (told.emphasis.most - weight) * best


@lru_cache(maxsize=REMEMBERED)
def _phrases(field: str) -> list[list[str]]:
    """Phrases between which there is a BREAK."""
    return [phrase.split() for phrase in field.split(f" {BREAK} ") if phrase]


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


@lru_cache(maxsize=REMEMBERED)
def _worths(document: Document, emphasis: Emphasis) -> Worths:
    """What each word counts at most, and where it stands.

    Of another name the last word tells what the thing is: a "screw driver" is no screw.
    """
    found: dict[str, tuple[float, str]] = {}
    for field, weight in emphasis.weights.items():
        for word, behind in pairwise([*getattr(document, field).split(), BREAK]):
            worth = weight * ASIDE if field == "also" and behind != BREAK else weight
            if worth > found.get(word, (0.0, ""))[0]:
                found[word] = worth, field
    return found


def _alike(term: str, words: Set[str]) -> dict[str, float]:
    """Words of all candidates that a term may mean, with how alike they are; exact ones alone."""
    root = stem(term)
    near = {word: INFLECTED for word in words if stem(word) == root} | (
        {term: 1.0} if term in words else {}
    )
    if near:
        return near
    found = {word: likeness(term, word, LEAST_ALIKE) for word in sorted(words)}
    return {word: value for word, value in found.items() if value}


def _rarity(alike: Mapping[str, float], worths: Sequence[Worths]) -> float:
    known = sum(not held.keys().isdisjoint(alike) for held in worths)
    return math.log(1 + (len(worths) + 1) / (known + 0.5))
