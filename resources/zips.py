"""What a download must be that is a zip: each of its files has its checksum. No unpacking."""

import zipfile
from pathlib import Path

import httpx

from resources.download import Remote, Terms
from resources.patience import DownloadError


def refuse_page(piece: bytes, answer: httpx.Response) -> None:
    """Refuse a page of words in a zip's place before it is kept."""
    if not piece.startswith(b"PK"):
        kind = answer.headers.get("content-type", "something")
        raise DownloadError(f"{answer.url} gave {kind} in place of a zip: look at it in a browser.")


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


A_ZIP = Terms(begins=refuse_page, is_whole=refuse_damaged)
