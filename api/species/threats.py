"""Conservation statuses: words of many forms read as the codes of IUCN's Red List. No SQL here.

Codes: IUCN Red List Categories and Criteria, version 3.1 (2012); CD, "conservation dependent", of
version 2.3 (1994) is still given.
"""

import re

CODES = {
    "EX": "extinct",
    "EW": "extinct in the wild",
    "RE": "regionally extinct",
    "CR": "critically endangered",
    "EN": "endangered",
    "VU": "vulnerable",
    "CD": "conservation dependent",
    "NT": "near threatened",
    "LC": "least concern",
    "DD": "data deficient",
    "NE": "not evaluated",
}
SPELLINGS = {word: code for code, word in CODES.items()} | {
    "lower risk conservation dependent": "CD",
    "lower risk near threatened": "NT",
    "lower risk least concern": "LC",
    "critically endangered possibly extinct": "CR",
}
PROPERTY = "iucn|red ?list|conservation|threat"


def iucn_of(text: str | None) -> str | None:
    """The two letters of the Red List that a text means; None where it means none.

    A prefix (``IUCN:EN``, ``iucn VU``), brackets behind (``EN (2019)``) and case do not matter.
    """
    if not text:
        return None
    plain = re.sub(r"\(.*?\)", " ", text)
    words = re.sub(r"[^A-Za-z]+", " ", re.sub(r"(?i)\biucn\b", " ", plain)).strip()
    if words.upper() in CODES:
        return words.upper()
    return SPELLINGS.get(words.lower())
