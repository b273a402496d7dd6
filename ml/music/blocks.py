"""Whole lines of a stream of bytes, about a block at a time. What they say is read elsewhere."""

from collections.abc import Iterator
from typing import IO

from ml.music.members import DumpError

BLOCK = 8 << 20  # about 20,000 events: longer blocks were no faster
LONGEST = 16 << 20


def blocks(name: str, stream: IO[bytes]) -> Iterator[bytes]:
    """Lines of a member without the newline at their end; raises DumpError for one without end."""
    rest = b""
    while piece := stream.read(BLOCK):
        head, newline, tail = (rest + piece).rpartition(b"\n")
        if newline:
            yield head
        if len(tail) > LONGEST:
            raise DumpError(f"{name} has a line of more than {LONGEST >> 20} MiB.")
        rest = tail
    if rest:
        yield rest
