"""Days that a question tells of: when a thing was bought, until when somebody answers for it."""

import datetime as dt
import re

from ml.belongings.periods import COUNTED, DATED, DAY, Days, Span, period, shifted

_ONE = re.sub(r"\?P<\w+>", "?:", DATED)
HOW = r"until after|before|prior to|earlier than|after|later than|since|until|till|by|during|around"
DATE = re.compile(
    rf"\b(?:from\s+)?(?:(?P<how>{HOW}|in|on|at|from|between|of)\s+)?(?:the\s+)?(?P<one>{_ONE})"
    rf"(?:\s+(?P<to>and|to|until|till|-)\s+(?P<other>{_ONE}))?(?P<on>\s+(?:onwards?|on))?\b"
)
WITHIN = re.compile(
    rf"\b(?:(?:with)?in|over|during|for|from)?\s*the\s+(?:last|past|previous)\s+{COUNTED}\b"
)
AHEAD = re.compile(
    rf"\b(?:(?:with)?in|over|during)?\s*(?:the\s+(?:next|coming)|next(?=\s+\S+\s+\w+s\b))\s+{COUNTED}\b"
)
IN_TIME = re.compile(rf"\b(?:with)?in\s+{COUNTED}\b")
AGO = rf"{COUNTED}\s+(?:ago|old)"
MORE_AGO = re.compile(rf"\b(?:(?:more than|over|at least)\s+{AGO})\b")
LESS_AGO = re.compile(rf"\b(?:(?:less than|under|at most|up to|not more than)\s+{AGO})\b")
OLDER = re.compile(rf"\bolder than\s+{COUNTED}\b")
NEWER = re.compile(rf"\b(?:newer|younger) than\s+{COUNTED}\b")
EXACTLY_AGO = re.compile(rf"\b{COUNTED}\s+ago\b")
SOON = re.compile(r"\bsoon\b|\babout to\b|\bnearly\b|\balmost\b")
SOON_DAYS = 90

BOUGHT = re.compile(r"\b(bought|buy|buying|purchased?|purchases|acquired?|acquisitions?|got)\b")
WARRANTY = re.compile(r"\b(warrant(?:y|ies)|guarantees?|guaranteed)\b")
EXPIRES = re.compile(r"\b(expir\w+)\b")
OVER = re.compile(
    r"\b(?:out of|(?:no longer|not) (?:under|in|covered by)|without|past(?: its)?)"
    r"\s+(?:the\s+|any\s+)?(?:warranty|guarantee)\b"
    r"|\b(?:warranty|guarantee)\s+(?:has\s+|is\s+|have\s+|already\s+)*"
    r"(?:expired|ended|over|up|gone|ran out|run out|lapsed)\b|\bexpired (?:warranty|guarantee)\b"
)
COVERED = re.compile(
    r"\b(?:still\s+)?(?:(?:covered\s+)?(?:under|in|with|within|by|has|have|had))?\s*(?:a\s+|the\s+|valid\s+)*"
    r"(?:warranty|guarantee)\b|\b(?:still\s+)?guaranteed\b"
)
RELATIVE = frozenset(["before", "prior to", "earlier than", "after", "later than", "since"])
SAID = re.compile(
    r"\b(?:bought|buy|buying|purchase[ds]?|acquire[ds]?|warrant\w+|guarantee\w*|expir\w+|ends?"
    r"|ended|ending|runs?|running|ran|out|lapse[sd]?|valid|covered|whose|was|were|what|which|still"
    r"|with|did|does|do|we|i|that|has|have|its|up|soon|about|under|by|got)\b"
)


def dates(text: str, today: dt.date) -> tuple[Span | None, Span | None, str]:
    """When it was bought, until when there is a warranty, and the rest of the text."""
    about_warranty = WARRANTY.search(text) is not None or EXPIRES.search(text) is not None
    about_buying = BOUGHT.search(text) is not None
    found = _ranges(text, today, ahead=about_warranty) or _dated(
        text, today, about_warranty=about_warranty, about_buying=about_buying
    )
    if found is not None:
        span, rest = found
        rest = SAID.sub(" ", rest)
        return (None, span, rest) if about_warranty else (span, None, rest)
    if not about_warranty:
        return None, None, text
    state, rest = _state(text, today)
    return None, state, SAID.sub(" ", rest) if state else text


def _state(text: str, today: dt.date) -> tuple[Span | None, str]:
    """What is said of a warranty without a day: that it holds, ended, or ends soon."""
    over = OVER.search(text)
    if over is not None:
        return Span(None, today - DAY), OVER.sub(" ", text)
    if SOON.search(text):
        return Span(today, today + SOON_DAYS * DAY), SOON.sub(" ", text)
    if COVERED.search(text):
        return Span(today, None), COVERED.sub(" ", text)
    return None, text


def _ranges(text: str, today: dt.date, *, ahead: bool) -> tuple[Span, str] | None:
    """Days told from today: "the last two years", "older than three years", "in six months"."""
    for pattern, sign in ((OLDER, -1), (MORE_AGO, -1), (NEWER, 1), (LESS_AGO, 1), (WITHIN, 1)):
        found = pattern.search(text)
        if found is not None:
            then = shifted(today, found, -1)
            span = Span(None, then - DAY) if sign < 0 else Span(then, None if not ahead else today)
            return span, _without(text, found)
    for pattern in (AHEAD, IN_TIME) if ahead else ():
        found = pattern.search(text)
        if found is not None:
            return Span(today, shifted(today, found, 1)), _without(text, found)
    found = EXACTLY_AGO.search(text)
    if found is None:
        return None
    then = shifted(today, found, -1)
    half = {"day": 0, "week": 3, "month": 15, "year": 182}[found["unit"]] * DAY
    return Span(then - half, then + half), _without(text, found)


def _dated(
    text: str, today: dt.date, *, about_warranty: bool, about_buying: bool
) -> tuple[Span, str] | None:
    """Days that are named; without a word of buying or warranties only before, after or since."""
    for found in DATE.finditer(text):
        days = period(found["one"], today, ahead=about_warranty)
        how = found["how"] or ""
        is_bare_month = period_is_bare(found["one"])
        if days is None or (is_bare_month and not how):
            continue
        if not (about_warranty or about_buying or how in RELATIVE):
            continue
        other = period(found["other"], today, ahead=about_warranty) if found["other"] else None
        return span_of(how, days, other, is_open=bool(found["on"])), _without(text, found)
    return None


def period_is_bare(text: str) -> bool:
    """Whether a month or a feast stands alone: "may" and "christmas" mean other things as well."""
    return text.isalpha() and text not in ("today", "yesterday")


def span_of(how: str, days: Days, other: Days | None, *, is_open: bool) -> Span:
    """The days a phrase of time means."""
    first, last = days
    if other is not None:
        return Span(first, other.last)
    if how in ("before", "prior to", "earlier than"):
        return Span(None, first - DAY)
    if how in ("after", "until after", "later than"):
        return Span(last + DAY, None)
    if how in ("until", "till", "by"):
        return Span(None, last)
    return Span(first, None) if how == "since" or is_open else Span(first, last)


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"
