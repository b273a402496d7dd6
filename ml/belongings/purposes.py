"""Whether a question tells what is to be done, and so asks for what does it. Things: the lexicon.

"Light the candles" asks for no candles, nor does "keep mosquitoes away" for mosquitoes: a verb
comes first, and what it is done to.
"""

import re
from functools import cache
from importlib.resources import files

from ml.belongings.lexicon import by_name, longest
from ml.belongings.words import NOISE, WORD, folded, singular, stem

_LEADING = (
    "something anything way thing things one tool help helps us me used use using lets let kids"
    " how need needs time like love try trying able going planning supposed"
)
LEADING = NOISE | frozenset(_LEADING.split())
_OBJECTS = (
    "the a an my our his her their your this that these those it them him us me some up out off on"
    " down away back"
)
OBJECTS = frozenset(_OBJECTS.split())
_BEHIND = "to for from in into at over under between by without with of and"
BEHIND = frozenset(_BEHIND.split())
_LOOSE = "outside outdoors inside indoors before after when while"
LOOSE = frozenset(_LOOSE.split())
# Words that lead a question as often as they tell what is to be done.
OFTEN_LEADING = frozenset(["keep", "put", "see", "look", "get", "stay"])
COMPLAINING = re.compile(
    r"^(?:(?:i|we|she|he) (?:have|has|had|got|feel|feels|am|is|cant)|ive got|im"
    r"|(?:the|my|our|his|her)(?: \w+){1,3}? (?:is|are|has|have|wont|doesnt|dont|cant|keeps?|hurts?"
    r"|needs?|smells?|squeaks?|leaks?|drips?|itch(?:es)?|runs?|sticks?|feels?|looks?))\b"
)


@cache
def _verbs() -> frozenset[str]:
    text = (files(__package__) / "verbs.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


@cache
def _stems() -> frozenset[str]:
    return frozenset(map(stem, _verbs()))


def tells_a_purpose(text: str) -> bool:
    """Whether a question says what somebody wants to do, rather than what thing is wanted."""
    plain = folded(text).strip()
    words = WORD.findall(plain)
    if COMPLAINING.search(plain) or (len(words) > 1 and _is_told_at_once(*words[:2])):
        return True
    leading = (singular(word) in LEADING or word in LEADING for word in words)
    first = next((at for at, leads in enumerate(leading) if not leads), len(words))
    return first + 1 < len(words) and _is_done(words[first:], words[:first])


def _is_told_at_once(verb: str, behind: str) -> bool:
    if verb == "do":
        return behind in OBJECTS
    return verb in OFTEN_LEADING and behind not in ("for", "me")


def _is_done(words: list[str], before: list[str]) -> bool:
    """Whether the first word is a verb that is done to what follows, and not a part of a name."""
    verb, behind = words[0], words[1]
    terms = [singular(word) for word in words[: longest()]]
    named = max((n for n in range(1, len(terms) + 1) if tuple(terms[:n]) in by_name()), default=0)
    if named > 1:
        return False
    if verb.endswith("ing") and stem(verb) in _stems():
        return behind in OBJECTS or before[-1:] == ["for"]
    if verb not in _verbs():
        return False
    if not named or behind in OBJECTS:
        return True
    return behind not in BEHIND and any(word in OBJECTS | BEHIND | LOOSE for word in words[2:])
