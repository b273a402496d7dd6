"""How alike two words are spelt. What they mean is not known here."""

from functools import lru_cache

SHORTEST = 4


def likeness(one: str, other: str, least: float) -> float:
    """1 for the same words, less for each edit; 0 for less than ``least``.

    0 too where either is too short to be misspelt.
    """
    longest = max(len(one), len(other))
    most = int((1 - least) * longest + 1e-9)
    if min(len(one), len(other)) < SHORTEST or abs(len(one) - len(other)) > min(2, most):
        return 0.0
    # An edit changes two of the letters that one word has and the other has not, at most: this
    # spares nine of ten comparisons letter by letter.
    if len(_letters(one) ^ _letters(other)) > 2 * most:
        return 0.0
    alike = 1.0 - edits(one, other) / longest
    return alike if alike >= least else 0.0


@lru_cache(maxsize=65_536)
def _letters(word: str) -> frozenset[str]:
    return frozenset(word)


def edits(one: str, other: str) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment)."""
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, known in enumerate(other, start=1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != known))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == known:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
