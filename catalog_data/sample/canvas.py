"""A canvas for drawn scenes: skies, ridges, glows, grain. What is drawn on it is not here.

All lengths are in hundredths of the picture's height, whatever its size in pixels. Everything is
drawn at twice the size and reduced at the end, and every random number comes from the seed.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Points = Sequence[tuple[float, float]]
Colour = str | tuple[int, int, int] | tuple[int, int, int, int]

OVERSAMPLING = 2


def smooth(points: Points, steps: int = 12) -> list[tuple[float, float]]:
    """Closed Catmull-Rom spline through the points (E. Catmull and R. Rom, 1974)."""
    p1 = np.asarray(points, dtype=np.float64)
    p0, p2, p3 = np.roll(p1, 1, 0), np.roll(p1, -1, 0), np.roll(p1, -2, 0)
    t = (np.arange(steps) / steps)[None, :, None]
    p0, p1, p2, p3 = (p[:, None, :] for p in (p0, p1, p2, p3))
    curve = 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    return [(float(x), float(y)) for x, y in curve.reshape(-1, 2)]


def turned(points: Points, degrees: float, about: tuple[float, float]) -> list[tuple[float, float]]:
    """The points turned clockwise about a centre."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    moved = [(x - about[0], y - about[1]) for x, y in points]
    return [(about[0] + x * cos - y * sin, about[1] + x * sin + y * cos) for x, y in moved]


