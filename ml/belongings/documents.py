"""What is known of an item as terms: its own words, its path, and other names and uses of it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ml.belongings.lexicon import Phrase, senses
from ml.belongings.looks import LOOKS_RECIPE
from ml.belongings.words import stem, tokens
from ml.image import RENDITION_RECIPE
from ml.text import TextWeights, Unavailable, text_recipe

DOCUMENT_RECIPE = "item words 5"
BREAK = ";"
COMPOUND = 2


class Document(NamedTuple):
    """Terms of one item by where they stand, joined by blanks; a BREAK is between phrases."""

    name: str
    also: str
    uses: str
    kinds: str
    tags: str
    more: str
    path: str

    @property
    def terms(self) -> str:
        """Every term once and its stem, in order: what full-text search reads."""
        found = [term for term in " ".join(self).split() if term != BREAK]
        return " ".join(dict.fromkeys([*found, *map(stem, found)]))


def document(name: str, tags: list[str], more: list[str], path: list[str]) -> Document:
    """The terms of an item: name, tags, whatever else is said, names of the places it lies in."""
    own = tokens(name)
    known = senses(own)
    return Document(
        name=" ".join(own),
        also=_phrases(name for sense in known for name in _joined(sense.names)),
        uses=f" {BREAK} ".join(
            dict.fromkeys(" ".join(use) for sense in known for use in sense.uses)
        ),
        kinds=_once([term for sense in known for kind in sense.kinds for term in kind]),
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


def _joined(names: Iterable[Phrase]) -> Iterator[Phrase]:
    """Names, those of two words also as they are written in one."""
    for name in names:
        yield name
        if len(name) == COMPOUND:
            yield ("".join(name),)


def _phrases(phrases: Iterable[Phrase]) -> str:
    return f" {BREAK} ".join(dict.fromkeys(" ".join(phrase) for phrase in phrases))
