"""Landscapes and places: mountains, dunes, balloons, a mill. Water and creatures are not here."""

import math

from catalog_data.sample.canvas import Canvas


def mountains(c: Canvas) -> None:
    """An alpine lake at sunrise."""
    c.gradient(0, 60, "#31456f", "#8d6f9c", "#f2a07b", "#ffd9a0")
    c.glow(c.width * 0.68, 46, 60, "#fff0c0", 0.9)
    c.ridge(50, 30, "#8a7fa6")
    for x in (0.2, 0.45, 0.8):
        peak = (c.width * x, 14 + 14 * x)
        c.polygon([(peak[0] - 32, 62), peak, (peak[0] + 30, 62)], "#56587f")
        c.polygon(
            [(peak[0] - 3, peak[1] + 5), peak, (peak[0] + 30, 62), (peak[0] + 5, 62)], "#434569"
        )
        snow = [(-8, 12), (0, 0), (7, 12), (4, 10.5), (1.5, 14), (-1.5, 10), (-4, 14)]
        c.polygon([(peak[0] + dx, peak[1] + dy) for dx, dy in snow], "#f7e9e6")
    c.ridge(60, 7, "#2f3b50", 0)
    c.mirror(60, "#28405c", 0.35)
    c.waves(60, 100, 70, (255, 220, 190))
    for i in range(26):
        firs(c, c.random.uniform(-2, c.width * 0.3), 99 - i * 0.2, 7 + i % 5)


def firs(c: Canvas, x: float, y: float, height: float, colour: str = "#15221f") -> None:
    """One fir tree by its foot."""
    for level in range(4):
        top, half = y - height + level * height * 0.2, height * (0.1 + 0.06 * level)
        c.polygon(
            [(x, top), (x - half, top + height * 0.36), (x + half, top + height * 0.36)], colour
        )


def fuji(c: Canvas) -> None:
    """Mount Fuji behind cherry blossom."""
    c.gradient(0, 72, "#6fa8dc", "#b9d7ee", "#fbe4e6")
    top = c.width * 0.55
    slope = [
        (top - 62, 72),
        (top - 30, 48),
        (top - 7, 22),
        (top + 7, 22),
        (top + 30, 48),
        (top + 62, 72),
    ]
    c.polygon(slope, "#5b77a3")
    cap = [
        (-7, 22),
        (7, 22),
        (17, 34.5),
        (11, 33),
        (7, 39),
        (2, 34),
        (-3, 41),
        (-8, 34),
        (-12, 37),
        (-16, 33),
    ]
    c.polygon([(top + dx, y) for dx, y in cap], "#ffffff")
    c.ridge(72, 6, "#4b6b63", 0)
    c.mirror(72, "#7fa3c4", 0.3)
    c.waves(72, 100, 60, (255, 255, 255))
    c.line([(-2, 6), (26, 14), (48, 12), (66, 20)], 1.6, "#4a3130")
    c.line([(26, 14), (38, 26), (44, 36)], 1.0, "#4a3130")
    c.line([(6, 8), (14, 24), (15, 38)], 0.9, "#4a3130")
    for branch in ((26, 12), (44, 14), (60, 18), (40, 28), (12, 20), (15, 34), (4, 6)):
        for dx, dy, w in c.random.normal(0, 1, (26, 3)).tolist():
            pink = ("#f7c1d0", "#ffdfe8", "#ee9fb6")[int(abs(w) * 10) % 3]
            c.disc(branch[0] + 5 * dx, branch[1] + 3.4 * dy, 1.0 + 0.3 * abs(w), pink)


def dunes(c: Canvas) -> None:
    """Dunes in low sun, and a small caravan."""
    c.gradient(0, 55, "#2d6fa8", "#8fc0dd", "#f6dcae")
    c.glow(c.width * 0.2, 20, 40, "#fff6d8", 0.9)
    c.disc(c.width * 0.2, 20, 4, "#fffbe8")
    c.ridge(55, 8, "#dca25e", 0)
    c.ridge(64, 12, "#cf8a45", 0)
    for i in range(4):
        camel(c, c.width * 0.5 + i * 11, 58 - i * 0.7)
    c.shape(
        [(-20, 104), (20, 70), (60, 78), (110, 66), (175, 92), (170, 120), (-20, 120)], "#e0a055"
    )
    c.shape([(-20, 120), (20, 71), (48, 84), (70, 100), (40, 118)], "#a9652f")
    for i in range(14):
        y = 80 + i * 1.6
        c.line([(70 + 4 * i, y), (96 + 3 * i, y - 2), (130 + i, y + 1)], 0.15, (140, 80, 35, 90))


def camel(c: Canvas, x: float, y: float) -> None:
    """One camel walking, by its feet."""
    body = [(0, -5), (1.6, -7.5), (3.2, -5.6), (5, -4.8), (5, -3.2), (0.4, -3.2)]
    c.shape([(x + dx, y + dy) for dx, dy in body], "#4a2a16")
    c.line(
        [(x + 5, y - 4.2), (x + 6.6, y - 4.6), (x + 7.4, y - 7.4), (x + 8.8, y - 7.2)],
        0.7,
        "#4a2a16",
    )
    for leg in (0.7, 1.7, 3.9, 4.8):
        c.line([(x + leg, y - 4), (x + leg - 0.2, y)], 0.4, "#4a2a16")


