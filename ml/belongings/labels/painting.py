"""One page, or one label, as PNG. What stands where is the layout's matter."""

import io
from collections.abc import Sequence
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ml.belongings.labels.code import modules
from ml.belongings.labels.layout import POINT, Label, font_bytes, laid_out
from ml.belongings.labels.sheets import PAPERS, Sheet

DPI = 300
DOTS = DPI / 25.4  # of a millimetre
PAPER, NAME_INK, PATH_INK, RULE_INK = 255, 0, 90, 205


def page_png(sheet: Sheet, page: Sequence[tuple[int, Label]], *, outlined: bool) -> bytes:
    """A page of labels with their places, grey, 300 dots an inch."""
    wide, high = PAPERS[sheet.paper]
    paper = Image.new("L", (round(wide * DOTS), round(high * DOTS)), PAPER)
    for at, label in page:
        left, top = sheet.place(at)
        _draw(paper, left, top, sheet.width, sheet.height, label)
        if outlined:
            right, bottom = left + sheet.width, top + sheet.height
            box = tuple(round(side * DOTS) for side in (left, top, right, bottom))
            ImageDraw.Draw(paper).rectangle(box, outline=RULE_INK)
    return _packed(paper)


def label_png(label: Label, width: float, height: float) -> bytes:
    """One label of so many millimetres."""
    paper = Image.new("L", (round(width * DOTS), round(height * DOTS)), PAPER)
    _draw(paper, 0, 0, width, height, label)
    return _packed(paper)


def _packed(paper: Image.Image) -> bytes:
    target = io.BytesIO()
    paper.save(target, "PNG", optimize=True, dpi=(DPI, DPI))
    return target.getvalue()


@cache
def _face(size: float) -> ImageFont.FreeTypeFont:
    """The font at so many points, widths as the layout measured them."""
    pixels = size * POINT * DOTS
    source = io.BytesIO(font_bytes())
    return ImageFont.truetype(source, pixels, layout_engine=ImageFont.Layout.BASIC)


def _draw(
    paper: Image.Image, left: float, top: float, width: float, height: float, label: Label
) -> None:
    dark = modules(label.address)
    drawn = laid_out(label, width, height, len(dark))
    # Modules of whole dots: edges between dots would be grey.
    scale = max(1, int(drawn.side * DOTS / len(dark)))
    code = Image.fromarray(np.where(dark, NAME_INK, PAPER).astype(np.uint8))
    code = code.resize((len(dark) * scale,) * 2, Image.Resampling.NEAREST)
    spare = (drawn.side * DOTS - code.width) / 2
    at = ((left + drawn.x) * DOTS + spare, (top + drawn.y) * DOTS + spare)
    paper.paste(code, (round(at[0]), round(at[1])))
    draw = ImageDraw.Draw(paper)
    for line in drawn.lines:
        where = ((left + line.x) * DOTS, (top + line.baseline) * DOTS)
        ink = NAME_INK if line.is_name else PATH_INK
        draw.text(where, line.text, fill=ink, font=_face(line.size), anchor="ls")
