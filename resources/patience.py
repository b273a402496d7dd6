"""Patience with servers: what is worth another try, and when. Nothing is asked for here."""

import datetime as dt
import email.utils

import httpx
import tenacity

MOST_PATIENT = 600.0  # seconds; whoever asks for more is asked again another day
BUSY = frozenset({408, 423, 425, 429, 500, 502, 503, 504})


class DownloadError(Exception):
    """A download cannot be had; the message says why in one sentence."""


class LaterError(DownloadError):
    """It cannot be had now, after all tries; what is kept of it is gone on with."""


class AgainError(Exception):
    """Worth another try, after so many seconds if it says how many."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


def asked_to_wait(answer: httpx.Response) -> float | None:
    """Seconds that a server asks for by Retry-After, a number or a date; None if it does not."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        until = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max(0.0, (until - dt.datetime.now(dt.UTC)).total_seconds())


def refuse_busy(answer: httpx.Response, longest_wait: float = MOST_PATIENT) -> None:
    """Raise AgainError where a later try may succeed, LaterError where it asks for too long."""
    if answer.status_code not in BUSY:
        return
    seconds = asked_to_wait(answer)
    reason = f"{answer.url.host} answers {answer.status_code}"
    if seconds is not None and seconds > longest_wait:
        raise LaterError(f"{reason} and asks to come back in {seconds:,.0f} seconds: do so.")
    raise AgainError(reason, seconds)


def patient(tries: int, first_wait: float) -> tenacity.Retrying:
    """Tries again after what a network or a busy server does to a request.

    Waits as long as the server asks for, else twice as long each time, with jitter, at most a
    minute. The last error is raised.
    """
    growing = tenacity.wait_exponential_jitter(multiplier=first_wait, max=60.0, jitter=first_wait)

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        seconds = getattr(error, "seconds", None)
        return growing(state) if seconds is None else float(seconds)

    return tenacity.Retrying(
        stop=tenacity.stop_after_attempt(tries),
        wait=wait,
        retry=tenacity.retry_if_exception_type((AgainError, httpx.TransportError)),
        reraise=True,
    )
