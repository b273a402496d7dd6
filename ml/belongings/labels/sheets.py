"""Sheets of labels as data, in millimetres from the upper left corner. Nothing is drawn here."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")
PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}


class Sheet(NamedTuple):
    """Where labels stand on a page; ``across`` and ``down`` lead from one to the next."""

    paper: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    across: float
    down: float

    @property
    def holds(self) -> int:
        """Labels of a page."""
        return self.columns * self.rows

    @property
    def fits(self) -> bool:
        """Whether all labels lie on the paper, beside each other and not above each other."""
        wide, high = PAPERS[self.paper]
        right = self.left + (self.columns - 1) * self.across + self.width
        bottom = self.top + (self.rows - 1) * self.down + self.height
        apart = self.across >= self.width or self.columns == 1
        apart = apart and (self.down >= self.height or self.rows == 1)
        return apart and right <= wide + 0.01 and bottom <= high + 0.01

    def place(self, at: int) -> tuple[float, float]:
        """Left and top of a label, counted line by line."""
        row, column = divmod(at, self.columns)
        return self.left + column * self.across, self.top + row * self.down


# As the makers of the paper tell: Avery's templates for A4 (Europe) and Letter (North America).
SHEETS = {
    "L7160": Sheet("a4", 3, 7, 63.5, 38.1, 7.25, 15.15, 66.0, 38.1),
    "L7163": Sheet("a4", 2, 7, 99.1, 38.1, 4.65, 15.15, 101.6, 38.1),
    "L7651": Sheet("a4", 5, 13, 38.1, 21.2, 4.75, 10.7, 40.6, 21.2),
    "5160": Sheet("letter", 3, 10, 66.675, 25.4, 4.7625, 12.7, 69.85, 25.4),
    "5163": Sheet("letter", 2, 5, 101.6, 50.8, 3.96875, 12.7, 106.3625, 50.8),
}


def pages(sheet: Sheet, labels: Sequence[T], used: int) -> Iterator[list[tuple[int, T]]]:
    """Labels with their places, page by page, where so many of the first page are gone already."""
    first = min(used, sheet.holds - 1)
    placed = list(enumerate(labels, first))
    for start in range(0, first + len(labels), sheet.holds):
        chosen = placed[max(0, start - first) : start - first + sheet.holds]
        yield [(at - start, label) for at, label in chosen]
