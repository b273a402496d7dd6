"""One file downloaded whole: resumed where it broke, retried with patience, never half kept.

What is downloaded, where from, and what it must be, is told by others.
"""

import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import tenacity

from resources.patience import MOST_PATIENT, AgainError, DownloadError, LaterError, refuse_busy

HALF = ".part"
WHOLE, PARTIAL, BEYOND = 200, 206, 416
Advance = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Remote:
    """A file of another machine: address, bytes, and the tag of just this version of it."""

    url: str
    size: int | None = None
    etag: str | None = None


@dataclass(frozen=True)
class Terms:
    """What a download must be, and how long it may take.

    ``begins`` is called with the first piece and its answer, ``is_whole`` with the half that has
    come to its end: both raise DownloadError for what is not wanted. A server that asks for more
    than ``longest_wait`` seconds is left alone.
    """

    begins: Callable[[bytes, httpx.Response], None] = lambda *_: None
    is_whole: Callable[[Path, Remote], None] = lambda *_: None
    seconds: float = float("inf")
    longest_wait: float = MOST_PATIENT


@dataclass(frozen=True)
class Half:
    """One try in hand: where it grows, until when it may, and who watches."""

    path: Path
    remote: Remote
    terms: Terms
    until: float
    advance: Advance | None

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0


def part_of(remote: Remote, target: Path) -> Path:
    """Where the file grows: another version of it grows elsewhere."""
    version = f"{remote.url} {remote.etag} {remote.size}".encode()
    return target.with_name(f"{target.name}.{hashlib.sha256(version).hexdigest()[:12]}{HALF}")


def download(
    client: httpx.Client,
    remote: Remote,
    target: Path,
    patience: tenacity.Retrying,
    advance: Advance | None = None,
    terms: Terms = Terms(),  # noqa: B008 - frozen
) -> Path:
    """Download a file and prove it whole: its length, and whatever else is asked of it.

    What was downloaded before a break, of this process or an earlier one, is not asked for again.

    Args:
        client: Follows redirects, or does not.
        remote: What to download.
        target: The file; there it is whole or not at all, beside it its half.
        patience: When to try again; each try goes on where the last one broke.
        advance: Called with the target's name, bytes so far and bytes in all (0: not known).
        terms: What it must be.

    Raises:
        DownloadError: It can't be had, is not what it must be or has no room on the disk.
        LaterError: It can't be had now.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(remote, target)
    half = Half(part, remote, terms, time.monotonic() + terms.seconds, advance)
    refuse_full(half)
    try:
        patience(_go_on, client, half)
    except (AgainError, httpx.HTTPError) as error:
        raise LaterError(
            f"{target.name} can't be downloaded now ({str(error) or type(error).__name__}); "
            f"{half.size:,} bytes are kept, and the next try goes on from there."
        ) from error
    terms.is_whole(part, remote)
    for other in target.parent.glob(f"{target.name}.*{HALF}"):
        if other != part:
            other.unlink()
    return part.replace(target)


def refuse_full(half: Half) -> None:
    """Refuse what has no room."""
    remote, folder = half.remote, half.path.parent
    free = shutil.disk_usage(folder).free
    if remote.size and remote.size - half.size > free:
        raise DownloadError(
            f"{remote.url} has {remote.size:,} bytes and {folder} has room for {free:,}."
        )


def _go_on(client: httpx.Client, half: Half) -> None:
    """One try: ask for what is missing and append it as it comes."""
    remote, have = half.remote, half.size
    if remote.size is not None and have == remote.size:
        half.path.touch()
        return
    headers = {"accept-encoding": "identity"}
    if have:
        headers["range"] = f"bytes={have}-"
    if have and remote.etag and not remote.etag.startswith("W/"):
        headers["if-range"] = remote.etag
    with client.stream("GET", remote.url, headers=headers) as answer:
        refuse_busy(answer, half.terms.longest_wait)
        have = _appended(answer, half, _continued(answer, half.path, have))
    _judge_length(half, have)


def _appended(answer: httpx.Response, half: Half, have: int) -> int:
    """Write what comes; how many bytes there are then. Ends early where it is too much."""
    with half.path.open("r+b" if have else "wb") as stream:
        stream.seek(have)
        for piece in answer.iter_raw():
            if have == 0:
                half.terms.begins(piece, answer)
            have += stream.write(piece)
            if half.advance:
                half.advance(half.path.name.split(".")[0], have, half.remote.size or 0)
            if half.remote.size is not None and have > half.remote.size:
                break
            if time.monotonic() > half.until:
                raise DownloadError(
                    f"{half.remote.url} took longer than {half.terms.seconds:,.0f} seconds; "
                    f"{have:,} bytes are kept."
                )
    return have


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


def _judge_length(half: Half, have: int) -> None:
    """A file that ends early goes on at the next try; one that is too long is another one."""
    size = half.remote.size
    if size is None or have == size:
        return
    if have > size:
        half.path.unlink()
        raise DownloadError(f"{half.remote.url} gave more than the {size:,} bytes it told.")
    raise AgainError(f"it broke off after {have:,} of {size:,} bytes")