def balloons(c: Canvas) -> None:
    """Hot-air balloons over rock chimneys."""
    c.gradient(0, 100, "#6aa5d8", "#c5d9e6", "#fbd9b0", "#f5b98a")
    c.ridge(74, 10, "#d9a98a", 0)
    for x in range(6, int(c.width), 17):
        height = 14 + float(c.random.uniform(0, 12))
        rock = [
            (x - 6, 100),
            (x - 3, 92 - height),
            (x, 86 - height),
            (x + 3, 92 - height),
            (x + 7, 100),
        ]
        c.shape(rock, "#b98363")
        c.disc(x, 88 - height, 3.6, "#8a5a43", 1.6)
    c.ridge(96, 8, "#93624a", 0)
    paints = [
        ("#d33f3a", "#f6d04d"),
        ("#2f6db5", "#f4f1e6"),
        ("#3a8f55", "#f0b23c"),
        ("#7b3f99", "#f5a0b8"),
    ]
    for i, (u, v, size) in enumerate(
        [(0.28, 32, 15), (0.62, 22, 9), (0.82, 44, 12), (0.5, 56, 5), (0.1, 60, 4)]
    ):
        balloon(c, c.width * u, v, size, *paints[i % 4])


def balloon(c: Canvas, x: float, y: float, size: float, dark: str, light: str) -> None:
    """One balloon by the middle of its envelope."""
    c.polygon(
        [(x - size * 0.9, y + size * 0.42), (x + size * 0.9, y + size * 0.42), (x, y + size * 1.5)],
        dark,
    )
    for i in range(5):
        c.disc(x, y, size * (1 - 0.22 * i), light if i % 2 else dark, size)
        half = 0.9 * (1 - 0.22 * i)
        foot = [
            (x - size * half, y + size * 0.42),
            (x + size * half, y + size * 0.42),
            (x, y + size * 1.45),
        ]
        c.polygon(foot, light if i % 2 else dark)
    c.line([(x - size * 0.14, y + size * 1.3), (x - size * 0.12, y + size * 1.6)], 0.15, "#3a2a20")
    c.line([(x + size * 0.14, y + size * 1.3), (x + size * 0.12, y + size * 1.6)], 0.15, "#3a2a20")
    c.box(x - size * 0.14, y + size * 1.58, size * 0.28, size * 0.2, "#6b4a2c")


def windmill(c: Canvas) -> None:
    """A windmill at a canal."""
    c.gradient(0, 70, "#4f93d1", "#a9cfe9", "#eaf2ec")
    for u, v, size in ((0.2, 18, 9), (0.3, 22, 7), (0.75, 12, 8), (0.86, 15, 6)):
        for k in range(5):
            c.disc(
                c.width * u + k * size * 0.5 - size,
                v + (k % 2) * 2,
                size * 0.5,
                (255, 255, 255, 190),
            )
    c.box(0, 68, c.width, 4, "#6d9d4e")
    c.ridge(70, 3, "#4f7d45", 0)
    x = c.width * 0.6
    c.polygon([(x - 9, 72), (x - 5.5, 40), (x + 5.5, 40), (x + 9, 72)], "#7c4a34")
    c.polygon([(x + 1, 72), (x + 1, 40), (x + 5.5, 40), (x + 9, 72)], "#643a29")
    c.shape([(x - 7, 41), (x - 4, 33), (x + 4, 33), (x + 7, 41)], "#3f3a38")
    c.box(x - 2, 62, 4, 10, "#f0e8d8")
    for angle in (24, 114, 204, 294):
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        c.line([(x, 37), (x + 27 * cos, 37 + 27 * sin)], 0.7, "#2e2622")
        for r in range(6, 27, 2):
            start = (x + r * cos, 37 + r * sin)
            c.line([start, (start[0] - 4.4 * sin, start[1] + 4.4 * cos)], 0.35, "#f3ead9")
    c.mirror(72, "#5f86a0", 0.3)
    c.waves(72, 100, 60, (235, 245, 250))
    for u in c.random.uniform(0, 1, 70).tolist():
        c.line(
            [(c.width * u, 101), (c.width * u + 2 * u - 1, 92 - 8 * u * (1 - u))], 0.4, "#3f5f2e"
        )


def rainbow(c: Canvas) -> None:
    """A rainbow over green hills, and sheep."""
    c.gradient(0, 70, "#5b6f86", "#93a9b8", "#d8e2d8")
    x, y = c.width * 0.55, 78
    bands = ("#d9534f", "#e8893b", "#f0d13f", "#5cb85c", "#3f8fd2", "#5a55b5")
    for i, colour in enumerate(bands):
        c.ring(x, y, 56 - 1.5 * i, 1.7, (*bytes.fromhex(colour[1:]), 130))
    c.blur(0.5)
    c.ridge(68, 14, "#6f9a5a", 0)
    c.ridge(78, 12, "#568845", 0)
    c.ridge(92, 10, "#3f6f36", 0)
    for u, v in c.random.uniform(0, 1, (12, 2)).tolist():
        at, foot, size = u * c.width, 84 + 14 * v, 1.2 + 1.6 * v
        for dx in (-0.8, 0, 0.8):
            c.disc(at + dx * size, foot - size * 0.2 * abs(dx), size * 0.8, "#f4f1ea")
        c.disc(at + 1.7 * size, foot - 0.4 * size, size * 0.45, "#2d2926")
        c.line([(at - 0.6 * size, foot), (at - 0.6 * size, foot + 1.3 * size)], 0.3, "#2d2926")
        c.line([(at + 0.6 * size, foot), (at + 0.6 * size, foot + 1.3 * size)], 0.3, "#2d2926")
