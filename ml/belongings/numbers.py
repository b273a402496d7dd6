"""Numbers as people write them: "1,000", "2.5", "a dozen", "twenty-five", "half a". Pure text."""

import re

_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = dict(zip(_TENS.split(), range(20, 100, 10), strict=True))
UNITS = {word: at for at, word in enumerate(_SMALL.split(), start=1)} | TENS
SCALES = {"hundred": 100, "thousand": 1_000, "dozen": 12, "score": 20, "couple": 2, "pair": 2}
FRACTIONS = {"half": 0.5, "quarter": 0.25}
_ONE = "|".join(sorted(UNITS, key=len, reverse=True))
_SCALE = "|".join(SCALES)
SPELT = (
    r"half an? (?:dozen|hundred|thousand)"
    rf"|(?:an? )?(?:{_SCALE})(?: of)?(?: (?:{_SCALE}))?\b"
    rf"|(?:{_ONE})(?:[ -](?:{_ONE}|{_SCALE}))*(?: and a half)?"
    r"|half an?|(?:a )?quarter of an?"
)
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
NUMBER = rf"(?:{DIGITS}|{SPELT})"


def number(text: str) -> float:
    """The value of what NUMBER matches; a mere "a" or "an" is one."""
    if text[0].isdigit():
        grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text)
        return float(text.replace(",", "" if grouped else "."))
    words = text.replace("-", " ").split()
    if words[-3:] == ["and", "a", "half"]:
        return number(" ".join(words[:-3])) + 0.5
    share = next((FRACTIONS[word] for word in words if word in FRACTIONS), 1.0)
    total, last = 0.0, 0.0
    for word in words:
        if word in UNITS:
            last += UNITS[word]
        elif word in SCALES:
            total, last = total + (last or 1.0) * SCALES[word], 0.0
    return (total + last or 1.0) * share
