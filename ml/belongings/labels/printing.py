"""Sheets of labels as one PDF: codes and text as vectors, the font embedded. Layout is not here."""

import io
from collections.abc import Sequence
from functools import cache

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ml.belongings.labels.code import modules, runs
from ml.belongings.labels.layout import Label, Line, font_bytes, laid_out
from ml.belongings.labels.sheets import PAPERS, Sheet, pages

MM = 72 / 25.4
NAME_INK, PATH_INK, RULE_INK = 0.0, 0.35, 0.8
FACE = "Label"


def sheets_pdf(sheet: Sheet, labels: Sequence[Label], used: int = 0, *, outlined: bool) -> bytes:
    """All labels on as many pages as they need; the same labels give the same bytes.

    Args:
        sheet: Where labels stand.
        labels: In their order.
        used: Labels of the first page that are gone already.
        outlined: Whether the edge of each label is drawn, to be cut along.
    """
    _face()
    wide, high = (side * MM for side in PAPERS[sheet.paper])
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(wide, high), invariant=1, pageCompression=1)
    canvas.setTitle("Labels")
    for page in pages(sheet, labels, used):
        for at, label in page:
            _draw(canvas, high, sheet, sheet.place(at), label)
            if outlined:
                _rule(canvas, high, sheet, sheet.place(at))
        canvas.showPage()
    canvas.save()
    return target.getvalue()


@cache
def _face() -> None:
    """Make the font known; each document embeds the letters it needs."""
    registerFont(TTFont(FACE, io.BytesIO(font_bytes())))


def _draw(
    canvas: Canvas, high: float, sheet: Sheet, corner: tuple[float, float], label: Label
) -> None:
    dark = modules(label.address)
    drawn = laid_out(label, sheet.width, sheet.height, len(dark))
    left, top = corner
    module = drawn.side / len(dark)
    path = canvas.beginPath()
    for row, column, length in runs(dark):
        x, y = left + drawn.x + column * module, top + drawn.y + (row + 1) * module
        path.rect(x * MM, high - y * MM, length * module * MM, module * MM)
    canvas.setFillGray(NAME_INK)
    canvas.drawPath(path, stroke=0, fill=1)
    for line in drawn.lines:
        _write(canvas, high, corner, line)


def _write(canvas: Canvas, high: float, corner: tuple[float, float], line: Line) -> None:
    canvas.setFont(FACE, line.size)
    canvas.setFillGray(NAME_INK if line.is_name else PATH_INK)
    canvas.drawString((corner[0] + line.x) * MM, high - (corner[1] + line.baseline) * MM, line.text)


def _rule(canvas: Canvas, high: float, sheet: Sheet, corner: tuple[float, float]) -> None:
    left, top = corner
    canvas.setLineWidth(0.3)
    canvas.setStrokeGray(RULE_INK)
    bottom = high - (top + sheet.height) * MM
    canvas.rect(left * MM, bottom, sheet.width * MM, sheet.height * MM)
