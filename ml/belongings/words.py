"""Text as terms: folded, split, singular. What a term means is not known here."""

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
KEPT = ("ss", "us", "is")
SIBILANT = ("sses", "shes", "ches", "xes", "zzes")
SHORT, IE = 3, 4
VOWEL = re.compile(r"[aeiouy]")
_NOISE = (
    "a an the my our his her their your we i me you it its they them this that these those is "
    "are was were be been am do did does have has had having got get where what whats which who "
    "whose how when find show list tell give put keep kept lies lie lying ly stored store "
    "located inside hanging ended end up out in on under of at to for from with and or any some "
    "all every anything everything something thing still there theres here can could would "
    "should please worth than euro sheet stuff gear content need want look looking see by into "
    "within went gone dumped chucked tossed shoved stuffed stashed tucked hidden stowed sitting "
    "moved brought kind kinds sort sorts belong belongs happen ever just another thingy bit bits"
)
NOISE = frozenset(_NOISE.split())


def folded(text: str) -> str:
    """Lower case, without marks, apostrophes gone: "Children's" and "childrens" are alike."""
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("\u2019", ""))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def singular(word: str) -> str:
    """The word without an English plural's ending; words of three letters stay.

    "cookie" and "cookies" end alike, as "berry" and "berries" do.
    """
    if len(word) > IE and word.endswith(("ie", "ies")):
        return f"{word[: word.rindex('ie')]}y"
    if len(word) <= SHORT or not word.endswith("s") or word.endswith(KEPT):
        return word
    if word.endswith(SIBILANT):
        return word[:-2]
    return word[:-1]


def tokens(text: str) -> list[str]:
    """The terms of a text, in order."""
    return [singular(word) for word in WORD.findall(folded(text))]


@lru_cache(maxsize=65_536)
def stem(term: str) -> str:
    """What is left of a term without the ending of a verb: "cutting" and "cut" are alike."""
    base = term
    for ending in ("ing", "ed"):
        left = term.removesuffix(ending)
        if left != term and len(left) >= SHORT and VOWEL.search(left) and left[-1] != "e":
            base = left
            break
    if base != term and base[-1] == base[-2] and base[-1] not in "lsz":
        base = base[:-1]
    return base.removesuffix("e") if len(base) > SHORT else base
