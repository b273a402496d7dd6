"""Letters of names: plain letters, spaces and signs of one kind. What a name means is not here.

All functions take and give polars string expressions; null stays null.
"""

import polars as pl

# Letters that canonical decomposition leaves whole (ICN Art. 60.7 and ICZN Art. 32.5.2 spell
# ligatures out). Diaereses and accents lose their mark under both codes here, so one spelling has
# one key; `ue` for `ü` is one letter away, which the keys of deleted letters bridge.
WHOLE = {
    "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ß": "ss", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ŋ": "n", "ħ": "h",
}  # fmt: skip
TYPED = {"_": " ", "\t": " ", "\n": " ", "\r": " ", "`": "'"}
SIGNS = {
    "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ",
    "’": "'", "‘": "'", "ʼ": "'", "´": "'", "“": '"', "”": '"', "„": '"',
    "‐": "-", "‑": "-", "–": "-", "—": "-",
    "✕": "×", "✖": "×", "⨯": "×", "╳": "×", "\ufeff": "", "\u200b": "", "\u00ad": "",
}  # fmt: skip


def plain_letters(text: pl.Expr) -> pl.Expr:
    """The text without accents and ligatures; signs and other scripts stay as they are."""
    foreign = pl.when(text.str.len_bytes() != text.str.len_chars()).then(text)
    bare = foreign.str.normalize("NFD").str.replace_all(r"\p{Mn}", "")
    return pl.coalesce(bare.str.replace_many(list(WHOLE), list(WHOLE.values())), text)


def tidy(text: pl.Expr) -> pl.Expr:
    """One kind of space, quote, hyphen and hybrid sign; no space at the ends; empty is null."""
    foreign = pl.when(text.str.len_bytes() != text.str.len_chars()).then(text)
    composed = foreign.str.normalize("NFC").str.replace_many(list(SIGNS), list(SIGNS.values()))
    plain = pl.coalesce(composed, text).str.replace_many(list(TYPED), list(TYPED.values()))
    return plain.str.replace_all("  +", " ").str.strip_chars(" ").replace("", None)


def usual_case(text: pl.Expr) -> pl.Expr:
    """A name all in capitals or all in small letters with one capital; codes with digits stay."""
    shouted = ~text.str.contains(r"[\p{Ll}\d]") & text.str.contains(r"\p{Lu}{2}")
    lowered = pl.when(shouted).then(text.str.to_lowercase()).otherwise(text)
    small = ~lowered.str.contains(r"\p{Lu}")
    capital = lowered.str.slice(0, 1).str.to_uppercase() + lowered.str.slice(1)
    return pl.when(small).then(capital).otherwise(lowered)
