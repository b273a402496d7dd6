"""Still lifes: a cup, a bowl of lemons, a bicycle. Rooms and their dwellers are not here."""

import math

from catalog_data.sample.canvas import Canvas


def coffee(c: Canvas) -> None:
    """A cup of coffee on a wooden table in the morning."""
    c.gradient(0, 46, "#f7d9a8", "#e8b878")
    c.bokeh(22, ("#fff1cf", "#ffd98f"), 16)
    c.gradient(46, 100, "#a8703f", "#7a4a26")
    for k in range(16):
        y = 48 + k * k * 0.21
        c.line([(0, y), (c.width * 0.4, y + 0.6), (c.width, y - 0.3)], 0.3, "#8a5a30")
    x = c.width * 0.47
    c.disc(x + 6, 84, 38, (50, 25, 10, 90), 8)
    c.disc(x, 81, 34, "#efe9df", 7.4)
    c.disc(x, 80, 27, "#d9d0c2", 5.2)
    c.ring(x + 25, 58, 9, 3.0, "#2f6f8f")
    c.shape(
        [(x - 23, 44), (x + 23, 44), (x + 19, 70), (x + 9, 80), (x - 9, 80), (x - 19, 70)],
        "#3a86a8",
    )
    c.shape([(x + 8, 46), (x + 23, 44), (x + 19, 70), (x + 9, 80), (x + 4, 80)], "#2f6f8f")
    c.disc(x, 45, 23, "#4f9cbd", 5.6)
    c.disc(x, 45.6, 20.4, "#3b2114", 4.4)
    c.disc(x - 2, 45.4, 9, "#c99a66", 2.2)
    c.disc(x - 2, 45.6, 5.4, "#efd3a6", 1.2)
    for k, dx in enumerate((-8, 1, 9)):
        steam = [(x + dx + 3 * math.sin(t / 3 + k * 2), 40 - t * 1.9) for t in range(17)]
        for i, at in enumerate(steam):
            c.glow(*at, 3 + i * 0.25, "#fffaf0", 0.34)


def lemons(c: Canvas) -> None:
    """A bowl of lemons, painted like a still life."""
    c.gradient(0, 66, "#1f3a3f", "#2f565a", "#3a6a66")
    c.gradient(66, 100, "#e3d6c0", "#b8a488")
    x = c.width * 0.5
    c.disc(x + 8, 87, 46, (40, 30, 20, 100), 7)
    for dx, y in ((-22, 48), (0, 41), (22, 48), (-11, 50), (12, 51)):
        lemon = [(-14, 0), (-9, -8), (3, -10), (11, -6), (15, 0), (10, 7), (0, 9.4), (-9, 7)]
        c.shape([(x + dx + a, y + b) for a, b in lemon], "#e6b91e")
        c.shape([(x + dx + a * 0.86 - 1, y + b * 0.82 - 1) for a, b in lemon], "#f6d23c")
        c.glow(x + dx - 4, y - 4, 7, "#fffbd0", 0.8)
    for side in (-1, 1):
        leaf = [(x + side * 4, 34), (x + side * 16, 26), (x + side * 25, 28), (x + side * 14, 35)]
        c.shape(leaf, "#3f8a4a")
    c.shape(
        [
            (x - 42, 54),
            (x, 57),
            (x + 42, 54),
            (x + 27, 80),
            (x + 13, 88),
            (x - 13, 88),
            (x - 27, 80),
        ],
        "#e9eef2",
    )
    c.shape([(x + 10, 57), (x + 42, 54), (x + 27, 80), (x + 13, 88), (x + 4, 88)], "#c4d0d8")
    for k in range(-3, 4):
        c.disc(x + k * 9.5, 67 + abs(k) * 0.5, 2.3, "#2f6fb0")
        c.disc(x + k * 9.5, 67 + abs(k) * 0.5, 1.0, "#e9eef2")


def bicycle(c: Canvas) -> None:
    """A bicycle leaning at a yellow wall."""
    c.gradient(0, 80, "#e8b54a", "#d99a35")
    for row in range(12):
        for column in range(int(c.width / 12) + 2):
            x = column * 12 - (row % 2) * 6
            c.box(x + 0.2, row * 6.8 + 0.2, 11.5, 6.4, (150, 90, 30, int(c.random.integers(0, 26))))
    c.gradient(80, 100, "#8d8a86", "#6b6864")
    c.box(18, 10, 30, 40, "#2f5f7a")
    c.box(20, 12, 26, 36, "#8fb8cc")
    c.line([(33, 12), (33, 48)], 1.0, "#2f5f7a")
    c.box(16, 50, 34, 3, "#f0e6d2")
    for k, colour in enumerate(("#d8402f", "#e86a8a", "#f2f2f2", "#d8402f", "#e86a8a", "#c93a6a")):
        c.disc(19 + k * 5.6, 47, 3, "#3f7a3a")
        c.disc(19 + k * 5.6, 45, 2, colour)
    left, right, hub = (c.width * 0.42, 72.0), (c.width * 0.82, 72.0), (c.width * 0.585, 74.0)
    for at in (left, right):
        c.ring(*at, 18, 1.5, "#26221f")
        c.ring(*at, 16.4, 0.5, "#c9c4bc")
        for k in range(14):
            angle = math.pi * k / 14
            reach = (16 * math.cos(angle), 16 * math.sin(angle))
            c.line(
                [(at[0] - reach[0], at[1] - reach[1]), (at[0] + reach[0], at[1] + reach[1])],
                0.12,
                "#8d8880",
            )
    seat, head = (c.width * 0.545, 44.0), (c.width * 0.755, 44.0)
    for path in ([left, hub, seat, left], [seat, head, hub], [head, right]):
        c.line(path, 1.6, "#1f7a6a")
    c.line([seat, (seat[0] - 1, 38)], 1.2, "#3a3632")
    c.shape(
        [(seat[0] - 8, 37), (seat[0] + 6, 36), (seat[0] + 6, 38.6), (seat[0] - 6, 40)], "#5a3420"
    )
    c.line([head, (head[0] - 2.5, 35), (head[0] - 9, 33)], 1.2, "#3a3632")
    c.ring(*hub, 4.2, 0.9, "#3a3632")
    c.box(head[0] + 1, 36, 14, 10, "#a8743f")
