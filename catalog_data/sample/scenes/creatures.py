"""Animals, plants and fungi seen from near. Landscapes and household things are not here."""

import math

from catalog_data.sample.canvas import Canvas, turned

GREENS = ("#7fb24f", "#a8cf6a", "#4f8a3d", "#d6e38a")


def meadow(c: Canvas, *colours: str) -> None:
    """A green ground out of focus."""
    c.gradient(0, 100, *colours)
    c.bokeh(46, GREENS, 16)


def beetle(c: Canvas) -> None:
    """A rose chafer on a leaf."""
    meadow(c, "#a9c46a", "#5d8a3f", "#2f5a2c")
    leaf = [(-12, 78), (30, 52), (80, 48), (130, 62), (166, 84), (120, 98), (60, 104), (8, 98)]
    c.shape(leaf, "#4f9a3f")
    c.line([(-12, 80), (60, 76), (160, 84)], 1.0, "#86c46a")
    for i in range(9):
        c.line([(6 + i * 17, 79), (22 + i * 17, 60 + abs(i - 4) * 2)], 0.35, "#6fb257")
        c.line([(6 + i * 17, 79), (22 + i * 17, 98)], 0.35, "#6fb257")
    x, y = c.width * 0.5, 62
    for side in (-1, 1):
        for i, (dx, reach) in enumerate(((-14, -10), (0, 2), (13, 12))):
            knee = (x + dx + reach * 0.5, y + side * 19)
            c.line(
                [(x + dx, y + side * 10), knee, (knee[0] + reach * 0.6, y + side * (24 - i))],
                1.3,
                "#123a22",
            )
        c.line(
            [(x - 26, y + side * 4), (x - 33, y + side * 9), (x - 36, y + side * 8)], 0.8, "#123a22"
        )
    c.disc(x + 2, y + 3, 27, (10, 40, 15, 90), 18)
    c.disc(x - 24, y, 7, "#1c6b3d", 6.4)
    c.disc(x - 13, y, 11, "#23874a", 12)
    c.disc(x + 6, y, 22, "#2aa457", 16)
    c.glow(x + 2, y - 8, 14, "#d8ffd0", 0.75)
    c.glow(x - 15, y - 6, 7, "#d8ffd0", 0.6)
    c.line([(x - 6, y), (x + 28, y)], 0.7, "#12592f")
    c.line([(x - 6, y - 12), (x - 4, y), (x - 6, y + 12)], 0.7, "#12592f")
    for dx, dy in ((8, 7), (14, -8), (19, 5), (2, -11)):
        c.disc(x + dx, y + dy, 1.1, "#e9f3d0", 0.5)
    for side in (-1, 1):
        c.disc(x - 27, y + side * 4, 1.4, "#0c1f14")


def butterfly(c: Canvas) -> None:
    """A peacock-eyed butterfly on a coneflower."""
    meadow(c, "#8fbf9a", "#6aa05a", "#3d6b3a")
    x, y = c.width * 0.5, 46
    c.line([(x + 2, 60), (x + 6, 104)], 1.6, "#3f6b35")
    for angle in range(0, 360, 18):
        petal = [(x, 66), (x + 3, 76), (x, 88), (x - 3, 76)]
        cos = 0.42 + 0.58 * abs(math.cos(math.radians(angle)))
        spread = turned(petal, angle, (x, 66))
        c.shape(
            [(px, 66 + (py - 66) * 0.5 * cos + 2) for px, py in spread],
            "#d66aa8" if angle % 36 else "#e58cc0",
        )
    c.disc(x, 65, 9, "#b5562a", 5.4)
    c.disc(x, 63.4, 7, "#d9823a", 3.6)
    for side in (-1, 1):
        upper = [(0, 0), (10, -20), (27, -30), (38, -24), (34, -8), (18, 2)]
        lower = [(0, 2), (16, 3), (29, 8), (28, 20), (16, 23), (5, 14)]
        for wing, outer, inner in ((lower, "#8a2f1a", "#c7512a"), (upper, "#a83a1c", "#e06a2f")):
            c.shape([(x + side * dx, y + dy) for dx, dy in wing], "#2b1712")
            c.shape([(x + side * dx * 0.93, y + dy * 0.92) for dx, dy in wing], outer)
            c.shape([(x + side * dx * 0.72, y + dy * 0.72) for dx, dy in wing], inner)
        for dx, dy, r in ((27, -19, 4.4), (20, 13, 3.6)):
            for radius, colour in ((r, "#f2c94c"), (r * 0.72, "#1f1a2e"), (r * 0.42, "#5aa9e6")):
                c.disc(x + side * dx, y + dy, radius, colour)
        c.line([(x, y - 8), (x + side * 5, y - 20), (x + side * 9, y - 25)], 0.35, "#1d120e")
    c.disc(x, y + 3, 1.9, "#22140f", 13)
    c.disc(x, y - 10, 2.2, "#22140f")


