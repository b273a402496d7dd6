"""Staying: a database or a child that ended is started again. How children start is not here."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from pipelines.cli.processes import Child, reason, start_again
from pipelines.cli.say import RefusalError, say

if TYPE_CHECKING:
    from resources.home import Home

# Dagster's processes end where their books are away while they start, which takes up to 15 s.
TIMES, WITHIN_SECONDS = 3, 300.0


def watch(
    home: "Home",
    children: list[Child],
    asked: threading.Event,
    changed: Callable[[], None] = lambda: None,
) -> None:
    """Stay until asked to stop.

    A database server that died is started again: whoever uses it connects anew. A child that ended
    is started again in its place of the list, and whoever keeps books of children is told.
    Raises RefusalError for a child that keeps ending, and for a server that does not start.
    """
    ends = defaultdict[str, list[float]](list)
    while not asked.wait(0.5):
        revived(home, ends["the database server"])
        for place, child in enumerate(children):
            if child.ended():
                children[place] = mended(child, ends[child.name])
                changed()


def count(ends: list[float], refusal: str) -> None:
    """Count one end more; refuses where there were too many of late."""
    now = time.monotonic()
    ends[:] = [end for end in ends if now - end < WITHIN_SECONDS]
    if len(ends) == TIMES:
        raise RefusalError(refusal)
    ends.append(now)


def revived(home: "Home", ends: list[float]) -> None:
    """Start a database server that died again; one that does not start is tried anew later."""
    from resources.server import revive

    try:
        if revive(home):
            say("The database server had died and is started again.")
    except RuntimeError as error:
        count(ends, f"The database server does not start: {error}")
        say(f"The database server had died, did not start, and is tried again: {error}")


def mended(child: Child, ends: list[float]) -> Child:
    """A child that ended, started again; refuses where it ended too often of late."""
    count(ends, f"{child.name} keeps ending by itself; it said: {reason(child)}")
    say(f"{child.name} had ended by itself and is started again; it said: {reason(child)}")
    return start_again(child)
