"""Text as terms: folded, split, singular. What a term means is not known here."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
KEPT = ("ss", "us", "is")
SIBILANT = ("sses", "shes", "ches", "xes", "zzes")
SHORT = 3


def folded(text: str) -> str:
    """Lower case, without marks, apostrophes gone: "Children's" and "childrens" are alike."""
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("\u2019", ""))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def singular(word: str) -> str:
    """The word without an English plural's ending; words of three letters stay."""
    if len(word) <= SHORT or not word.endswith("s") or word.endswith(KEPT):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(SIBILANT):
        return word[:-2]
    return word[:-1]


def tokens(text: str) -> list[str]:
    """The terms of a text, in order."""
    return [singular(word) for word in WORD.findall(folded(text))]