class Canvas:
    """A picture in the making; 100 high and ``100 * aspect`` wide."""

    def __init__(self, height: int, aspect: float, seed: int) -> None:
        self.width = 100.0 * aspect
        self.size = (round(height * aspect), height)
        self.scale = OVERSAMPLING * height / 100
        self.random = np.random.default_rng(seed)
        full = (self.size[0] * OVERSAMPLING, self.size[1] * OVERSAMPLING)
        self.image = Image.new("RGB", full)
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    def _pixels(self, points: Points) -> list[tuple[float, float]]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def gradient(self, top: float, bottom: float, *colours: str) -> None:
        """A band over the whole width, fading through the colours from top to bottom."""
        first, last = round(top * self.scale), round(bottom * self.scale)
        stops = np.array([Image.new("RGB", (1, 1), c).getpixel((0, 0)) for c in colours])
        at = np.linspace(0, len(colours) - 1, last - first)
        column = np.stack([np.interp(at, range(len(colours)), stops[:, i]) for i in range(3)], -1)
        band = Image.fromarray(column.round().astype(np.uint8)[:, None, :])
        self.image.paste(band.resize((self.image.width, last - first)), (0, first))

    def polygon(self, points: Points, colour: Colour) -> None:
        """A filled polygon."""
        self.draw.polygon(self._pixels(points), fill=colour)

    def shape(self, points: Points, colour: Colour) -> None:
        """A filled closed curve through the points."""
        self.polygon(smooth(points), colour)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled upright rectangle by its left upper corner."""
        self.polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], colour)

    def disc(self, x: float, y: float, rx: float, colour: Colour, ry: float | None = None) -> None:
        """A filled ellipse by its centre and half axes."""
        ry = rx if ry is None else ry
        corners = self._pixels([(x - rx, y - ry), (x + rx, y + ry)])
        self.draw.ellipse([*corners[0], *corners[1]], fill=colour)

    def ring(self, x: float, y: float, radius: float, width: float, colour: Colour) -> None:
        """A circle's line."""
        corners = self._pixels([(x - radius, y - radius), (x + radius, y + radius)])
        self.draw.ellipse(
            [*corners[0], *corners[1]], outline=colour, width=max(1, round(width * self.scale))
        )

    def line(self, points: Points, width: float, colour: Colour) -> None:
        """A line through the points with round joints."""
        pixels = max(1, round(width * self.scale))
        self.draw.line(self._pixels(points), fill=colour, width=pixels, joint="curve")

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 1.0) -> None:
        """Light that fades from a centre outward."""
        side = max(2, round(2 * radius * self.scale))
        mask = Image.radial_gradient("L").resize((side, side))
        mask = mask.point([round(255 * strength * max(0.0, 1 - i / 181) ** 2) for i in range(256)])
        corner = (round(x * self.scale - side / 2), round(y * self.scale - side / 2))
        self.image.paste(Image.new("RGB", (side, side), colour), corner, mask)

    def ridge(self, base: float, height: float, colour: Colour, sharpness: float = 1.0) -> None:
        """A skyline of hills or peaks down to the bottom edge; sharper ones look like rock."""
        x = np.linspace(0, self.width, 400)
        y = np.zeros_like(x)
        for octave in range(1, 7):
            phase, stretch = self.random.uniform(0, 2 * np.pi), self.random.uniform(0.7, 1.3)
            wave = np.sin(x / self.width * 2 * np.pi * stretch * 1.7**octave + phase)
            y += (1 - sharpness * np.abs(wave)) / 1.8**octave if sharpness > 0 else wave / 2**octave
        y = base - height * (y - y.min()) / (np.ptp(y) or 1)
        outline = list(zip(x.tolist(), y.tolist(), strict=True))
        self.polygon([(0, 100), *outline, (self.width, 100)], colour)

    def stars(self, count: int, below: float) -> None:
        """Stars of different brightness in the upper part."""
        for x, y, light in self.random.uniform(0, 1, (count, 3)).tolist():
            shade = int(90 + 165 * light)
            self.disc(x * self.width, y * below, 0.08 + 0.14 * light**3, (shade, shade, shade))

    def waves(self, top: float, bottom: float, count: int, colour: tuple[int, int, int]) -> None:
        """Glints on water, longer the nearer they are."""
        for u, v, w in self.random.uniform(0, 1, (count, 3)).tolist():
            y = top + (bottom - top) * v * v
            half = 0.4 + 4 * v * v * w
            x = u * self.width
            self.line([(x - half, y), (x + half, y)], 0.12 + 0.3 * v, (*colour, int(40 + 90 * w)))

    def mirror(self, horizon: float, tint: str, amount: float = 0.45) -> None:
        """Fill what is below the horizon with a darkened reflection of what is above."""
        line = round(horizon * self.scale)
        depth = self.image.height - line
        above = self.image.crop((0, max(0, line - depth), self.image.width, line))
        turned_over = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        turned_over = turned_over.resize((self.image.width, depth))
        turned_over = turned_over.filter(ImageFilter.BoxBlur((self.scale * 0.4, self.scale * 0.9)))
        water = Image.new("RGB", turned_over.size, tint)
        self.image.paste(Image.blend(turned_over, water, amount), (0, line))

    def blur(self, radius: float) -> None:
        """Put all drawn so far out of focus."""
        small = self.image.reduce(4).filter(ImageFilter.GaussianBlur(radius * self.scale / 4))
        self.image.paste(small.resize(self.image.size, Image.Resampling.BICUBIC))

    def bokeh(self, count: int, colours: Sequence[str], largest: float) -> None:
        """Soft round spots of light, as behind a near subject."""
        for u, v, w in self.random.uniform(0, 1, (count, 3)).tolist():
            colour = colours[int(w * 997) % len(colours)]
            self.glow(u * self.width, v * 100, largest * (0.3 + 0.7 * w), colour, 0.35 + 0.3 * w)

    def finish(self, grain: float = 3.0, vignette: float = 0.18) -> Image.Image:
        """The picture in its final size (uint8 RGB), with sensor noise and darker corners."""
        pixels: NDArray[np.float32] = np.asarray(self.image.reduce(OVERSAMPLING), dtype=np.float32)
        height, width = pixels.shape[:2]
        y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
        x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
        shade = 1 - np.float32(vignette) * (x * x + y * y) / 2
        noise = self.random.standard_normal((height, width), dtype=np.float32) * np.float32(grain)
        finished = pixels * shade[:, :, None] + noise[:, :, None]
        return Image.fromarray(finished.clip(0, 255).astype(np.uint8))
