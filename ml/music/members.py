"""Files of listening events within an archive or file, as byte streams. Their lines: elsewhere.

A ListenBrainz dump is a tar with one ``.listens`` file of JSON lines for each month, at
``<name>/listens/<year>/<month>.listens``, beside COPYING, SCHEMA_SEQUENCE and TIMESTAMP (full) or
START_TIMESTAMP and END_TIMESTAMP (incremental).
"""

import lzma
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

TARS = (".tar", ".tar.zst", ".tar.gz", ".tgz", ".tar.xz")
MEMBER = ".listens"
LINES = (".jsonl", ".json", MEMBER)
PACKED = {".zst": "zstd", ".gz": "gzip", ".tgz": "gzip", ".bz2": "bz2"}


class DumpError(Exception):
    """The file cannot be read as listening events; the message says why in one sentence."""


def is_csv(name: str) -> bool:
    """Whether a member holds a table instead of JSON lines."""
    return bare(name).endswith(".csv")


def is_dump(path: Path) -> bool:
    """Whether a file is called as one that holds listening events."""
    name = path.name.lower()
    return name.endswith(TARS) or bare(name).endswith((*LINES, ".csv"))


def bare(name: str) -> str:
    """A file's name in lower case without what its compression adds."""
    lowered = name.lower()
    return lowered.removesuffix(".zst").removesuffix(".gz").removesuffix(".xz")


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The bytes of a file, unpacked on the way; never more than a block is in memory."""
    suffix = path.suffix.lower()
    if suffix == ".xz":
        with lzma.open(path) as stream:
            yield stream
    elif suffix in PACKED:
        with pa.CompressedInputStream(pa.OSFile(str(path)), PACKED[suffix]) as stream:
            yield stream
    else:
        with path.open("rb") as stream:
            yield stream


def inside(stream: IO[bytes], is_wanted: Callable[[str], bool]) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and bytes of those files of an archive that are wanted, in its order."""
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for entry in archive:
            inner = archive.extractfile(entry) if is_wanted(entry.name) else None
            if inner is not None:
                yield entry.name, inner


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what libraries say of a bad file into a DumpError, wherever in it they notice."""
    try:
        yield
    except (tarfile.TarError, lzma.LZMAError, pa.ArrowException, EOFError) as error:
        raise DumpError(f"{path.name} is damaged or ends early: {error}.") from error
    except OSError as error:
        raise DumpError(f"{path.name} cannot be read: {error}.") from error


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and bytes of each file of events, in the archive's order; each must be read in turn.

    Raises:
        DumpError: its name is that of no such file.
    """
    if not is_dump(path):
        raise DumpError(
            f"{path.name} is no dump: a .tar.zst, .tar.gz, .jsonl, .listens or .csv file is."
        )
    with opened(path) as stream:
        if path.name.lower().endswith(TARS):
            yield from inside(stream, lambda name: name.endswith(MEMBER))
        else:
            yield path.name, stream
