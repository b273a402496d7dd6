"""Night and its lights: northern lights, a city, a rocket. Harbours and daylight are not here."""

import math

from catalog_data.sample.canvas import Canvas
from catalog_data.sample.scenes.land import firs


def aurora(c: Canvas) -> None:
    """Northern lights above a cabin in the snow."""
    c.gradient(0, 80, "#050b1e", "#0b2238", "#1b4a55")
    c.stars(260, 70)
    for i, x in enumerate(range(-10, int(c.width) + 10, 1)):
        y = 44 + 12 * math.sin(x / 21) + 6 * math.sin(x / 8 + 1)
        tall = 26 + 10 * math.sin(i / 5.3)
        for k in range(7):
            colour = (60 + 14 * k, 235 - 22 * k, 150 + 10 * k, 26 - 3 * k)
            c.box(x, y - tall * (k + 1) / 7, 1.3, tall / 7, colour)
    c.blur(1.1)
    c.stars(120, 66)
    c.ridge(80, 14, "#0d1a2a")
    c.polygon([(0, 82), (c.width * 0.4, 78), (c.width, 83), (c.width, 100), (0, 100)], "#bcd6e0")
    c.shape([(-9, 92), (40, 84), (120, 92), (170, 88), (170, 110), (-9, 110)], "#dcebf0")
    cabin(c, c.width * 0.62, 90)
    for u in (0.1, 0.16, 0.24, 0.84, 0.91):
        firs(c, c.width * u, 92, 24 - 20 * abs(u - 0.5), "#0c1c24")


def cabin(c: Canvas, x: float, y: float) -> None:
    """A wooden cabin with lit windows, by the middle of its foot."""
    c.glow(x, y - 5, 20, "#ffcf7a", 0.55)
    c.box(x - 11, y - 11, 22, 11, "#4a2c22")
    c.polygon([(x - 14, y - 10), (x - 8, y - 19), (x + 8, y - 19), (x + 14, y - 10)], "#e6f0f5")
    c.box(x + 4, y - 23, 3, 6, "#3a2420")
    for window in (-8, 3):
        c.box(x + window, y - 8, 5, 4.5, "#ffd98a")
        c.line([(x + window + 2.5, y - 8), (x + window + 2.5, y - 3.5)], 0.4, "#4a2c22")
    c.box(x - 1.8, y - 8, 3.4, 8, "#2b1814")


def skyline(c: Canvas) -> None:
    """A city by night under a full moon."""
    c.gradient(0, 78, "#070b20", "#1d2350", "#54386b", "#c26a5f")
    c.stars(120, 40)
    c.glow(c.width * 0.78, 22, 26, "#f6f0d0", 0.6)
    c.disc(c.width * 0.78, 22, 6, "#fdf8e2")
    c.disc(c.width * 0.77, 20.6, 1.3, "#e9e0bd")
    c.disc(c.width * 0.79, 24, 0.9, "#e9e0bd")
    for layer, colour in enumerate(("#2b2a52", "#1b1b3a", "#0f1026")):
        x = -3.0
        while x < c.width:
            wide, tall = c.random.uniform(6, 13), c.random.uniform(14, 52 - 9 * layer)
            c.box(x, 78 - tall, wide, tall, colour)
            lit_windows(c, x, 78 - tall, wide, tall, layer)
            x += wide + c.random.uniform(-1, 2)
    c.mirror(78, "#141433", 0.3)
    c.waves(78, 100, 90, (255, 214, 150))


def lit_windows(c: Canvas, x: float, y: float, wide: float, tall: float, layer: int) -> None:
    """Some of a building's windows with light in them."""
    for column in range(int(wide / 1.6)):
        for row in range(int(tall / 2.2)):
            if c.random.random() < 0.16 + 0.1 * layer:
                c.box(x + 0.7 + column * 1.6, y + 1 + row * 2.2, 0.8, 1.1, "#ffd27a")


def rocket(c: Canvas, windows: int = 3) -> None:
    """A toy rocket taking off; its windows can be counted, and up is where it flies."""
    c.gradient(0, 100, "#1a1f4a", "#45509a", "#e78f6e", "#ffd39a")
    c.stars(60, 45)
    x = c.width / 2
    for dx, dy, w in c.random.normal(0, 1, (60, 3)).tolist():
        c.disc(x + dx * 14, 96 - abs(dy) * 5, 3 + abs(w) * 2, (250, 244, 236, 150))
    c.polygon([(x - 5, 70), (x + 5, 70), (x + 2, 84), (x, 94), (x - 2, 84)], "#ffb02e")
    c.polygon([(x - 2.6, 70), (x + 2.6, 70), (x, 86)], "#fff3b8")
    c.polygon([(x - 8, 52), (x - 17, 72), (x - 7, 68)], "#c0392b")
    c.polygon([(x + 8, 52), (x + 17, 72), (x + 7, 68)], "#962d22")
    c.shape(
        [(x, 8), (x + 8, 28), (x + 9, 52), (x + 7, 70), (x - 7, 70), (x - 9, 52), (x - 8, 28)],
        "#f2efe6",
    )
    c.shape([(x, 7), (x + 5, 17), (x + 7.4, 26), (x, 28), (x - 7.4, 26), (x - 5, 17)], "#c0392b")
    for i in range(windows):
        at = x + (-3.4 if i % 2 else 3.4) if windows > 1 else x
        y = 33 + i // 2 * 8.6
        c.disc(at, y, 2.6, "#33415e")
        c.disc(at - 0.4, y - 0.4, 1.7, "#8fd0ee")
