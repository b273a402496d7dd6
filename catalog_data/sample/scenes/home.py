"""Rooms of a household: a cat at the window, a drill, books. The outdoors is not here."""

from catalog_data.sample.canvas import Canvas


def cat(c: Canvas) -> None:
    """A cat on a window sill, rain outside."""
    window(c)
    x = c.width * 0.42
    fur, dark = "#3d3a40", "#2c2a30"
    tail = [
        (12, 75),
        (26, 76),
        (39, 80),
        (44, 90),
        (40, 98),
        (36, 96),
        (38, 88),
        (28, 82),
        (12, 81),
    ]
    c.shape([(x + dx, y) for dx, y in tail], fur)
    c.shape([(x - 15, 81), (x - 14, 62), (x - 8, 46), (x + 4, 44), (x + 15, 60), (x + 18, 81)], fur)
    c.shape([(x + 4, 81), (x + 5, 66), (x + 14, 62), (x + 18, 72), (x + 18, 81)], dark)
    for side in (-1, 1):
        c.polygon([(x - 2 + side * 3, 33), (x - 2 + side * 11.5, 20), (x - 2 + side * 12, 38)], fur)
        c.polygon(
            [(x - 2 + side * 6, 31), (x - 2 + side * 10.4, 24), (x - 2 + side * 10.6, 35)],
            "#c98f8f",
        )
    c.disc(x - 2, 40, 12.6, fur, 11)
    for side in (-1, 1):
        c.disc(x - 2 + side * 5, 38.5, 2.6, "#c9d64f", 2.9)
        c.disc(x - 2 + side * 5, 38.5, 0.8, "#111111", 2.6)
        for k in (-1, 0, 1):
            c.line([(x - 2 + side * 5, 44 + k), (x - 2 + side * 17, 43 + 2.6 * k)], 0.18, "#e8e6ea")
    c.polygon([(x - 3.4, 43), (x - 0.6, 43), (x - 2, 44.8)], "#d98a8a")
    c.shape([(x - 7, 51), (x - 2, 49), (x + 4, 51), (x + 1, 64), (x - 5, 64)], "#f0edf0")
    for dx in (-9, 0):
        c.shape([(x + dx - 3, 81), (x + dx - 2, 66), (x + dx + 3, 66), (x + dx + 4, 81)], fur)
        c.disc(x + dx, 80.4, 3.6, "#f0edf0", 2)


def window(c: Canvas) -> None:
    """A window between curtains, rain on its panes."""
    c.gradient(0, 100, "#d8b48a", "#c79a70")
    c.box(18, 4, c.width - 36, 78, "#f6efe4")
    c.box(22, 8, c.width - 44, 70, "#7f9db5")
    pane = c.width - 44
    for u, v, w in c.random.uniform(0, 1, (60, 3)).tolist():
        c.glow(22 + 6 + u * (pane - 12), 14 + v * 58, 2 + 4 * w, "#b9cfdd", 0.7)
    for u, v in c.random.uniform(0, 1, (120, 2)).tolist():
        x, y = 23 + u * (pane - 2), 9 + v * 60
        c.line([(x, y), (x - 0.6, y + 4)], 0.15, (235, 245, 250, 120))
    c.box(c.width / 2 - 1.6, 8, 3.2, 70, "#f6efe4")
    c.box(22, 38, pane, 2.6, "#f6efe4")
    c.box(10, 80, c.width - 20, 7, "#fffaf0")
    c.box(10, 87, c.width - 20, 2, "#b98d66")
    for side in (0, 1):
        edge = c.width * side
        inward = 1 - 2 * side
        c.polygon(
            [
                (edge, 0),
                (edge + inward * 27, 0),
                (edge + inward * 13, 60),
                (edge + inward * 16, 100),
                (edge, 100),
            ],
            "#a8504a",
        )
        for fold in (6, 13, 19):
            c.line([(edge + inward * fold, 0), (edge + inward * fold * 0.6, 100)], 0.8, "#8d403c")


def shelf(c: Canvas, wall: tuple[str, str], boards: tuple[float, ...]) -> None:
    """A wall with wooden boards whose upper edges are given."""
    c.gradient(0, 100, *wall)
    for y in boards:
        c.box(0, y, c.width, 5, "#a87848")
        c.box(0, y + 5, c.width, 1.4, "#6f4a28")
        for k in range(9):
            c.line([(k * 19, y + 1 + k % 3), (k * 19 + 14, y + 1.4 + k % 3)], 0.2, "#8f6238")
        c.gradient(y + 6.4, y + 9.5, "#6a5a48", wall[1]) if y < 88 else None


