"""Sea, harbours, rivers and what floats on them. Landscapes are not here."""

import math

from catalog_data.sample.canvas import Canvas, turned


def lighthouse(c: Canvas) -> None:
    """A lighthouse at dusk, its beams over the sea."""
    c.gradient(0, 68, "#1c2a57", "#5b4a87", "#d9777f", "#ffb984")
    c.stars(70, 32)
    c.glow(c.width * 0.18, 66, 46, "#ffe1a6", 0.85)
    c.gradient(68, 100, "#b0707f", "#3a3c63", "#1d2446")
    c.waves(68, 100, 150, (255, 200, 160))
    x = c.width * 0.66
    for far, spread in ((-120, 9), (120, 9)):
        c.polygon([(x, 24), (x + far, 24 - spread), (x + far, 24 + spread)], (255, 243, 200, 60))
        c.polygon(
            [(x, 24), (x + far, 24 - spread / 2), (x + far, 24 + spread / 2)], (255, 243, 200, 60)
        )
    c.shape(
        [(x - 34, 104), (x - 26, 84), (x - 10, 76), (x + 14, 74), (x + 34, 82), (x + 60, 104)],
        "#26243a",
    )
    c.shape([(x - 2, 104), (x + 4, 82), (x + 22, 80), (x + 56, 106)], "#1b1a2c")
    tower = [(x - 6, 78), (x - 4, 29), (x + 4, 29), (x + 6, 78)]
    c.polygon(tower, "#f4efe8")
    for i in (0, 2, 4):
        top, bottom = 29 + i * 9.8, 29 + (i + 1) * 9.8
        left, right = 4 + (top - 29) * 0.041, 4 + (bottom - 29) * 0.041
        c.polygon(
            [(x - left, top), (x + left, top), (x + right, bottom), (x - right, bottom)], "#c8403c"
        )
    c.polygon([(x + 1.5, 29), (x + 4, 29), (x + 6, 78), (x + 2.5, 78)], (30, 20, 50, 90))
    c.box(x - 6, 27.6, 12, 1.8, "#2a2838")
    c.box(x - 3, 21, 6, 7, "#fff2bd")
    c.polygon([(x - 4, 21), (x, 16), (x + 4, 21)], "#8f2d2b")
    c.glow(x, 24, 15, "#fff6d0", 0.95)
    c.box(x - 1.4, 70, 2.8, 7, "#3a3346")


def harbour(c: Canvas) -> None:
    """Warehouses and boats in a harbour at night."""
    c.gradient(0, 62, "#060a1c", "#111a3c", "#2b2f5c")
    c.stars(90, 34)
    x = -2.0
    for brick in (
        "#5a2e2b",
        "#6d3a30",
        "#4a2830",
        "#73453a",
        "#553038",
        "#64392f",
        "#5e3336",
        "#4f2c2e",
    ):
        wide, tall = c.random.uniform(17, 24), c.random.uniform(24, 34)
        top = 62 - tall
        c.box(x, top, wide, tall, brick)
        c.polygon([(x, top), (x + wide / 2, top - 9), (x + wide, top)], brick)
        for column in range(4):
            for row in range(int(tall / 7)):
                light = "#ffd27d" if c.random.random() < 0.6 else "#2a1a22"
                c.box(x + 2 + column * wide / 4.4, top + 3 + row * 6.6, 2.2, 3.6, light)
        x += wide
    for lamp in range(8, int(c.width), 22):
        c.line([(lamp, 62), (lamp, 50)], 0.4, "#15151f")
        c.glow(lamp, 50, 9, "#ffd891", 0.8)
        c.disc(lamp, 50, 0.8, "#fff4d6")
    c.mirror(62, "#0b1230", 0.25)
    c.waves(64, 100, 140, (255, 205, 130))
    for u, y, size in ((0.3, 74, 1.1), (0.74, 84, 1.7)):
        boat(c, c.width * u, y, size)


