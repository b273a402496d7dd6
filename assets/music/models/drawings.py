"""A drawing for those who watch: how each challenger did on each training set. Not served."""

import polars as pl
import sqlalchemy as sa
from PIL import Image, ImageDraw

from assets.photos.charts import DOT, EDGE, FAINT, INK, PAPER, WIDTH
from catalog_data.music.gates import NDCG
from resources.postgres import Postgres

LINE, LEFT = 18, 210
HOW_WELL = """
    SELECT m.training_set, m.item_kind, m.challenger, m.version, e.value, e.low, e.high
    FROM derived.music_models m JOIN derived.music_evaluations e USING (version)
    WHERE e.metric = :metric ORDER BY 1, 2, e.value DESC, 3, 4
"""


def drawn(postgres: Postgres) -> Image.Image | None:
    """NDCG of every model with its interval; None where there is none."""
    rows = postgres.frame(sa.text(HOW_WELL), {"metric": NDCG})
    return intervals_drawn(rows) if rows.height else None


def intervals_drawn(rows: pl.DataFrame) -> Image.Image:
    """Dots and whiskers of [training_set, item_kind, challenger, value, low, high], in lines."""
    groups = rows.select("training_set", "item_kind").unique().height
    paper = Image.new("RGB", (WIDTH, 2 * EDGE + LINE * (rows.height + groups)), PAPER)
    draw, most = ImageDraw.Draw(paper), max(float(rows["high"].to_numpy().max()), 1e-9)
    scale = (WIDTH - LEFT - 3 * EDGE) / most
    draw.text((EDGE, 6), f"{NDCG} and its 95 % interval, from 0 to {most:.3f}", fill=INK)
    y, before = EDGE, None
    for row in rows.iter_rows(named=True):
        of = f"{row['training_set']}, {row['item_kind']}s"
        if of != before:
            y, before = y + LINE, of
            draw.text((EDGE, y - LINE // 2), of, fill=INK)
        y += LINE
        _whisker(
            draw, y, row["challenger"], [LEFT + scale * row[n] for n in ("low", "value", "high")]
        )
        draw.text((WIDTH - EDGE, y), f"{row['value']:.3f}", fill=INK, anchor="rm")
    return paper


def _whisker(draw: ImageDraw.ImageDraw, y: float, name: str, at: list[float]) -> None:
    low, value, high = at
    draw.text((2 * EDGE, y), name, fill=INK, anchor="lm")
    draw.line((low, y, high, y), fill=FAINT, width=4)
    draw.ellipse((value - 4, y - 4, value + 4, y + 4), fill=DOT)
