"""Which photos are screenshots, by name, folder and what a camera would have told. No pixels.

Names in seven languages: English, German, French, Spanish, Portuguese, Italian, Dutch.
"""

import polars as pl

NAMES = (
    "screenshot",
    "screen shot",
    "screen_shot",
    "screen-shot",
    "screencapture",
    "bildschirmfoto",
    "capture d'écran",
    "capture d’écran",
    "capture d_écran",
    "captura de pantalla",
    "captura de tela",
    "captura de ecrã",
    "schermata",
    "schermafbeelding",
    "schermopname",
)
FOLDERS = (
    "screenshots",
    "screenshot",
    "bildschirmfotos",
    "captures d'écran",
    "capturas de pantalla",
    "capturas de tela",
    "schermate",
    "schermafbeeldingen",
)
SCREENSHOT_RECIPE = "screenshots 1"


def screenshots() -> dict[str, pl.Expr]:
    r"""Reasons for a screenshot by name, each a Boolean expression that is never null.

    They read ``path`` (String, with / or \ between folders), ``format`` (String, a MIME type's
    second half or an extension), ``camera`` (Boolean, maker or model is told) and ``placed``
    (Boolean, GPS is told).
    """
    parts = pl.col("path").fill_null("").str.normalize("NFC").str.to_lowercase().str.split("\\")
    whole = parts.list.join("/")
    name = whole.str.split("/").list.last()
    folders = whole.str.split("/").list.slice(0, whole.str.count_matches("/", literal=True))
    bare = ~pl.col("camera").fill_null(False) & ~pl.col("placed").fill_null(False)
    return {
        "name": pl.any_horizontal(name.str.starts_with(text) for text in NAMES),
        "folder": pl.any_horizontal(folders.list.contains(text) for text in FOLDERS),
        "png without camera and place": (pl.col("format").fill_null("").str.to_lowercase() == "png")
        & bare,
    }
