"""Scientific names split into their atoms. Which names need it is not decided here.

The order matters: notes go first, then what is between epithets (authors of the species, before a
rank marker); what is left is words of the name followed by its authorship.
"""

import polars as pl

from ml.names import vocabulary as words
from ml.names.kinds import CULTIVAR

ATOMS = (
    *("uninomial", "generic_name", "infrageneric_epithet"),
    *("specific_epithet", "infraspecific_epithet", "cultivar_epithet"),
)
# Before words that belong to an authorship, so that no epithet is seen in them.
FENCE = "§"
LINK = rf" ({words.LINKS})( |\.)"
PARTICLE = rf" ((?:(?:{words.PARTICLES})\.? )+)(\p{{Lu}}|\p{{Ll}}'\p{{Lu}}|{FENCE})"
MARKED = rf" ({words.SPELLINGS})(?:\. ?| )({words.EPITHET})"
MARKER = rf"(?:{words.SPELLINGS})\."
BRACKET = rf"(?: \({words.CAPITAL}\))?"
BETWEEN = (
    rf"^({words.CAPITAL}{BRACKET}(?: {words.EPITHET})+),? [\p{{Lu}}(\[{FENCE}&].*"
    rf" ({MARKER} {words.EPITHET})"
)
HEAD = (
    rf"^(?P<head>(?:{words.CAPITAL}|{words.ABBREVIATED}){BRACKET}"
    rf"(?: (?:{words.INFRAGENERIC})\.? {words.CAPITAL})*"
    rf"(?: (?:{MARKER} )*{words.EPITHET})*)"
    rf"(?:,? (?P<tail>(?:[\p{{Lu}}(\[{FENCE}&'\"]|[{words.LOWER}]'\p{{Lu}}|[0-9]{{4}}).*))?"
)


def split(names: pl.DataFrame) -> pl.DataFrame:
    """Columns ATOMS, `head` (words of the name) and `tail` (its authorship), row by row.

    `name` is tidy text without hybrid signs; null gives nulls, and so does what has no first word
    in capitals. `rank` (lower case or null) decides whether brackets hold a subgenus. Each step is
    a frame of its own: polars computes again what an expression names twice.
    """
    name, head = pl.col("name"), pl.col("head")
    marked = names.select("rank", text=_marked(_bare(name)), cultivar_epithet=_cultivar(name))
    open_ = (
        _parted(marked)
        .unnest("parts")
        .with_columns(bracket=head.str.extract(rf"^\S+ (\({words.CAPITAL}\))$"))
    )
    cited = pl.col("bracket").is_not_null() & ~_holds_subgenus(pl.col("rank"), pl.col("tail"))
    behind = pl.concat_str("bracket", "tail", separator=" ", ignore_nulls=True)
    closed = open_.with_columns(
        head=pl.when(cited).then(head.str.extract(r"^(\S+)")).otherwise(head),
        tail=pl.when(cited).then(behind).otherwise("tail").str.replace_all(FENCE, "", literal=True),
    )
    return closed.pipe(_atoms).select(*ATOMS, "head", "tail")


def split_pure(names: pl.Series) -> pl.DataFrame:
    """Columns ATOMS of names that are one to three words and nothing else: their spaces do."""
    parts = names.str.splitn(" ", 3).struct.unnest()
    first, specific = pl.col("field_0"), pl.col("field_1")
    nothing = pl.lit(None, dtype=pl.String)
    return parts.select(
        uninomial=pl.when(specific.is_null()).then(first),
        generic_name=pl.when(specific.is_not_null()).then(first),
        infrageneric_epithet=nothing,
        specific_epithet=specific,
        infraspecific_epithet="field_2",
        cultivar_epithet=nothing,
    )


def marker_of(text: pl.Expr) -> pl.Expr:
    """Marker of the last infraspecific rank in names without authorship, spelled one way."""
    spelling = text.str.extract(rf"^.* ({words.SPELLINGS})(?:\. ?| )×?{words.EPITHET}")
    return spelling.replace(list(words.MARKER_OF), list(words.MARKER_OF.values()))


def section_of(text: pl.Expr) -> pl.Expr:
    """Marker of the last infrageneric rank in names that end with it, as `sect.`."""
    return text.str.extract(rf" ({words.INFRAGENERIC})\.? {words.CAPITAL}$") + "."


def _bare(name: pl.Expr) -> pl.Expr:
    """The name without notes, groups, cultivars and marks of uncertainty."""
    noted = name.str.replace_all(words.NOTES, "").str.replace(words.GROUPS, "")
    latin = noted.str.replace(CULTIVAR, " ").str.replace_all(words.COMPARED, "$1")
    named = latin.str.replace(words.UNNAMED, "").str.replace(words.UNFINISHED, "")
    return named.str.replace_all("  +", " ").str.strip_chars(" ,;")


def _marked(bare: pl.Expr) -> pl.Expr:
    """Fences round authors and dots after markers."""
    fenced = bare.str.replace_all(LINK, f" {FENCE}$1$2").str.replace_all(PARTICLE, f" {FENCE}$1$2")
    return fenced.str.replace_all(MARKED, " $1. $2")


def _parted(marked: pl.DataFrame) -> pl.DataFrame:
    """With `parts`, a struct of head and tail, of `text`.

    Where there is no marker, nothing is between epithets: of one name's time to be read, a fifth
    went into making the pattern ready.
    """
    text = pl.col("text")
    between = marked.select(text.str.contains(f" {MARKER} ").any()).item()
    closed = text.str.replace(BETWEEN, "$1 $2") if between else text
    return marked.select("rank", "cultivar_epithet", parts=closed.str.extract_groups(HEAD))


def _holds_subgenus(rank: pl.Expr, tail: pl.Expr) -> pl.Expr:
    """Whether a word in brackets is a name: by rank, else if nothing follows it."""
    ranked = rank.is_in(list(words.INFRAGENERIC_RANKS)).fill_null(value=False)
    return ranked | (rank.is_null() & tail.is_null())


def _atoms(names: pl.DataFrame) -> pl.DataFrame:
    """With the atoms of `head`."""
    head, epithets = pl.col("head"), pl.col("epithets")
    below = head.str.extract(rf"^.*(?:\(|(?:{words.INFRAGENERIC})\.? )({words.CAPITAL})")
    found = names.with_columns(
        first=head.str.extract(r"^(\S+)"),
        infrageneric_epithet=below,
        epithets=head.str.replace(rf"^.*[{words.UPPER}]\S*", ""),
    ).with_columns(
        specific_epithet=epithets.str.extract(rf"^ ({words.EPITHET})(?: |$)"),
        infraspecific_epithet=epithets.str.extract(rf"^ .*\S ({words.EPITHET})$"),
    )
    alone = pl.coalesce(*ATOMS[2:5]).is_null()
    return found.with_columns(
        uninomial=pl.when(alone).then("first"), generic_name=pl.when(~alone).then("first")
    )


def _cultivar(name: pl.Expr) -> pl.Expr:
    return pl.coalesce(*(name.str.extract(CULTIVAR, group) for group in (1, 2, 3)))
