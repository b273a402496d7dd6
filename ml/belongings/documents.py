"""What is known of an item as terms: its own words, its path, and other names and uses of it."""

from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ml.belongings.looks import LOOKS_RECIPE
from ml.belongings.words import tokens
from ml.image import RENDITION_RECIPE
from ml.text import TextWeights, Unavailable, text_recipe

DOCUMENT_RECIPE = "item words 2"
Phrase = tuple[str, ...]


class Sense(NamedTuple):
    """Names of one thing, and the terms of what it is for."""

    names: tuple[Phrase, ...]
    uses: Phrase


class Document(NamedTuple):
    """Terms of one item by where they stand, each joined by blanks."""

    name: str
    also: str
    uses: str
    tags: str
    more: str
    path: str

    @property
    def terms(self) -> str:
        """Every term once, in order: what full-text search reads."""
        return " ".join(dict.fromkeys(" ".join(self).split()))


@cache
def thesaurus() -> dict[str, list[Sense]]:
    """Senses by the first term of each of their names."""
    found: dict[str, list[Sense]] = defaultdict(list)
    text = (files(__package__) / "thesaurus.txt").read_text(encoding="utf-8")
    for line in filter(None, text.splitlines()):
        if line.startswith("#"):
            continue
        names, _, uses = line.partition(":")
        sense = Sense(tuple(tuple(tokens(name)) for name in names.split(",")), tuple(tokens(uses)))
        for first in sorted({name[0] for name in sense.names}):
            found[first].append(sense)
    return dict(found)


def senses(name: list[str]) -> list[Sense]:
    """Senses one of whose names stands within these terms."""
    found = []
    for at, term in enumerate(name):
        for sense in thesaurus().get(term, ()):
            if any(tuple(name[at : at + len(known)]) == known for known in sense.names):
                found.append(sense)
    return found


def document(name: str, tags: list[str], more: list[str], path: list[str]) -> Document:
    """The terms of an item: name, tags, whatever else is said, names of the places it lies in."""
    own = tokens(name)
    known = senses(own)
    others = [term for sense in known for phrase in sense.names for term in phrase]
    joined = ["".join(phrase) for sense in known for phrase in sense.names if len(phrase) > 1]
    uses = [term for sense in known for term in sense.uses]
    return Document(
        name=" ".join(own),
        also=_once([*others, *joined]),
        uses=_once(uses),
        tags=_once(tokens(" ".join(tags))),
        more=_once(tokens(" ".join(more))),
        path=_once(tokens(" ".join(path))),
    )


def index_recipe(text: TextWeights | Unavailable) -> str:
    """How rows of the index of items are computed, with a text model or without."""
    model = "no text model" if isinstance(text, Unavailable) else text_recipe(text)
    return f"{DOCUMENT_RECIPE}; {model}; {LOOKS_RECIPE}; {RENDITION_RECIPE}"


def _once(terms: list[str]) -> str:
    return " ".join(dict.fromkeys(terms))
