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
SHORTEST_ENDING = 5


def phonetic(word: pl.Expr) -> pl.Expr:
    """Sound of a genus, or of any word whose ending matters, in small letters a to z."""
    letters = word.str.to_lowercase().str.replace_all("[^a-z]", "")
    for pattern, sound in STARTS:
        letters = letters.str.replace(pattern, sound)
    rest = letters.str.slice(1)
    for pair, sound in PAIRS:
        rest = rest.str.replace_all(pair, sound, literal=True)
    rest = rest.str.replace_many(list(SINGLES), list(SINGLES.values()))
    return _squeezed(letters.str.slice(0, 1) + rest)


def phonetic_epithet(word: pl.Expr) -> pl.Expr:
    """Sound of an epithet: the endings -is, -us, -es, -um and -os are one with -a."""
    sound = phonetic(word)
    neutral = sound.str.replace("(?:is|im|as)$", "a")
    return pl.when(sound.str.len_chars() >= SHORTEST_ENDING).then(neutral).otherwise(sound)


def _squeezed(letters: pl.Expr) -> pl.Expr:
    """Without letters that repeat the one before them."""
    for _ in range(PASSES):
        letters = letters.str.replace_many(DOUBLED, LETTERS)
    return letters