def drill(c: Canvas) -> None:
    """A cordless drill on a workshop shelf."""
    shelf(c, ("#cdbfa8", "#b9a88e"), (78.0,))
    for i, colour in enumerate(("#7b8a94", "#9aa7ae", "#6a7780", "#8a979e", "#77858d")):
        c.box(14 + i * 8, 8, 3, 30 + 3 * i, colour)
        c.disc(15.5 + i * 8, 8, 3.4, colour)
        c.disc(15.5 + i * 8, 8, 1.5, "#b9a88e")
    x, y = c.width * 0.52, 40
    c.polygon([(x - 30, y - 3), (x - 62, y - 0.8), (x - 62, y + 0.8), (x - 30, y + 3)], "#8d949a")
    for k in range(8):
        c.line([(x - 60 + 4 * k, y + 1), (x - 57 + 4 * k, y - 1.6)], 0.5, "#5d646a")
    c.polygon([(x - 34, y - 5), (x - 22, y - 8), (x - 22, y + 8), (x - 34, y + 5)], "#3a3d41")
    c.shape(
        [
            (x - 24, y - 11),
            (x + 6, y - 13),
            (x + 28, y - 11),
            (x + 33, y),
            (x + 28, y + 11),
            (x - 22, y + 11),
        ],
        "#0f8a8f",
    )
    c.polygon([(x - 18, y - 9), (x + 24, y - 9), (x + 26, y - 6), (x - 18, y - 6)], "#17a8ad")
    for k in range(5):
        c.box(x + 14 + 3 * k, y - 3, 1.3, 8, "#0a5f63")
    c.polygon([(x + 2, y + 9), (x + 22, y + 9), (x + 27, y + 31), (x + 7, y + 31)], "#0c7478")
    c.polygon([(x + 6, y + 12), (x + 9, y + 29), (x + 13, y + 29), (x + 9, y + 12)], "#232629")
    c.shape([(x - 1, y + 11), (x + 4, y + 11), (x + 6, y + 19), (x + 1, y + 18)], "#d8402f")
    c.shape([(x - 4, y + 30), (x + 34, y + 30), (x + 36, y + 38), (x - 5, y + 38)], "#232629")
    c.box(x + 8, y + 32, 14, 3, "#f2c230")
    c.box(x + 54, 60, 22, 18, "#d8402f")
    c.box(x + 54, 60, 22, 4, "#b0301f")
    for k in range(9):
        c.disc(16 + k * 3.4, 76.6 - (k % 2), 1.2, "#8d949a")


def books(c: Canvas) -> None:
    """A bookshelf with a globe."""
    shelf(c, ("#4a3a34", "#3a2d28"), (46.0, 94.0))
    colours = (
        "#8c2f39",
        "#2f5d62",
        "#d9a441",
        "#3b3561",
        "#6a994e",
        "#bc6c25",
        "#e9e0cf",
        "#1f4e79",
    )
    for foot, left, right in ((46, 4, c.width - 4), (94, 4, c.width * 0.62)):
        x = float(left)
        while x < right - 6:
            wide, tall = c.random.uniform(3, 7), c.random.uniform(24, 36)
            colour = colours[int(c.random.integers(len(colours)))]
            c.box(x, foot - tall, wide, tall, colour)
            c.box(x, foot - tall, wide * 0.25, tall, (255, 255, 255, 34))
            c.box(x + wide * 0.15, foot - tall * 0.85, wide * 0.7, 1.0, "#f0dca8")
            c.box(x + wide * 0.15, foot - tall * 0.2, wide * 0.7, 0.7, "#f0dca8")
            x += wide + 0.3
    x, y = c.width * 0.8, 70
    c.line([(x, y + 16), (x, y + 23)], 1.6, "#b08d3f")
    c.disc(x, 93, 10, "#8a6a2c", 1.8)
    c.ring(x, y, 18, 0.9, "#b08d3f")
    c.disc(x, y, 16, "#3f7fb0")
    for land in (
        [(-9, -8), (-3, -12), (3, -8), (0, -2), (-5, 1), (-8, -3)],
        [(2, 2), (9, 0), (11, 6), (6, 12), (2, 8)],
    ):
        c.shape([(x + dx, y + dy) for dx, dy in land], "#7fa35a")
    c.glow(x - 5, y - 6, 9, "#ffffff", 0.5)
