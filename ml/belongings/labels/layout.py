"""What stands where on one label: a code at the left, a name and a path beside it. No ink here."""

from functools import cache
from importlib.resources import as_file, files
from typing import NamedTuple

from PIL import ImageFont

from ml.belongings.labels.code import QUIET

POINT = 25.4 / 72  # millimetres
FONT = "DejaVuSans.ttf"  # Latin, Greek, Cyrillic and more; its licence stands beside it
EDGE = 1.5  # millimetres that stay white: cutters are not exact
SHARE = 0.5  # of the width at most for the code
LARGEST, SMALLEST, STEP = 18.0, 7.0, 0.5  # points of the name
UNBROKEN = 9.0  # points down to which a name shrinks rather than that a word is broken
PATH_SHARE, PATH_SMALLEST = 0.62, 5.5
NAME_SHARE = 0.7  # of the height at most, where both are long
LEADING = 1.22
MEASURE = 200  # pixels at which widths are measured


class Label(NamedTuple):
    """What a label says: the address in its code, the name, the names around it."""

    address: str
    name: str
    path: tuple[str, ...] = ()


class Line(NamedTuple):
    """One line of text; ``x`` and ``baseline`` in mm from the label's corner, size in points."""

    text: str
    x: float
    baseline: float
    size: float
    is_name: bool


class Drawn(NamedTuple):
    """The code's corner and side in mm, quiet zone left out, and the lines beside it."""

    x: float
    y: float
    side: float
    lines: list[Line]


def font_bytes() -> bytes:
    """The font, a TrueType file."""
    return (files("ml.belongings.labels") / FONT).read_bytes()


@cache
def _ruler() -> ImageFont.FreeTypeFont:
    with as_file(files("ml.belongings.labels") / FONT) as path:
        return ImageFont.truetype(str(path), MEASURE, layout_engine=ImageFont.Layout.BASIC)


@cache
def _advance(letter: str) -> float:
    return _ruler().getlength(letter) / MEASURE


def width_of(text: str, size: float) -> float:
    """Millimetres of a text without kerning, as PDF sets it; size in points."""
    return sum(map(_advance, text)) * size * POINT


def laid_out(label: Label, width: float, height: float, count: int) -> Drawn:
    """Lay out a label of so many mm, whose code has ``count`` modules a side."""
    outer = min(height - 2 * EDGE, width * SHARE)
    module = outer / (count + 2 * QUIET)
    quiet = QUIET * module
    top, left = (height - outer) / 2, max(0.0, EDGE - quiet)
    text_left = left + outer
    lines = _lines(label, text_left, width - EDGE - text_left, height)
    return Drawn(left + quiet, top + quiet, outer - 2 * quiet, lines)


def _lines(label: Label, left: float, width: float, height: float) -> list[Line]:
    """The name as large as it fits, the path below it; centred from top to bottom."""
    room, path = height - 2 * EDGE, " › ".join(label.path)
    size = _largest(label.name, path, width, room)
    small = _small(size)
    name, below = wrapped(label.name, size, width), wrapped(path, small, width)
    left_over = room - min(_high(name, size), room * NAME_SHARE)
    below = shortened(below, small, width, int(left_over / _high([""], small)))
    left_over = room - _high(below, small)
    name = shortened(name, size, width, int(left_over / _high([""], size)))
    top = (height - _high(name, size) - _high(below, small)) / 2
    lines = _set(name, left, top, size, is_name=True)
    return lines + _set(below, left, top + _high(name, size), small, is_name=False)


def _largest(name: str, path: str, width: float, room: float) -> float:
    """The size at which name and path fit, and no word is broken that need not be."""
    size = LARGEST
    while size > SMALLEST:
        small = _small(size)
        high = _high(wrapped(name, size, width), size) + _high(wrapped(path, small, width), small)
        whole = size <= UNBROKEN or all(width_of(word, size) <= width for word in name.split())
        if high <= room and whole:
            break
        size -= STEP
    return size


def _small(size: float) -> float:
    return max(PATH_SMALLEST, size * PATH_SHARE)


def _set(texts: list[str], left: float, top: float, size: float, *, is_name: bool) -> list[Line]:
    pitch = size * LEADING * POINT
    return [
        Line(text, left, top + (at + 0.8) * pitch, size, is_name) for at, text in enumerate(texts)
    ]


def _high(lines: list[str], size: float) -> float:
    return len(lines) * size * LEADING * POINT


def wrapped(text: str, size: float, width: float) -> list[str]:
    """A text in lines that fit, broken at blanks, within a word only where it is too long."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
            continue
        lines += _broken(word, size, width)
    return lines


def _broken(word: str, size: float, width: float) -> list[str]:
    """A word in parts that fit, of one letter each at least."""
    parts, room = [""], width / (size * POINT)
    for letter in word:
        if parts[-1] and _advance(letter) > room:
            parts.append("")
            room = width / (size * POINT)
        parts[-1] += letter
        room -= _advance(letter)
    return parts


def shortened(lines: list[str], size: float, width: float, most: int) -> list[str]:
    """At most so many lines, one at least where there was one; what is left out is an ellipsis."""
    kept = lines[: max(1, most)]
    if len(kept) == len(lines):
        return lines
    last = kept[-1]
    while last and width_of(f"{last}…", size) > width:
        last = last[:-1]
    return [*kept[:-1], f"{last.rstrip()}…"]
