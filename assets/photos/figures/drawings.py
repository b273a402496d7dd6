"""Drawings of figures for those who watch: circles, points, lines, words. Counting is not here."""

import numpy as np
import polars as pl
from PIL import Image, ImageDraw, ImageFont

from assets.photos.charts import DOT, FAINT, INK, PAPER

SIDE, EDGE, WIDTH = 360, 16, 640
RINGS = ("#c2410c", "#ea9a5b", "#f3cfa9")


def circle_drawn(tree: pl.DataFrame) -> Image.Image:
    """Rings of [depth, began, ended], the countries innermost."""
    paper, middle = Image.new("RGB", (SIDE, SIDE), PAPER), SIDE / 2
    draw, step = ImageDraw.Draw(paper), (SIDE / 2 - EDGE) / (len(RINGS) + 1)
    for depth, colour in reversed(list(enumerate(RINGS, 1))):
        outer = step * (depth + 1)
        box = (middle - outer, middle - outer, middle + outer, middle + outer)
        for began, ended in tree.filter(depth=depth).select("began", "ended").iter_rows():
            draw.pieslice(box, 360 * began - 90, 360 * ended - 90, fill=colour, outline=PAPER)
    hole = (middle - step, middle - step, middle + step, middle + step)
    draw.ellipse(hole, fill=PAPER)
    return paper


def points_drawn(points: pl.DataFrame) -> Image.Image:
    """Points [x, y] as dots."""
    paper = Image.new("RGB", (SIDE, SIDE), PAPER)
    draw, at = ImageDraw.Draw(paper), _fitted(points)
    for x, y in at.tolist():
        draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=DOT)
    return paper


def company_drawn(places: pl.DataFrame, pairs: pl.DataFrame) -> Image.Image:
    """Places [person_id, x, y] as dots, pairs [person_id, other_id, photos] as lines."""
    paper = Image.new("RGB", (SIDE, SIDE), PAPER)
    draw, at = ImageDraw.Draw(paper), _fitted(places)
    where = dict(zip(places["person_id"], map(tuple, at.tolist()), strict=True))
    for one, other, photos in pairs.select("person_id", "other_id", "photos").iter_rows():
        draw.line((*where[one], *where[other]), fill=FAINT, width=1 + min(5, int(np.log2(photos))))
    for x, y in where.values():
        draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=DOT)
    return paper


def words_drawn(words: pl.DataFrame) -> Image.Image:
    """Words [name, weight] in lines, the weightier the larger."""
    paper = Image.new("RGB", (WIDTH, SIDE), PAPER)
    draw, x, y, high = ImageDraw.Draw(paper), EDGE, EDGE, 0
    heaviest = float(words["weight"].to_numpy().max())
    for name, weight in words.select("name", "weight").iter_rows():
        size = round(12 + 24 * weight / heaviest)
        font = ImageFont.load_default(size)
        wide = int(draw.textlength(name, font=font))
        if x + wide > WIDTH - EDGE and x > EDGE:
            x, y, high = EDGE, y + high, 0
        draw.text((x, y), name, fill=INK, font=font)
        x, high = x + wide + EDGE, max(high, round(size * 1.3))
    return paper


def _fitted(points: pl.DataFrame) -> np.ndarray:  # type: ignore[type-arg]
    """Pixels of [x, y] inside the paper, float (n, 2)."""
    at = points.select("x", "y").to_numpy()
    low, span = at.min(axis=0), max(float(np.ptp(at, axis=0).max()), 1e-9)
    fitted: np.ndarray = EDGE + (at - low) / span * (SIDE - 2 * EDGE)  # type: ignore[type-arg]
    return fitted
