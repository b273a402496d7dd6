"""One big file downloaded whole: resumed where it broke, retried with patience, never half kept.

What is downloaded, and where from, is told by others; nothing is unpacked here.
"""

import datetime as dt
import email.utils
import hashlib
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import tenacity

HALF = ".part"
MOST_PATIENT = 600.0  # seconds; whoever asks for more is asked again another day
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
WHOLE, PARTIAL, BEYOND = 200, 206, 416
Advance = Callable[[str, int, int], None]


class DownloadError(Exception):
    """A download cannot be had; the message says why in one sentence."""


class AgainError(Exception):
    """Worth another try, after so many seconds if it says how many."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


@dataclass(frozen=True)
class Remote:
    """A file of another machine: address, bytes, and the tag of just this version of it."""

    url: str
    size: int | None = None
    etag: str | None = None


def asked_to_wait(answer: httpx.Response) -> float | None:
    """Seconds that a server asks for by Retry-After, a number or a date; None if it does not."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isdigit():
        return float(said)
    try:
        until = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max(0.0, (until - dt.datetime.now(dt.UTC)).total_seconds())


def refuse_busy(answer: httpx.Response) -> None:
    """Raise AgainError where a later try may succeed, DownloadError where it asks for too long."""
    if answer.status_code not in BUSY:
        return
    seconds = asked_to_wait(answer)
    reason = f"{answer.url.host} answers {answer.status_code}"
    if seconds is not None and seconds > MOST_PATIENT:
        raise DownloadError(f"{reason} and asks to come back in {seconds:,.0f} seconds: do so.")
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


def part_of(remote: Remote, target: Path) -> Path:
    """Where the file grows: another version of it grows elsewhere."""
    version = f"{remote.url} {remote.etag} {remote.size}".encode()
    return target.with_name(f"{target.name}.{hashlib.sha256(version).hexdigest()[:12]}{HALF}")


def download_zip(
    client: httpx.Client,
    remote: Remote,
    target: Path,
    patience: tenacity.Retrying,
    advance: Advance | None = None,
) -> Path:
    """Download a zip and prove it whole: its length, and the checksum of each of its files.

    What was downloaded before a break, of this process or an earlier one, is not asked for again.

    Args:
        client: Follows redirects.
        remote: What to download.
        target: The file; there it is whole or not at all, beside it its half.
        patience: When to try again; each try goes on where the last one broke.
        advance: Called with the target's name, bytes so far and bytes in all (0: not known).

    Raises:
        DownloadError: It can't be had, is no zip, is damaged or has no room on the disk.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(remote, target)
    refuse_full(part, remote)
    try:
        patience(_go_on, client, remote, part, advance)
    except (AgainError, httpx.HTTPError) as error:
        kept = part.stat().st_size if part.exists() else 0
        raise DownloadError(
            f"{target.name} can't be downloaded now ({str(error) or type(error).__name__}); "
            f"{kept:,} bytes are kept, and the next try goes on from there."
        ) from error
    refuse_damaged(part, remote)
    for other in target.parent.glob(f"{target.name}.*{HALF}"):
        if other != part:
            other.unlink()
    return part.replace(target)


def refuse_full(part: Path, remote: Remote) -> None:
    """Refuse what has no room."""
    have = part.stat().st_size if part.exists() else 0
    free = shutil.disk_usage(part.parent).free
    if remote.size and remote.size - have > free:
        raise DownloadError(
            f"{remote.url} has {remote.size:,} bytes and {part.parent} has room for {free:,}."
        )


def refuse_damaged(part: Path, remote: Remote) -> None:
    """Remove and refuse what is no zip, or one whose files do not have their checksums."""
    try:
        with zipfile.ZipFile(part) as packed:
            bad = packed.testzip()
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        bad = str(error)
    if bad is not None:
        part.unlink()
        raise DownloadError(f"What {remote.url} gave is no whole zip ({bad}): try again later.")


def _go_on(client: httpx.Client, remote: Remote, part: Path, advance: Advance | None) -> None:
    """One try: ask for what is missing and append it as it comes."""
    have = part.stat().st_size if part.exists() else 0
    if remote.size is not None and have == remote.size:
        return
    headers = {"accept-encoding": "identity"}
    if have:
        headers["range"] = f"bytes={have}-"
    if have and remote.etag and not remote.etag.startswith("W/"):
        headers["if-range"] = remote.etag
    with client.stream("GET", remote.url, headers=headers) as answer:
        refuse_busy(answer)
        have = _continued(answer, part, have)
        with part.open("r+b" if have else "wb") as stream:
            stream.seek(have)
            for piece in answer.iter_raw():
                _refuse_page(piece, have, answer)
                have += stream.write(piece)
                if advance:
                    advance(part.name.split(".")[0], have, remote.size or 0)
    _judge_length(part, have, remote)


def _continued(answer: httpx.Response, part: Path, have: int) -> int:
    """From which byte on the answer tells the file: 0 where the server starts anew."""
    if answer.status_code == BEYOND:
        part.unlink()
        raise AgainError("it is shorter than what was kept of it")
    if answer.status_code == PARTIAL:
        if answer.headers.get("content-range", "").startswith(f"bytes {have}-"):
            return have
        part.unlink(missing_ok=True)
        raise AgainError("it went on from another place than asked")
    if answer.status_code != WHOLE:
        raise DownloadError(f"{answer.url} answers {answer.status_code}.")
    return 0


def _refuse_page(piece: bytes, have: int, answer: httpx.Response) -> None:
    """Refuse a page of words in a zip's place before it is kept."""
    if have == 0 and not piece.startswith(b"PK"):
        kind = answer.headers.get("content-type", "something")
        raise DownloadError(f"{answer.url} gave {kind} in place of a zip: look at it in a browser.")


def _judge_length(part: Path, have: int, remote: Remote) -> None:
    """A file that ends early goes on at the next try; one that is too long is another one."""
    if remote.size is None or have == remote.size:
        return
    if have > remote.size:
        part.unlink()
        raise DownloadError(f"{remote.url} gave more than the {remote.size:,} bytes it told.")
    raise AgainError(f"it broke off after {have:,} of {remote.size:,} bytes")
