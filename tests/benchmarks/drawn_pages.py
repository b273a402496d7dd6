"""Printed pages drawn with eight fonts, clean and degraded, and how far a reading is from them.

The fonts come from four small Debian packages, named where one is missing. Everything is drawn
from seeds, so a page is the same on every machine that has the same fonts.
"""

import io
import random
import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Pixels = NDArray[np.uint8]

FONTS = (
    "DejaVuSans.ttf",
    "DejaVuSerif.ttf",
    "DejaVuSansMono.ttf",
    "LiberationSans-Regular.ttf",
    "LiberationSerif-Regular.ttf",
    "LiberationSans-Italic.ttf",
    "Carlito-Regular.ttf",
    "Caladea-Regular.ttf",
)
PACKAGES = "fonts-dejavu-core fonts-liberation fonts-crosextra-carlito fonts-crosextra-caladea"
POINTS = (9, 10, 11, 12, 14, 16, 18, 20, 24)
DPI = 150
PAGE, MARGIN = (874, 1240), 70
TURN, BLUR, QUALITY, DARKEST = 5.0, (0.4, 1.2), 60, 0.45
SENTENCES = (
    "Fløden står på hylden ved døren, og æblerne ligger i kælderen.",
    "Båden til øen sejler klokken 14:35 fra bro 7, søndag dog først 16:05.",
    "Mormor købte blåbærsyltetøj og rugbrød for 128,50 kr. på torvet.",
    "Færgen går åtte ganger om dagen når sjøen er rolig.",
    "Bestill gjærbakst innen fredag 23. mars, så får dere den lørdag.",
    "Räkningen på 1 340 kronor förfaller den 30 september 2024.",
    "Över ån går en gammal bro som byggdes år 1867.",
    "Die Straße über den Fluß ist wegen Hochwasser gesperrt.",
    "Grüße aus Süddeutschland, wir wünschen schöne Ostern!",
    "Summe 47,80 €, Rückgeld 2,20 €, es bediente Sie Frau Groß.",
    "Das Gebäude mißt 36 Meter und wurde 1912 für 250.000 Mark gebaut.",
    "Le café près de l'église est fermé pendant l'été.",
    "Dépêchez-vous, le marché aux légumes finit à 13 h 30.",
    "René a trouvé une clé sur le pavé, numéro 4096.",
    "Señora Núñez llegó mañana por la mañana con 15 niños.",
    "The lighthouse keeper wrote every evening into a small blue book.",
    "Invoice 2023-0417: two chairs, one table, delivery within 10 days.",
    "Please return the key to locker 58 before you leave the building.",
    "Call 020 7946 0958 or write to 221 Baker Street, London NW1.",
    "Mix 250 g flour, 3 eggs and 120 ml milk; bake 25 minutes at 180 °C.",
    "What do we keep, and what do we give away (or simply forget)?",
    "Platform 9, coach 12, seats 61 and 62: change at Fredericia.",
    "Quartz, jade and onyx lie in the box behind the yellow vase.",
    "Nobody knows why the clock stopped at 06:19 that winter.",
)


@dataclass(frozen=True)
class Page:
    """One page: its text as drawn, the sharp picture and the degraded one."""

    text: str
    clean: Pixels
    degraded: Pixels


def font_of(name: str, points: int) -> ImageFont.FreeTypeFont:
    """A font at a size in points on a page of 150 dpi; SystemExit where it is not installed."""
    try:
        return ImageFont.truetype(name, round(points * DPI / 72))
    except OSError:
        raise SystemExit(f"The font {name} is missing: apt-get install {PACKAGES}") from None


def drawn_page(number: int) -> Page:
    """Page of a number: fonts and sizes come in turn, the rest is drawn by lot."""
    dice = random.Random(number)
    font = font_of(FONTS[number % len(FONTS)], POINTS[number // len(FONTS) % len(POINTS)])
    lines = _lines(font, dice)
    paper, ink = dice.randint(235, 255), dice.randint(0, 60)
    page = Image.new("L", PAGE, paper)
    pen, step = ImageDraw.Draw(page), round(sum(font.getmetrics()) * dice.uniform(1.0, 1.3))
    for row, line in enumerate(lines):
        pen.text((MARGIN, MARGIN + row * step), line, fill=ink, font=font)
    page = page.crop((0, 0, PAGE[0], min(PAGE[1], 2 * MARGIN + len(lines) * step)))
    clean = page.convert("RGB")
    return Page("\n".join(lines), np.asarray(clean), _degraded(clean, paper, dice))


def _lines(font: ImageFont.FreeTypeFont, dice: random.Random) -> list[str]:
    """Sentences in random order, broken where the page ends; 8 to 20 lines of them."""
    words = [word for text in dice.sample(SENTENCES, len(SENTENCES)) for word in text.split()]
    lines, line = [], words[0]
    for word in words[1:]:
        if font.getlength(f"{line} {word}") <= PAGE[0] - 2 * MARGIN:
            line = f"{line} {word}"
        else:
            lines.append(line)
            line = word
    step = round(sum(font.getmetrics()) * 1.3)
    return lines[: min(dice.randint(8, 20), (PAGE[1] - 2 * MARGIN) // step)]


def _degraded(page: Image.Image, paper: int, dice: random.Random) -> Pixels:
    """The page turned by up to 5 degrees, blurred, unevenly lit, saved as JPEG of quality 60."""
    turned = page.rotate(
        dice.uniform(-TURN, TURN), Image.Resampling.BICUBIC, expand=True, fillcolor=(paper,) * 3
    ).filter(ImageFilter.GaussianBlur(dice.uniform(*BLUR)))
    pixels = np.asarray(turned, dtype=np.float32) * _light(*turned.size, dice)[..., None]
    out = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=QUALITY)
    with Image.open(out) as image:
        return np.asarray(image.convert("RGB"))


def _light(width: int, height: int, dice: random.Random) -> NDArray[np.float32]:
    """Light that falls off to one side, float32 (height, width) from 0.45 to 1."""
    across, down = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = dice.uniform(0, 2 * np.pi)
    slope = (np.cos(angle) * across + np.sin(angle) * down) / np.sqrt(2)
    return (DARKEST + (1 - DARKEST) * (slope + 1) / 2).astype(np.float32)


def plain(text: str) -> str:
    """Text in composed letters, with one space wherever there is any white."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def edits(left: str, right: str) -> int:
    """Levenshtein's distance, a row of the table at a time (Wagner and Fischer 1974)."""
    one = np.array([ord(letter) for letter in left], dtype=np.int64)
    two = np.array([ord(letter) for letter in right], dtype=np.int64)
    steps = np.arange(len(two) + 1)
    row = steps.copy()
    for letter in one:
        best = np.minimum(row[1:] + 1, row[:-1] + (two != letter))
        row = np.minimum.accumulate(np.concatenate([row[:1] + 1, best]) - steps) + steps
    return int(row[-1])
