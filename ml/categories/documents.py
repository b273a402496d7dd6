"""Which photos are documents, by their tags and the text in them. No pixels, no model.

A strong tag is enough; else two of four weaker signs are asked for, and moderate text counts only
where the text is not dense.
"""

import polars as pl

STRONG = ("receipt", "document", "invoice", "business card", "identity document", "book page")
WEAK = ("ticket", "menu", "whiteboard", "handwritten note")
DENSE, MODERATE, NEEDED = (0.18, 40), (0.08, 20), 2
CURRENCY = (
    r"[€$£¥₹₽₩₺₴₪]|\b(?:eur|usd|gbp|chf|dkk|nok|sek|isk|pln|czk|huf|ron|cad|aud|jpy|cny|inr|brl|mxn"
    r"|kr|kč|zł|ft|lei|руб|грн)\b|\d(?:eur|usd|gbp|chf|kr|kč|zł)\b"
)
TOTAL = (
    r"\b(?:sub)?(?:total|totale|totaal|totalt|totaux|montant|summe|gesamt|gesamtbetrag|betrag"
    r"|zu zahlen|importe|soma|somma|suma|summa|sum|beløb|i alt|å betale|att betala|yhteensä"
    r"|maksettava|razem|celkem|spolu|összesen|fizetendő|ukupno|skupaj|toplam|tutar|итого|всего|сума|разом"
    r"|σύνολο|kokku|kopā|iš viso|amount due|balance due)\b"
    r"|合計|总计|總計|合计|小計|합계|총액|المجموع|الإجمالي|סה\"כ|कुल"
)
DOCUMENT_RECIPE = "documents 1; dense {} {}; moderate {} {}; {} signs".format(
    *DENSE, *MODERATE, NEEDED
)


def documents() -> dict[str, pl.Expr]:
    """Signs of a document by name, each a Boolean expression that is never null.

    They read ``tags`` (List of String), ``text`` (String) and ``area`` (Float, the share of the
    picture that is text). ``strong tag`` is enough alone, of the others two are needed.
    """
    tags = pl.col("tags").fill_null([])
    text, area = pl.col("text").fill_null(""), pl.col("area").fill_null(0.0)
    letters = text.str.len_chars()
    dense = (area >= DENSE[0]) & (letters >= DENSE[1])
    low = text.str.to_lowercase()
    return {
        "strong tag": pl.any_horizontal(tags.list.contains(tag) for tag in STRONG),
        "dense text": dense,
        "receipt": low.str.contains(CURRENCY) & low.str.contains(TOTAL),
        "weak tag": pl.any_horizontal(tags.list.contains(tag) for tag in WEAK),
        "moderate text": (area >= MODERATE[0]) & (letters >= MODERATE[1]) & ~dense,
    }


def is_document(signs: dict[str, pl.Expr]) -> pl.Expr:
    """Whether the signs are enough, Boolean."""
    strong, *others = signs.values()
    return strong | (pl.sum_horizontal(sign.cast(pl.UInt8) for sign in others) >= NEEDED)
