"""Figures for those who watch: photos by year, and where they were taken. Drawn, not served."""

import base64
import io
from typing import Any

import dagster as dg
import numpy as np
import polars as pl
import sqlalchemy as sa
from PIL import Image, ImageDraw

from ml.places import PlaceIndex
from resources.postgres import Postgres

PAPER, INK, FAINT, DOT = "#f4f1ea", "#3c4043", "#cfc8ba", "#c2410c"
WIDTH, HEIGHT, EDGE = 640, 220, 24

YEARS = """
    SELECT extract(year FROM taken_at)::bigint AS year, count(*) AS photos
    FROM derived.photo_metadata WHERE taken_at IS NOT NULL GROUP BY 1 ORDER BY 1
"""
EVENTS = """
    SELECT extract(year FROM began)::bigint AS year, count(*) AS photos
    FROM derived.photo_events GROUP BY 1 ORDER BY 1
"""
SPOTS = """
    SELECT round(latitude::numeric, 1)::float8 AS latitude,
        round(longitude::numeric, 1)::float8 AS longitude, count(*) AS photos
    FROM derived.photo_places GROUP BY 1, 2
"""


def as_before(context: dg.AssetExecutionContext, name: str) -> dict[str, Any]:
    """Metadata with the figure of the last materialization, unless upkeep took it out."""
    event = context.instance.get_latest_materialization_event(context.asset_key)
    told = event.asset_materialization.metadata if event and event.asset_materialization else {}
    figure = told.get(name)
    drawn = isinstance(figure, dg.MarkdownMetadataValue) and "data:image" in (figure.md_str or "")
    return {name: figure} if drawn else {}


def years_chart(postgres: Postgres) -> dict[str, Any]:
    """Metadata with a histogram of capture years."""
    years = postgres.frame(sa.text(YEARS))
    return {"photos_by_year": png(histogram(years))} if years.height else {}


def places_map(postgres: Postgres) -> dict[str, Any]:
    """Metadata with a map of where photos were taken, rounded to a tenth of a degree."""
    spots = postgres.frame(sa.text(SPOTS))
    return {"map": png(world(spots))} if spots.height else {}


def events_chart(postgres: Postgres) -> dict[str, Any]:
    """Metadata with a histogram of events by year."""
    years = postgres.frame(sa.text(EVENTS))
    return {"events_by_year": png(histogram(years))} if years.height else {}


def histogram(years: pl.DataFrame) -> Image.Image:
    """Bars of [year, photos], one slot per year from the first to the last."""
    paper = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(paper)
    first, last = int(years["year"][0]), int(years["year"][-1])
    slot = (WIDTH - 2 * EDGE) / (last - first + 1)
    most = int(years["photos"].cast(pl.Int64).to_numpy().max())
    for year, photos in years.iter_rows():
        left = EDGE + (year - first) * slot
        top = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * photos / most
        draw.rectangle((left, top, left + max(1, slot - 2), HEIGHT - EDGE), fill=DOT)
    draw.text((EDGE, HEIGHT - EDGE + 6), str(first), fill=INK)
    draw.text((WIDTH - EDGE, HEIGHT - EDGE + 6), str(last), fill=INK, anchor="ra")
    draw.text((EDGE, 6), f"at most {most} in a year", fill=INK)
    return paper


def world(spots: pl.DataFrame) -> Image.Image:
    """Spots [latitude, longitude, photos] over the towns of the world, plate carrée."""
    wide, high = 720, 360
    index, towns = PlaceIndex.load(), np.zeros((high, wide), bool)
    towns[_pixels(index.latitudes, index.longitudes, wide, high)[::-1]] = True
    paper = Image.new("RGB", (wide, high), PAPER)
    paper.paste(FAINT, mask=Image.fromarray(towns))
    draw = ImageDraw.Draw(paper)
    xs, ys = _pixels(spots["latitude"].to_numpy(), spots["longitude"].to_numpy(), wide, high)
    for x, y, photos in zip(xs, ys, spots["photos"], strict=True):
        size = 2 + min(4.0, float(np.log10(photos)))
        draw.ellipse((x - size, y - size, x + size, y + size), fill=DOT)
    return paper


def _pixels(latitudes: Any, longitudes: Any, wide: int, high: int) -> tuple[Any, Any]:
    xs = np.clip((longitudes + 180) / 360 * wide, 0, wide - 1)
    ys = np.clip((90 - latitudes) / 180 * high, 0, high - 1)
    return xs.astype(int), ys.astype(int)


def png(image: Image.Image) -> dg.MarkdownMetadataValue:
    """A picture as the UI shows it, in 16 colours."""
    buffer = io.BytesIO()
    image.quantize(16).save(buffer, "PNG", optimize=True)
    packed = base64.b64encode(buffer.getvalue()).decode()
    return dg.MetadataValue.md(f"![](data:image/png;base64,{packed})")
