"""How the command line speaks: one console, one way to refuse, one progress bar. No work here."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

Advance = Callable[[str, int, int], None]


class RefusalError(Exception):
    """What a person asked cannot be done; the message is the one sentence they read."""


def console(*, stderr: bool = False) -> "Console":
    """The console; rich is imported when there is something to say."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One line for the person who waits."""
    console().print(text)


def complain(text: str) -> None:
    """One line about what went wrong, on standard error."""
    from rich.text import Text

    console(stderr=True).print(Text(text, style="red"))


@contextmanager
def progress(rows: str = "rows", shown: TextIO | None = None) -> Iterator[Advance]:
    """Bars that show rows done, rows a second and the time left, on standard error or a stream.

    Yields ``advance(name, done, total)``: the first call of a name opens its bar.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    screen = Console(file=shown, highlight=False) if shown else console(stderr=True)
    bars: dict[str, TaskID] = {}
    started: dict[str, float] = {}
    columns = (
        TextColumn("{task.description:<18}"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:>9,.0f} of {task.total:,.0f} " + rows),
        TextColumn("{task.fields[rate]:>8,.0f}/s"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=screen) as bar:

        def advance(name: str, done: int, total: int) -> None:
            if name not in bars:
                bars[name] = bar.add_task(name, total=total, rate=0.0)
                started[name] = time.monotonic()
            rate = done / max(time.monotonic() - started[name], 1e-3)
            bar.update(bars[name], completed=done, total=max(total, done), rate=rate)

        yield advance
