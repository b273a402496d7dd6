"""Pictures of packages, drawn: words and barcodes that are known."""

import io

import numpy as np
import pillow_heif
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from ml.belongings.labels.layout import font_bytes

WRITTEN = ("STABILO Point", "Model: SX-88/24", "S/N: 4CE0460D0G", "TOTAL 12.50 EUR")


def package(*codes, lines=WRITTEN, form="JPEG", size=(1400, 1100)):
    """A picture of a package: words and barcodes."""
    paper = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(paper)
    for at, line in enumerate(lines):
        font = ImageFont.truetype(io.BytesIO(font_bytes()), 90 if at == 0 else 50)
        draw.text((60, 40 + 110 * at), line, fill="black", font=font)
    for at, code in enumerate(codes):
        made = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.EAN13)
        picture = Image.fromarray(np.asarray(made.to_image(scale=4)))
        paper.paste(picture.resize((picture.width, 180)), (60 + 500 * at, 620))
    target = io.BytesIO()
    if form == "HEIF":
        pillow_heif.from_pillow(paper).save(target)
    else:
        paper.save(target, form)
    return target.getvalue()
