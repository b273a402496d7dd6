"""Which of several tracks is meant, as a service tells them for one ISRC. Nobody is asked here.

An ISRC is of one recording, which stands on singles, albums and collections: a service that lists
it several times lists one thing. But ISRCs are given twice by mistake, and taken from a studio
version for a live one. So tracks agree only where their titles are the same but for what names no
other recording (guests, a remastering), somebody plays on both, and they are equally long.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import combinations

from msgspec import Struct

NEARLY = 5_000  # milliseconds: masters differ by the silence at their ends, edits by more
_NAMED = r"(?:feat\.?|ft\.?|featuring|remaster(?:ed)?|album version)"
DRESSED = re.compile(
    rf"\s*[(\[][^()\[\]]*\b{_NAMED}(?!\w)[^()\[\]]*[)\]]"
    rf"|\s+-\s(?:(?!\s-\s).)*\b{_NAMED}(?!\w)(?:(?!\s-\s).)*"
    r"|\s+(?:feat\.|ft\.|featuring)\s.*",
    re.IGNORECASE,
)


class Sounding(Struct, frozen=True):
    """A track as somebody tells it; without artists or length nothing is known of them."""

    id: str
    title: str
    artists: tuple[str, ...] = ()
    duration_ms: int | None = None


def plain(name: str) -> str:
    """A name without case, accents and punctuation."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", bare)) or bare.strip()


def titled(title: str) -> str:
    """A title without what names no other recording."""
    return plain(DRESSED.sub("", title)) or plain(title)


def agree(one: Sounding, other: Sounding) -> bool:
    """Whether two tracks may be one recording."""
    if titled(one.title) != titled(other.title):
        return False
    players = [{plain(name) for name in each.artists} for each in (one, other)]
    if all(players) and not players[0] & players[1]:
        return False
    lengths = one.duration_ms, other.duration_ms
    if lengths[0] is None or lengths[1] is None:
        return True
    return abs(lengths[0] - lengths[1]) <= NEARLY


def meant(found: Sequence[Sounding], known: Sounding) -> Sounding | None:
    """The track that is meant, of all that have one ISRC; None where that is ambiguous.

    Where all agree, their names may be written otherwise than here: the ISRC tells. Where they do
    not, those count that agree with what is known here, if they agree with each other. Of several
    that are one recording it is the one whose length is nearest, then the one with the least id.

    Args:
        found: At least one, in any order.
        known: The track that has the ISRC here.
    """
    one_thing = list(found)
    if not _all_agree(one_thing):
        one_thing = [each for each in found if agree(each, known)]
    if not one_thing or not _all_agree(one_thing):
        return None
    return min(one_thing, key=lambda each: (_apart(each, known), each.id))


def _all_agree(tracks: Sequence[Sounding]) -> bool:
    return all(agree(one, other) for one, other in combinations(tracks, 2))


def _apart(one: Sounding, other: Sounding) -> int:
    return abs((one.duration_ms or 0) - (other.duration_ms or 0)) if other.duration_ms else 0
