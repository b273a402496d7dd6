"""Authorships: who and when, in a form that compares. How alike two are is not decided here."""

import polars as pl

from ml.names.letters import plain_letters, tidy

YEAR = r"\b(1[67]\d\d|18\d\d|19\d\d|20\d\d)"
BASIONYM = r"^[\[\s]*\(([^()]*(?:\([^()]*\)[^()]*)*)\)?\]?\s*(.*)$"
# `A ex B` is B's name to botanists; of `A in B`, `A apud B` and `A : B` it is A's.
EX = r"(?i)^.*\bex\b\.?"
BEHIND = (
    r"(?i)\s(?:in|apud|fide)\s.*$|\s:.*$|(?:\bet|&) al\b.*$"
    r"|\b(?:emend|sensu|auct|auctt|auctorum|non|nec|nom)\b.*$"
)
NOISE = r"[\[\]()\"?*]|\b\d[\w/-]*|\b(?i:hort|unpubl|ined|corrig)\."
SEPARATORS = r"\s*;\s*|\s+(?:et|and|y|und|e|with)\s+|\s*&\s*"
# `Gray, JE` and `Gray, J. E.`: capitals behind a comma are no author.
COMMA_INITIALS = r",\s*(?:[A-Z]\.?[\s-]?){1,6}([,&]|$)"
LEADING_INITIALS = r"(^|&)\s*(?:[A-Z][a-z]?\.[\s-]*)+([A-Za-z]{2})"
TRAILING_INITIALS = r"([a-z]\.?)\s+(?:[A-Z]\.?){1,3}\s*(&|$)"
SON = r"[.\s]+(?:f|fil|filius|jr|jun|junior)\b\.?\s*(&|$)"
PARTICLES = (
    r"(?i)(^|&)\s*(?:(?:de|des|der|den|del|della|da|dos|do|di|du|la|le|von|vom|van|zu|zur|ter|ten|af"
    r"|el|al)\s+|d'|l')+"
)
DIGRAPHS = {"ae": "a", "oe": "o", "ue": "u"}
# Standard short forms that are no beginning of the name (Brummitt and Powell 1992).
SHORT = {
    "l|linne|linn": "linnaus", "dc": "candolle", "rchb": "reichenbach", "br": "brown",
    "bl": "blume",
}  # fmt: skip
SON_MARK = "+"
PARTS: dict[str, pl.DataType] = {
    "authors": pl.String(), "basionym_authors": pl.String(),
    "year": pl.Int16(), "basionym_year": pl.Int16(),
}  # fmt: skip


def authorship_parts(authorship: pl.Series) -> pl.DataFrame:
    """Columns PARTS of authorships, row by row; what is absent is null.

    `authors` and `basionym_authors` (those in leading brackets) are surnames in small letters a to
    z joined by `&`, without initials, particles and accents, a `+` after a son: `(Rchb.f.) Sm. &
    Jones, 1900` is `sm&jones` of 1900 over `reichenbach+`. Distinct authorships are few among the
    names of an archive, so each is read once.
    """
    if authorship.null_count() == len(authorship):
        return pl.DataFrame(schema=PARTS).clear(len(authorship))
    known = authorship.unique().to_frame("authorship").with_columns(text=tidy(pl.col("authorship")))
    bracket, rest = (pl.col("text").str.extract(BASIONYM, group) for group in (1, 2))
    halves = known.select("authorship", "text", inside=bracket, behind=rest).with_columns(
        outside=pl.when(pl.col("inside").is_null()).then("text").otherwise("behind")
    )
    parts = halves.select(
        "authorship",
        authors=surnames(pl.col("outside")),
        basionym_authors=surnames(pl.col("inside")),
        year=_year(pl.col("outside")),
        basionym_year=_year(pl.col("inside")),
    )
    rows = authorship.to_frame("authorship")
    joined = rows.join(parts, on="authorship", how="left", nulls_equal=True, maintain_order="left")
    return joined.drop("authorship")


def surnames(authors: pl.Expr) -> pl.Expr:
    """Surnames of a group of authors, as authorship_parts() has them; null if there are none."""
    plain = plain_letters(authors).str.replace(EX, "").str.replace_all(BEHIND, "")
    quiet = plain.str.replace_all(NOISE, "").str.replace_all(r"\bSt\.[\s-]*", "Saint-")
    apart = quiet.str.replace_all(SEPARATORS, "&").str.replace_all(r"[\s,&]+$", "")
    for _ in range(2):  # neighbours share the sign between them
        apart = apart.str.replace_all(COMMA_INITIALS, "$1")
    people = apart.str.replace_all(",", "&", literal=True)
    for pattern, kept in (
        (LEADING_INITIALS, "$1$2"),
        (SON, f"{SON_MARK}$1"),
        (TRAILING_INITIALS, "$1$2"),
        (PARTICLES, "$1"),
    ):
        people = people.str.replace_all(pattern, kept)
    return _spelled(people)


def _spelled(people: pl.Expr) -> pl.Expr:
    letters = people.str.to_lowercase().str.replace_all(r"[^a-z&+]", "")
    one = letters.str.replace_many(list(DIGRAPHS), list(DIGRAPHS.values()))
    for short, name in SHORT.items():
        one = one.str.replace_all(rf"(^|&)(?:{short})\b", f"${{1}}{name}")
    return one.str.replace_all("&&+", "&").str.strip_chars("&").replace("", None)


def _year(text: pl.Expr) -> pl.Expr:
    return text.str.extract(YEAR, 1).cast(pl.Int16)
