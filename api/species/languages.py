"""Codes of languages: those of two letters and of three, as those of three. No names of taxa."""

from functools import lru_cache

import pycountry

KNOWN = 10_000


@lru_cache(KNOWN)
def three_letters(code: str) -> str | None:
    """ISO 639-3 of a code of ISO 639-1, 639-2 (both kinds) or 639-3; None for any other text."""
    word = code.strip().lower()
    attributes = {2: ("alpha_2",), 3: ("alpha_3", "bibliographic")}.get(len(word), ())
    for attribute in attributes:
        found = pycountry.languages.get(**{attribute: word})
        if found is not None:
            return str(found.alpha_3)
    return None
