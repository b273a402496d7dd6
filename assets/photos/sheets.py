"""A contact sheet of what was rendered last, small enough to lie in the event log."""

import base64
import io
from typing import Any

import dagster as dg
import sqlalchemy as sa
from PIL import Image, ImageOps

from catalog_data.identity import rendition_key
from ml.image import RENDITION_RECIPE
from resources.blobs import Blobs
from resources.postgres import Postgres
from resources.settings import PhotoSettings

ACROSS, DOWN, CELL, GAP = 8, 3, 96, 4
LARGEST = 60_000
PAPER = "#f4f1ea"

SHOWN = """
    SELECT v.content_id FROM derived.photo_previews v
    WHERE v.renditions ? 'hotpreview' AND EXISTS (
        SELECT FROM facts.photos p LEFT JOIN facts.photo_sayings y ON y.photo_id = p.id
        WHERE p.content_id = v.content_id AND y.trashed_at IS NULL)
    ORDER BY v.computed_at DESC, v.content_id LIMIT :count
"""


def contact_sheet(postgres: Postgres, blobs: Blobs, settings: PhotoSettings) -> dict[str, Any]:
    """Metadata with a picture of the 24 pictures rendered last, none of them trashed."""
    if not settings.contact_sheets:
        return {}
    shown = postgres.frame(sa.text(SHOWN), {"count": ACROSS * DOWN})
    keys = [rendition_key(id_, RENDITION_RECIPE, "hotpreview") for id_ in shown["content_id"]]
    # What lies there: a picture for those who watch is no reason to fail.
    pictures = [blobs.derived.read(key) for key in keys if blobs.derived.exists(key)]
    return {"contact_sheet": picture(sheet(pictures))} if pictures else {}


def sheet(pictures: list[bytes]) -> Image.Image:
    """Pictures side by side on paper."""
    across = min(ACROSS, len(pictures))
    down = -(-len(pictures) // ACROSS)
    step = CELL + GAP
    paper = Image.new("RGB", (across * step + GAP, down * step + GAP), PAPER)
    for index, data in enumerate(pictures):
        small = ImageOps.contain(Image.open(io.BytesIO(data)).convert("RGB"), (CELL, CELL))
        left = GAP + index % ACROSS * step + (CELL - small.width) // 2
        top = GAP + index // ACROSS * step + (CELL - small.height) // 2
        paper.paste(small, (left, top))
    return paper


def picture(image: Image.Image) -> dg.MarkdownMetadataValue:
    """A picture inside Markdown, at most 60 KB: coarser where it would be larger."""
    for quality in (80, 65, 50, 35, 20):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True)
        packed = base64.b64encode(buffer.getvalue()).decode()
        if len(packed) < LARGEST:
            break
    return dg.MetadataValue.md(f"![](data:image/jpeg;base64,{packed})")
