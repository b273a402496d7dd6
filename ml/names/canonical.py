"""Canonical forms of the names of an archive, a frame at a time. Keys and likeness are not here."""

import polars as pl

from ml.names.authorship import PARTS, authorship_parts
from ml.names.kinds import is_pure
from ml.names.letters import plain_letters
from ml.names.reading import MARKS, read_pure, read_text
from ml.names.split import ATOMS, marker_of, section_of
from ml.names.stems import stem

COLUMNS = ("scientific_name", "authorship", "rank", *ATOMS, "notho")
FORMS = ("canonical", "canonical_simple", "canonical_stemmed")
CANONICAL: dict[str, pl.DataType] = {
    "kind": pl.String(), **dict.fromkeys(MARKS[1:], pl.Boolean()),
    **dict.fromkeys(FORMS, pl.String()), **PARTS,
}  # fmt: skip
# A given atom with other signs is no word of a name (`x aurantium`, `altissima_var_pilosula`).
STRANGE = r"[^\p{L}'-]"


def canonical(names: pl.DataFrame) -> pl.DataFrame:
    """The frame, its atoms and authorship filled, with the columns CANONICAL behind.

    Of COLUMNS all but `scientific_name` may be absent. Atoms that are given and are words stay as
    they are; else the name is split, and its authorship taken from it where none is given.
    `canonical` has hybrid signs and one spelling of rank markers (`Aus bus var. cus`);
    `canonical_simple` is genus, species and the last epithet (`Aus bus cus`), `canonical_stemmed`
    the same with stems of epithets; names between genus and species are their last word. Names
    left whole (of kind `hybrid formula`, `virus`, `otu`, `placeholder`) are their own canonical
    form, and so is what has no word of a name (`unparsed`). No row needs another: large frames go
    through in slices, or as `LazyFrame.map_batches(canonical)`.
    """
    formed = canonical_forms(names)
    parts = authorship_parts(formed.get_column("authorship"))
    kept = list(dict.fromkeys([*names.columns, *COLUMNS]))
    return formed.with_columns(parts).select(*kept, *CANONICAL)


def canonical_forms(names: pl.DataFrame) -> pl.DataFrame:
    """What canonical() gives, but authorships are not read; a third less time."""
    absent = [pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in names.columns]
    ready = names.with_columns(absent).with_columns(given=_given()).with_row_index("row")
    pure = ready.select(is_pure(pl.col("scientific_name")).fill_null(value=False)).to_series()
    # Three quarters of what one name costs, and most that people write are pure.
    halves = [read_pure(ready.filter(pure))] if pure.any() or pure.is_empty() else []
    halves += [] if pure.all() else [read_text(ready.filter(~pure))]
    return pl.concat(halves, how="diagonal").sort("row").pipe(_formed)


def _given() -> pl.Expr:
    """Whether the atoms given are the whole name: a genus alone is not, where words follow."""
    below = pl.coalesce(*ATOMS[2:5])
    several = pl.col("scientific_name").str.contains(" ", literal=True).fill_null(value=False)
    strange = pl.any_horizontal(pl.col(atom).str.contains(STRANGE) for atom in ATOMS[:5])
    generic = pl.col("generic_name").is_not_null() & (below.is_not_null() | ~several)
    return (pl.col("uninomial").is_not_null() | generic) & ~strange.fill_null(value=False)


def _formed(names: pl.DataFrame) -> pl.DataFrame:
    """With FORMS, of words in plain letters."""
    clean = {f"_{atom}": _word(pl.col(atom)) for atom in ATOMS[:5]}
    cultivar = pl.concat_str(pl.lit("'"), "cultivar_epithet", pl.lit("'"))
    below_species = pl.when(pl.col("infraspecific_epithet").is_not_null()).then("head")
    below_genus = pl.when(pl.col("infrageneric_epithet").is_not_null()).then("head")
    worded = names.with_columns(
        **clean,
        _cultivar=plain_letters(cultivar),
        _marker=marker_of(below_species),
        _section=section_of(below_genus),
    )
    placed = worded.with_columns(_genus=pl.coalesce("_generic_name", "_uninomial"))
    return placed.with_columns(*_forms())


def _word(atom: pl.Expr) -> pl.Expr:
    return plain_letters(atom).str.replace(r"^[xX] |[×†?]", "").str.strip_chars(" ")


def _forms() -> list[pl.Expr]:
    genus, below = pl.col("_genus"), pl.col("_infrageneric_epithet")
    species, last = pl.col("_specific_epithet"), pl.col("_infraspecific_epithet")
    between = below.is_not_null() & species.is_null() & last.is_null()
    head = pl.when(between).then(below).otherwise(genus)
    first = pl.when(between).then(_placed()).otherwise(genus)
    full = _line(
        _sign("generic") + first,
        _sign("specific") + species,
        pl.col("_marker"),
        _sign("infraspecific") + last,
    )
    simple, stemmed = _line(head, species, last), _line(head, stem(species), stem(last))
    return [form.alias(name) for form, name in zip((full, simple, stemmed), FORMS, strict=True)]


def _placed() -> pl.Expr:
    """A name between genus and species: `Carex sect. Acutae`, or `Aus (Bus)` without a marker."""
    below = pl.col("_infrageneric_epithet")
    return pl.coalesce(
        pl.concat_str("_genus", pl.lit(" "), "_section", pl.lit(" "), below),
        pl.concat_str("_genus", pl.lit(" ("), below, pl.lit(")")),
    )


def _sign(part: str) -> pl.Expr:
    crossed = (pl.col("notho") == part).fill_null(value=False)
    return pl.when(crossed).then(pl.lit("×")).otherwise(pl.lit(""))


def _line(*words: pl.Expr) -> pl.Expr:
    """Words and the cultivar on a line; where there are none, the whole text."""
    joined = pl.concat_str(*words, pl.col("_cultivar"), separator=" ", ignore_nulls=True)
    whole = pl.col("text").str.replace_all("×", "× ", literal=True)
    return pl.when(pl.col("_genus").is_not_null()).then(joined).otherwise(whole)