def boat(c: Canvas, x: float, y: float, size: float) -> None:
    """A small tug by its water line."""
    hull = [(-11, -3.4), (12, -3.4), (8, 1.4), (-8, 1.4)]
    c.polygon([(x + size * dx, y + size * dy) for dx, dy in hull], "#a83232")
    c.box(x - 6 * size, y - 8 * size, 10 * size, 4.8 * size, "#e8e2d4")
    c.box(x - 3 * size, y - 12 * size, 5 * size, 4.2 * size, "#d9a441")
    for window in (-5, -2, 1):
        c.disc(x + window * size, y - 5.6 * size, 0.9 * size, "#ffe9a8")
    c.line([(x + 5 * size, y - 3 * size), (x + 5 * size, y - 17 * size)], 0.4, "#22202a")
    c.glow(x + 5 * size, y - 17 * size, 5 * size, "#7ef0a4", 0.8)


def sailing(c: Canvas) -> None:
    """Sails on a bright bay."""
    c.gradient(0, 52, "#2176c7", "#6db4ea", "#d6edf8")
    c.ridge(52, 6, "#6d8f7a", 0)
    c.gradient(52, 100, "#2f8fc0", "#1c6ea6", "#124f86")
    c.waves(53, 100, 200, (235, 250, 255))
    for u, y, size, sail in (
        (0.2, 58, 0.5, "#fff"),
        (0.86, 57, 0.4, "#fbe3d0"),
        (0.52, 80, 1.5, "#fff8ec"),
    ):
        x = c.width * u
        c.polygon(
            [
                (x - 1 * size, y - 38 * size),
                (x - 1 * size, y - 4 * size),
                (x - 18 * size, y - 4 * size),
            ],
            sail,
        )
        c.polygon(
            [
                (x + 0.6 * size, y - 34 * size),
                (x + 0.6 * size, y - 4 * size),
                (x + 14 * size, y - 4 * size),
            ],
            "#e2574c",
        )
        hull = [(-17, -2.6), (16, -2.6), (10, 2), (-12, 2)]
        c.polygon([(x + size * dx, y + size * dy) for dx, dy in hull], "#1f2f4f")
        c.line([(x, y - 40 * size), (x, y)], 0.5 * size, "#5a4632")


def whale(c: Canvas) -> None:
    """A whale's tail before mountains."""
    c.gradient(0, 50, "#8fb6d0", "#cfe0e8", "#f3e6d8")
    c.ridge(50, 20, "#8296ae")
    c.ridge(51, 8, "#5f7790", 0)
    c.gradient(50, 100, "#5d8ea5", "#2b6079", "#153f57")
    c.waves(51, 100, 190, (225, 240, 245))
    x, y = c.width * 0.52, 76
    c.shape([(x - 4, y), (x - 3, y - 20), (x, y - 27), (x + 3, y - 20), (x + 5, y)], "#20303d")
    for side in (-1, 1):
        fluke = [(0, -24), (9, -31), (22, -36), (30, -34), (24, -27), (12, -23), (3, -20)]
        c.shape([(x + side * dx, y + dy) for dx, dy in fluke], "#20303d")
        c.line([(x + side * 8, y - 28), (x + side * 26, y - 33)], 0.5, "#3d5261")
    for dx, dy, w in c.random.normal(0, 1, (160, 3)).tolist():
        c.disc(x + 7 * dx, y + 1 - abs(dy) * 3, 0.4 + 0.4 * abs(w), (240, 248, 250, 170))
    for dx in (-24, -10, 8, 22):
        c.line([(x + dx, y - 20), (x + dx * 0.96, y - 12)], 0.15, (230, 240, 245, 140))


