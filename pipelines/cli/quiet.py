"""Standard error kept for the person: libraries write to a file. Servers' logs are elsewhere."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def libraries_into(log: Path) -> Iterator[TextIO]:
    """Send what libraries write to standard error into a file while the block runs.

    C libraries write past Python's own streams: 900 lines for 380 odd pictures, in which nobody
    finds the progress. Yields a stream to where standard error went before.
    """
    sys.stderr.flush()
    mine = os.dup(2)
    with log.open("wb") as target:
        os.dup2(target.fileno(), 2)
    try:
        with os.fdopen(os.dup(mine), "w") as person:
            yield person
    finally:
        sys.stderr.flush()
        os.dup2(mine, 2)
        os.close(mine)
