"""How alike two words are spelt. What they mean is not known here."""

SHORTEST = 4


def likeness(one: str, other: str) -> float:
    """1 for the same words, less for each edit; 0 where either is too short to be misspelt."""
    longest = max(len(one), len(other))
    if min(len(one), len(other)) < SHORTEST or abs(len(one) - len(other)) > 2:
        return 0.0
    return 1.0 - edits(one, other) / longest


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
