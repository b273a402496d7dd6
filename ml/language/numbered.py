"""Candidates as a model sees them: numbered from 1, one JSON object a line. What they are: others'.

Short numbers instead of ids: none is mistyped, and a number that was not given is seen at once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec


def lines(candidates: Sequence[dict[str, Any]]) -> str:
    """A line of JSON for each candidate, with what is known of it: no line can be forged."""
    numbered = ({"number": n, **each} for n, each in enumerate(candidates, start=1))
    known = ({k: v for k, v in each.items() if v not in (None, "", [], ())} for each in numbered)
    return "\n".join(msgspec.json.encode(each).decode() for each in known)


def quoted(text: str) -> str:
    """A text of people's as one line of JSON."""
    return msgspec.json.encode(text).decode()


def never_given(numbers: Iterable[int], count: int) -> str | None:
    """Why some numbers won't do: which were not among the candidates."""
    strange = sorted({number for number in numbers if not 1 <= number <= count})
    return f"{strange} are not among the numbers given, 1 to {count}" if strange else None
