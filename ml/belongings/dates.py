"""Days that a question tells of: when a thing was bought, until when somebody answers for it."""

import datetime as dt
import re
from collections.abc import Callable

from ml.belongings.periods import COUNTED, DATED, DAY, YEAR, Days, Span, period, shifted

_ONE = re.sub(r"\?P<\w+>", "?:", DATED)
EARLIER = r"before|prior to|earlier than|older than"
LATER = r"until after|after|later than|newer than|beyond|past"
AT_LEAST = r"until at least|at least until|till at least|at least till|through(?: to)?|as late as"
HOW = rf"{AT_LEAST}|{LATER}|{EARLIER}|since|until|till|by|during|around"
OPEN = r"onwards?|on|(?:or|and) (?:later|newer|after|since|younger|more recent)"
CLOSED = r"(?:or|and) (?:earlier|older|before)"
DATE = re.compile(
    rf"\b(?:from\s+(?=before|after|until|earlier))?(?:(?P<how>{HOW}|in|on|at|from|between|of)\s+)?(?:the\s+)?(?P<one>{_ONE})"
    rf"(?:\s+(?P<to>and|or|to|until|till|-)\s+(?:the\s+)?(?P<other>{_ONE}))?"
    rf"(?:\s+(?:(?P<on>{OPEN})|(?P<back>{CLOSED})))?\b"
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
MORE_AGO = re.compile(rf"\b(?:(?:more than|over|at least) {AGO})\b")
LESS_AGO = re.compile(rf"\b(?:(?:less than|under|at most|up to|not more than)\s+{AGO})\b")
OLDER = re.compile(rf"\bolder than\s+{COUNTED}\b")
NEWER = re.compile(rf"\b(?:newer|younger) than\s+{COUNTED}\b")
EXACTLY_AGO = re.compile(rf"\b{COUNTED}\s+ago\b")
SOON = re.compile(r"\bsoon\b|\babout to\b|\bnearly\b|\balmost\b")
SOON_DAYS = 90

HAD = r"(?:had|owned|have|own|kept)(?:\s+\w+){0,2}?\s+for"
HAD_MORE = re.compile(rf"\b{HAD}\s+(?:more than|over|at least)\s+{COUNTED}\b")
HAD_LESS = re.compile(rf"\b{HAD}\s+(?:less than|under|at most|not even)\s+{COUNTED}\b")
FURTHER = re.compile(rf"\b(?:for\s+)?(?:at least\s+)?(?:another|a further)\s+{COUNTED}\b")
_OF_IT = r"(?:more\s+)?(?:of\s+)?(?:the\s+|its\s+)?(?=(?:warranty|guarantee)\b)"
LESS_LEFT = re.compile(rf"\b(?:less than|under|at most)\s+{COUNTED}\s+{_OF_IT}")
LEFT = re.compile(rf"\b(?:(?:more than|over|at least)\s+)?{COUNTED}\s+{_OF_IT}")
BOUGHT = re.compile(
    r"\b(bought|buy|buying|purchased?|purchases|acquired?|acquisitions?|gets?|got|getting|came|come"
    r"|arrived|ordered|delivered|picked up|paid for|new in)\b"
)
WARRANTY = re.compile(r"\b(warrant(?:y|ies)|guarantees?|guaranteed|covered)\b")
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
ENDING = re.compile(r"\b(?:expir\w+|end(?:s|ed|ing)?|runs?|running|ran|lapse[sd]?|out|over)\b")
LASTING = frozenset(["until", "till", "in", "during"])
TOLD = re.compile(rf"since|{EARLIER}|{LATER}")
_BUYING = (
    r"bought|buy|buying|purchase[ds]?|acquire[ds]?|was|were|what|which|did|does|do|we|i|that|has"
    r"|have|had|own|owned|gets?|got|came|come|arrived|ordered|delivered|picked up|paid for"
)
_ENDING = (
    r"warrant\w+|guarantee\w*|expir\w+|ends?|ended|ending|runs?|running|ran|out|lapse[sd]?|valid"
    r"|covered|whose|still|with|its|up|soon|about|under|by|period|good"
)
SAID_OF_BUYING = re.compile(rf"\b(?:{_BUYING})\b")
SAID_OF_WARRANTY = re.compile(rf"\b(?:{_BUYING}|{_ENDING})\b|\bleft\s*$")

Spanned = Callable[[dt.date, dt.date], Span]


def _before(_: dt.date, then: dt.date) -> Span:
    return Span(None, then - DAY)


def _since(_: dt.date, then: dt.date) -> Span:
    return Span(then, None)


def _till(today: dt.date, then: dt.date) -> Span:
    return Span(today, then)


# A pattern, whether it tells of days to come, and what it means.
STILL: tuple[tuple[re.Pattern[str], int, Spanned], ...] = (
    (LESS_LEFT, 1, _till),
    (LEFT, 1, _since),
    (FURTHER, 1, _since),
)
PAST: tuple[tuple[re.Pattern[str], int, Spanned], ...] = (
    *((pattern, -1, _before) for pattern in (OLDER, MORE_AGO, HAD_MORE)),
    *((pattern, -1, _since) for pattern in (NEWER, LESS_AGO, HAD_LESS, WITHIN)),
)
COMING: tuple[tuple[re.Pattern[str], int, Spanned], ...] = (
    (AHEAD, 1, _till),
    (IN_TIME, 1, _till),
)


def dates(text: str, today: dt.date) -> tuple[Span | None, Span | None, str]:
    """When it was bought, until when there is a warranty, and the rest of the text."""
    about_warranty = WARRANTY.search(text) is not None or EXPIRES.search(text) is not None
    about_buying = BOUGHT.search(text) is not None
    found = _ranges(text, today, ahead=about_warranty) or _dated(
        text, today, about_warranty=about_warranty, about_buying=about_buying
    )
    if found is not None and about_warranty:
        return None, found[0], SAID_OF_WARRANTY.sub(" ", found[1])
    if found is not None:
        return found[0], None, SAID_OF_BUYING.sub(" ", found[1])
    if not about_warranty:
        return None, None, text
    state, rest = _state(text, today)
    return None, state, SAID_OF_WARRANTY.sub(" ", rest) if state else text


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
    for pattern, sign, spanned in (*STILL, *PAST, *COMING) if ahead else PAST:
        found = pattern.search(text)
        if found is not None:
            span = spanned(today, shifted(today, found, sign))
            if ahead and sign < 0:  # "warranties that ended in the last year"
                span = Span(span.first, span.last or today)
            return span, _without(text, found)
    found = EXACTLY_AGO.search(text)
    if found is None:
        return None
    then = shifted(today, found, -1)
    half = {"day": 0, "week": 3, "month": 15, "year": 182}[found["unit"]] * DAY
    return Span(then - half, then + half), _without(text, found)


def _dated(
    text: str, today: dt.date, *, about_warranty: bool, about_buying: bool
) -> tuple[Span, str] | None:
    """Days that are named; without a word of buying or warranties only where they are a bound."""
    for found in DATE.finditer(text):
        how, back = found["how"] or "", bool(found["back"])
        is_bound = TOLD.fullmatch(how) or found["on"] or back or how == "from"
        if is_bare(found["one"]) and not how:
            continue
        if not (about_warranty or about_buying or is_bound):
            continue
        days, other = _both(found, today, ahead=about_warranty)
        if days is None:
            continue
        until = about_warranty and how in LASTING and not ENDING.search(text)
        how = "since" if until or found["on"] else "until" if back else how
        return span_of(how, days, other), _without(text, found)
    return None


def _both(
    found: re.Match[str], today: dt.date, *, ahead: bool
) -> tuple[Days | None, dt.date | None]:
    """The first days that are named, and the last day of those they last to.

    "Between March and June 2024" is of one year; "between now and May" ends before May begins.
    """
    one, other = found["one"], found["other"]
    year = re.search(YEAR, other) if other and is_bare(one) else None
    days = period(f"{one} {year[0]}" if year else one, today, ahead=ahead)
    last = period(other, today, ahead=ahead) if other else None
    if last is None:
        return days, None
    return days, last.first - DAY if one == "now" else last.last


def is_bare(text: str) -> bool:
    """Whether a month or a feast stands alone: "may" and "christmas" mean other things as well."""
    return text.isalpha() and text not in ("today", "yesterday", "now")


def span_of(how: str, days: Days, last: dt.date | None) -> Span:
    """The days a phrase of time means; ``last`` is the last day of a second one."""
    if last is not None:
        return Span(days.first, last)
    if re.fullmatch(EARLIER, how):
        return Span(None, days.first - DAY)
    if re.fullmatch(LATER, how):
        return Span(days.last + DAY, None)
    if how in ("until", "till", "by"):
        return Span(None, days.last)
    is_open = how == "since" or re.fullmatch(AT_LEAST, how)
    return Span(days.first, None) if is_open else Span(*days)


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"
