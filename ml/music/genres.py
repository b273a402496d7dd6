"""Trees and lists of genres, as beets keeps them, as frames. Nothing is kept here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import yaml  # type: ignore[import-untyped]

from ml.music.members import DumpError

TREES = (".yaml", ".yml")
GENRES = {"name": pl.String(), "parent": pl.String()}


def is_genres(path: Path) -> bool:
    """Whether a file is called as one that holds genres."""
    return path.suffix.lower() in (*TREES, ".txt")


def read_genres(path: Path) -> pl.DataFrame:
    """The genres of a file: a tree of nested lists in YAML, or names, one a line.

    Returns:
        Frame [name, parent], in small letters, each pair once; parent is null at the top.

    Raises:
        DumpError: the file is no such tree, or not in UTF-8.
    """
    try:
        text = path.read_text("utf-8")
        told = yaml.safe_load(text) if path.suffix.lower() in TREES else text.splitlines()
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise DumpError(f"{path.name} cannot be read as genres: {reason}.") from error
    rows = [(name, parent) for name, parent in _walked(told, path.name) if name]
    return pl.DataFrame(rows, schema=GENRES, orient="row").unique(maintain_order=True)


def _walked(told: Any, name: str) -> Iterator[tuple[str, str | None]]:
    """Every genre with the one it stands below."""
    left: list[tuple[Any, str | None]] = [(told, None)]
    while left:
        part, parent = left.pop()
        if isinstance(part, list):
            left += [(each, parent) for each in reversed(part)]
        elif isinstance(part, dict):
            for genre, below in part.items():
                yield _word(genre), parent
                left.append((below, _word(genre)))
        elif isinstance(part, (str, int, float)):
            yield _word(part), parent
        elif part is not None:
            raise DumpError(f"{name} is no tree of genres: it holds {part!r}.")


def _word(genre: Any) -> str:
    return " ".join(str(genre).lower().split())
