"""Sounds of words: what is often written for one another becomes the same. Typing is not here.

The near-match key of Rees, "Taxamatch, an algorithm for near ('fuzzy') matching of scientific
names in taxonomic databases" (PLoS ONE 9, 2014).
"""

import polars as pl

# In this order no rule makes what a later one would change again: only the first that fits acts.
STARTS = (
    ("^eu", "u"), ("^(?:ae|ea|oe)", "e"), ("^(?:ps|ts)", "s"), ("^(?:ct|pt)", "t"),
    ("^(?:cn|gn|kn|mn)", "n"), ("^cz", "c"), ("^dj", "j"), ("^mc", "mac"), ("^qu", "q"),
    ("^wr", "r"), ("^x", "z"),
)  # fmt: skip
PAIRS = (("ae", "i"), ("ia", "a"), ("oe", "i"), ("oi", "a"), ("sc", "s"))
SINGLES = {"e": "i", "u": "i", "y": "i", "o": "a", "k": "c", "z": "s", "h": ""}
DOUBLED = [letter * 2 for letter in "abcdefghijklmnopqrstuvwxyz"]
LETTERS = [pair[0] for pair in DOUBLED]
# Each pass halves a run, so five close runs of 32 letters; the longest seen has four.
PASSES = 5
ENDED = "^(...+?)[ai]+[smn]?$"
SPELT = {"ph": "f", "ae": "e", "oe": "e", "h": "", "y": "i", "k": "c", "z": "s", "-": ""}


def phonetic(word: pl.Expr) -> pl.Expr:
    """Sound of a genus, or of any word whose ending matters, in small letters a to z."""
    letters = word.str.to_lowercase().str.replace_all("[^a-z]", "")
    for pattern, start in STARTS:
        letters = letters.str.replace(pattern, start)
    rest = letters.str.slice(1)
    for pair, one in PAIRS:
        rest = rest.str.replace_all(pair, one, literal=True)
    rest = rest.str.replace_many(list(SINGLES), list(SINGLES.values()))
    return _squeezed(letters.str.slice(0, 1) + rest)


def sound(word: pl.Expr) -> pl.Expr:
    """Sound of any word of a name without its ending, ph as f, k as c: what keys are made of.

    The endings are those that genders and cases have after phonetic(); three letters stay.
    """
    plain = word.str.replace_many(["ph", "k"], ["f", "c"])
    return phonetic(plain).str.replace(ENDED, "$1")


def spelling(word: pl.Expr) -> pl.Expr:
    """A word in small letters as it may be spelt by whoever hears it; vowels stay what they are."""
    plain = word.str.replace_many(list(SPELT), list(SPELT.values()), leftmost=True)
    return _squeezed(plain)


def _squeezed(letters: pl.Expr) -> pl.Expr:
    """Without letters that repeat the one before them."""
    for _ in range(PASSES):
        letters = letters.str.replace_many(DOUBLED, LETTERS)
    return letters
