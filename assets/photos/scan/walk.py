"""Walking a folder: one stat per file, nothing opened. What changed is decided elsewhere."""

import os
from dataclasses import dataclass, field
from fnmatch import translate
from pathlib import Path
from re import Pattern
from re import compile as regular

import polars as pl

SEEN = {"path": pl.String, "size": pl.Int64, "mtime_ns": pl.Int64, "inode": pl.Int64}
SKIPPED = ("@eaDir", "#recycle", "lost+found", "*.tmp", "*.part", "*.crdownload")


@dataclass
class Walk:
    """What was found below a root; paths are relative, with ``/``."""

    paths: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    mtimes: list[int] = field(default_factory=list)
    inodes: list[int] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)

    def frame(self) -> pl.DataFrame:
        """Frame of SEEN, one row per regular file."""
        columns = (self.paths, self.sizes, self.mtimes, self.inodes)
        return pl.DataFrame(dict(zip(SEEN, columns, strict=True)), schema=SEEN)


def skipping(patterns: list[str]) -> Pattern[str]:
    """One expression for the names that are not entered: hidden ones and the globs."""
    globs = "|".join(translate(pattern) for pattern in (*SKIPPED, *patterns))
    return regular(rf"\.|{globs}")


def walk(root: Path, patterns: list[str]) -> Walk:
    """Stat every file below a root.

    Symbolic links are not followed: what they name inside the root is found anyway, what lies
    outside is not this source's. What can't be read is in ``closed``, path to reason.
    """
    found, skip = Walk(), skipping(patterns).match
    stack = [""]
    while stack:
        below = stack.pop()
        try:
            with os.scandir(root / below if below else root) as entries:
                _enter(entries, below, found, stack, skip)
        except OSError as error:
            found.closed[below] = error.strerror or type(error).__name__
    return found


def _enter(entries, below, found, stack, skip) -> None:  # type: ignore[no-untyped-def]
    """The hot loop: a million files pass here, so nothing is looked up twice."""
    paths, sizes = found.paths.append, found.sizes.append
    mtimes, inodes = found.mtimes.append, found.inodes.append
    prefix = f"{below}/" if below else ""
    for entry in entries:
        name = entry.name
        if skip(name):
            continue
        if not name.isascii() and not _is_utf8(name):
            found.closed[prefix + ascii(name)] = "its name is no UTF-8"
            continue
        if entry.is_file(follow_symlinks=False):
            state = entry.stat(follow_symlinks=False)
            paths(prefix + name)
            sizes(state.st_size)
            mtimes(state.st_mtime_ns)
            inodes(state.st_ino)
        elif entry.is_dir(follow_symlinks=False):
            stack.append(prefix + name)


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