def toadstool(c: Canvas) -> None:
    """A fly agaric in moss."""
    c.gradient(0, 100, "#3a4a33", "#55673d", "#2c3a22")
    c.bokeh(40, ("#a8b86a", "#e0cf8a", "#6f8a4a"), 13)
    for u in (0.08, 0.9):
        c.box(c.width * u, 0, 12, 100, "#33271e")
    c.blur(1.4)
    x = c.width * 0.5
    c.shape(
        [(x - 6, 94), (x - 5, 60), (x - 4, 48), (x + 4, 48), (x + 5, 60), (x + 7, 94)], "#f0e6cf"
    )
    c.shape([(x + 1, 94), (x + 1, 50), (x + 4, 49), (x + 5, 60), (x + 7, 94)], "#d8cbae")
    c.shape([(x - 9, 62), (x, 58), (x + 9, 62), (x + 6, 67), (x, 65), (x - 6, 67)], "#fbf4e2")
    cap = [
        (x - 31, 51),
        (x - 25, 34),
        (x - 10, 22),
        (x + 10, 22),
        (x + 25, 34),
        (x + 31, 51),
        (x, 55),
    ]
    c.shape(cap, "#c22a22")
    c.glow(x - 9, 31, 15, "#ff9a80", 0.7)
    c.shape([(x - 30, 51), (x, 49), (x + 30, 51), (x, 56)], "#efe0c0")
    for dx, y, r in (
        (-20, 42, 2.6),
        (-8, 30, 3),
        (6, 40, 3.4),
        (17, 32, 2.4),
        (23, 44, 2),
        (-5, 46, 2),
        (2, 25, 1.7),
        (-16, 32, 1.8),
    ):
        c.disc(x + dx, y, r, "#fff6e6", r * 0.8)
    for u, v, w in c.random.uniform(0, 1, (420, 3)).tolist():
        green = ("#5d8a2f", "#7aa83f", "#3f6b22", "#93bf52")[int(w * 40) % 4]
        foot = 92 + 10 * v
        c.line([(u * c.width, foot), (u * c.width + 3 * (w - 0.5), foot - 3 - 5 * w)], 0.5, green)


def robin(c: Canvas) -> None:
    """A robin on a snowy branch."""
    c.gradient(0, 100, "#cfdbe6", "#b6c6d6", "#9fb3c6")
    c.bokeh(30, ("#ffffff", "#dfe9f2", "#8fa6bb"), 12)
    c.line([(-4, 78), (50, 72), (104, 75), (160, 66)], 4.2, "#4b3a30")
    c.line([(104, 75), (128, 56), (140, 40)], 1.8, "#4b3a30")
    c.line([(-4, 76), (50, 70), (104, 73), (160, 64)], 1.8, "#fbfdff")
    x, y = c.width * 0.47, 48
    c.polygon([(x + 18, y + 4), (x + 43, y + 17), (x + 41, y + 22), (x + 12, y + 15)], "#6b5a44")
    body = [
        (x - 18, y - 8),
        (x - 10, y - 23),
        (x + 2, y - 24),
        (x + 14, y - 9),
        (x + 22, y + 8),
        (x + 8, y + 21),
        (x - 8, y + 20),
        (x - 19, y + 6),
    ]
    c.shape(body, "#7d6a50")
    c.shape(
        [(x - 17, y + 4), (x - 4, y + 8), (x + 12, y + 14), (x + 4, y + 21), (x - 8, y + 20)],
        "#efe9dc",
    )
    c.shape(
        [
            (x - 19, y - 4),
            (x - 12, y - 20),
            (x - 4, y - 18),
            (x - 1, y - 4),
            (x - 4, y + 8),
            (x - 14, y + 9),
        ],
        "#dd6a2a",
    )
    c.glow(x - 12, y - 2, 10, "#ffb070", 0.5)
    c.shape(
        [(x + 2, y - 8), (x + 14, y - 3), (x + 27, y + 13), (x + 12, y + 10), (x + 3, y + 2)],
        "#5e4e3a",
    )
    _beak_eye_and_legs(c, x, y)
    for u, v, w in c.random.uniform(0, 1, (110, 3)).tolist():
        c.disc(u * c.width, v * 100, 0.3 + 0.7 * w * w, (255, 255, 255, 220))