def bridge(c: Canvas) -> None:
    """A red suspension bridge above the fog."""
    c.gradient(0, 100, "#5f9bd0", "#bcd3e2", "#f2dfcf", "#e8e4e4")
    c.ridge(72, 16, "#7d8f96", 0)
    red, dark, deck = "#c2402e", "#94301f", 62.0
    left, right = c.width * 0.3, c.width * 0.76
    for start, end in ((left - 60, left), (left, right), (right, right + 60)):
        span = [(start + (end - start) * i / 40, i / 40) for i in range(41)]
        middle = start == left
        cable = [
            (x, 22 + (32 * 4 * t * (1 - t) if middle else 34 * (1 - t if end == left else t)))
            for x, t in span
        ]
        c.line(cable, 0.8, red)
        for x, y in cable[::2]:
            c.line([(x, y), (x, deck)], 0.15, dark)
    c.box(0, deck, c.width, 2.2, red)
    c.box(0, deck + 2.2, c.width, 1, dark)
    for x in (left, right):
        c.box(x - 3, 18, 2, 74, red)
        c.box(x + 1, 18, 2, 74, dark)
        for y in (18, 30, 42, 54):
            c.box(x - 3, y, 6, 2, red)
    for u, v, w in c.random.uniform(0, 1, (70, 3)).tolist():
        c.glow(u * c.width, 84 + 18 * v, 10 + 16 * w, "#f5f1ee", 0.6)


def waterfall(c: Canvas) -> None:
    """Falls in the rain forest."""
    c.gradient(0, 34, "#8fc5e8", "#dff0f4")
    c.ridge(36, 8, "#3f7a45", 0)
    c.gradient(34, 100, "#2f5f38", "#274c34", "#1f3a2c")
    for u in (0.16, 0.42, 0.72):
        x, wide = c.width * u, 22 if u == 0.42 else 13
        c.box(x - 1, 34, wide + 2, 46, "#3a3f38")
        for s, shade, w in c.random.uniform(0, 1, (90, 3)).tolist():
            at = x + s * wide
            tone = int(205 + 50 * shade)
            c.line([(at, 34 + 3 * w), (at + (s - 0.5) * 2, 82)], 0.5, (tone, tone, 255, 150))
    c.gradient(82, 100, "#7fb6b5", "#3d7f85", "#22565f")
    for u, w in c.random.uniform(0, 1, (50, 2)).tolist():
        c.glow(c.width * (0.12 + 0.76 * u), 82, 5 + 9 * w, "#f4fbff", 0.55)
    c.waves(84, 100, 90, (235, 255, 255))
    for u, v, w in c.random.uniform(0, 1, (160, 3)).tolist():
        side = c.width * (0.11 * u if w < 0.5 else 1 - 0.13 * u)
        green = ("#2f7a3a", "#3f9448", "#1f5a2e", "#58a84e")[int(v * 40) % 4]
        leaf = [
            (side - 4, 30 + 70 * v),
            (side, 28 + 70 * v),
            (side + 5, 31 + 70 * v),
            (side, 33 + 70 * v),
        ]
        c.shape(leaf, green)


def gull(c: Canvas, frame: int = 0) -> None:
    """A gull crossing the low sun: four frames of a burst differ by its flight only."""
    c.gradient(0, 70, "#e8703f", "#f79a52", "#ffcf7d", "#ffe9b5")
    c.glow(c.width * 0.5, 52, 40, "#fff8dc", 0.9)
    c.disc(c.width * 0.5, 52, 13, "#fffdf0")
    c.gradient(70, 100, "#d88a52", "#8a4a3f", "#4a2a33")
    c.waves(70, 100, 170, (255, 228, 170))
    x, y = c.width * (0.3 + 0.11 * frame), 40 - 3.2 * frame
    lift = 7 * math.cos(frame * 1.7)
    for side in (-1, 1):
        wing = [
            (0, -1),
            (side * 8, -3 - lift),
            (side * 20, -1 - lift * 1.6),
            (side * 9, 1.5 - lift * 0.8),
            (0, 2),
        ]
        c.shape(turned([(x + dx, y + dy) for dx, dy in wing], -8, (x, y)), "#3a2530")
    body = [(-7, 1), (-2, -1.6), (5, -1.8), (8.4, 0), (5, 1.8), (-2, 2.2)]
    c.shape(turned([(x + dx, y + dy) for dx, dy in body], -8, (x, y)), "#2a1a24")
