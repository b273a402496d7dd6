"""Figures for those who watch: what the usages of a release are like. Drawn, not served."""

import base64
import io
from typing import Any

import dagster as dg
from PIL import Image, ImageDraw

PAPER, INK, BAR = "#f4f1ea", "#3c4043", "#c2410c"
WIDTH, LINE, LABEL, EDGE = 640, 18, 170, 12
MOST = 12


def bars(name: str, counts: dict[str, Any]) -> dict[str, Any]:
    """Metadata with a figure of how many usages have each status, rank and issue, most first."""
    groups = {"status": counts["status"], "rank": counts["rank"], "issues": counts["issue"]}
    drawn = {title: dict(list(group.items())[:MOST]) for title, group in groups.items() if group}
    return {name: _png(picture(drawn))} if drawn else {}


def picture(groups: dict[str, dict[str, int]]) -> Image.Image:
    """Horizontal bars below a title for each group; a group's longest bar is as wide as can be."""
    lines = sum(len(group) + 2 for group in groups.values())
    paper = Image.new("RGB", (WIDTH, lines * LINE + 2 * EDGE), PAPER)
    draw, top = ImageDraw.Draw(paper), EDGE
    for title, group in groups.items():
        draw.text((EDGE, top + 2), f"{title}: {sum(group.values()):,}", fill=INK)
        most, room = max(group.values()), WIDTH - LABEL - 90
        for word, count in group.items():
            top += LINE
            draw.text((EDGE + 8, top + 2), word, fill=INK)
            wide = max(1, round(room * count / most))
            draw.rectangle((LABEL, top + 3, LABEL + wide, top + LINE - 4), fill=BAR)
            draw.text((LABEL + wide + 6, top + 2), f"{count:,}", fill=INK)
        top += 2 * LINE
    return paper


def _png(image: Image.Image) -> dg.MarkdownMetadataValue:
    buffer = io.BytesIO()
    image.quantize(16).save(buffer, "PNG", optimize=True)
    packed = base64.b64encode(buffer.getvalue()).decode()
    return dg.MetadataValue.md(f"![](data:image/png;base64,{packed})")