def _beak_eye_and_legs(c: Canvas, x: float, y: float) -> None:
    c.polygon([(x - 16, y - 17), (x - 25, y - 13.5), (x - 16, y - 12)], "#2f2a26")
    c.disc(x - 9, y - 15, 2, "#15110f")
    c.disc(x - 9.6, y - 15.7, 0.6, "#ffffff")
    for dx in (-4, 4):
        c.line([(x + dx, y + 19), (x + dx + 1, y + 27)], 0.9, "#5a3f2e")


def _cheeks_and_eyes(c: Canvas, x: float) -> None:
    for side in (-1, 1):
        cheek = [
            (x + side * 21, 37),
            (x + side * 10, 40),
            (x + side * 2, 52),
            (x + side * 1, 59),
            (x + side * 11, 50),
        ]
        c.shape(cheek, "#f9f1e4")
        c.disc(x + side * 8.4, 38, 2.2, "#1b1210", 2.6)
        c.disc(x + side * 8.4 - 0.6, 37, 0.7, "#ffffff")


def fox(c: Canvas) -> None:
    """A fox sitting in autumn leaves."""
    c.gradient(0, 100, "#c98f4a", "#a8672f", "#5a3a22")
    c.bokeh(44, ("#f0b24a", "#e0752f", "#f6d98a"), 14)
    x = c.width * 0.5
    c.shape(
        [(x + 10, 92), (x + 32, 88), (x + 42, 70), (x + 36, 58), (x + 28, 70), (x + 16, 78)],
        "#c9581f",
    )
    c.shape([(x + 42, 71), (x + 39, 58), (x + 35, 56), (x + 31, 64)], "#f5ead8")
    c.shape(
        [(x - 16, 96), (x - 17, 74), (x - 9, 54), (x + 9, 54), (x + 17, 74), (x + 17, 96)],
        "#d8652a",
    )
    c.shape([(x - 7, 92), (x - 8, 70), (x, 58), (x + 8, 70), (x + 7, 92)], "#f7eee0")
    for dx in (-7, 7):
        c.shape([(x + dx - 4, 97), (x + dx - 3, 82), (x + dx + 3, 82), (x + dx + 4, 97)], "#33211a")
    for side in (-1, 1):
        c.polygon([(x + side * 6, 26), (x + side * 21, 9), (x + side * 21, 34)], "#b84e1c")
        c.polygon([(x + side * 10, 25), (x + side * 18.6, 15), (x + side * 18.6, 31)], "#3a241c")
    c.shape(
        [
            (x - 22, 36),
            (x - 10, 23),
            (x + 10, 23),
            (x + 22, 36),
            (x + 11, 50),
            (x, 60),
            (x - 11, 50),
        ],
        "#dd6d2d",
    )
    _cheeks_and_eyes(c, x)
    c.disc(x, 57, 2.6, "#15100f", 2)
    for u, v, w in c.random.uniform(0, 1, (150, 3)).tolist():
        colour = ("#d9772b", "#b5451f", "#e8a33a", "#8a3a1c")[int(w * 40) % 4]
        at = (u * c.width, 92 + 9 * v)
        leaf = [(at[0] - 2.4, at[1]), (at[0], at[1] - 1), (at[0] + 2.4, at[1]), (at[0], at[1] + 1)]
        c.shape(turned(leaf, 360 * w, at), colour)
