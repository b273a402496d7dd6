"""Usages in one shape from NameUsage, or Name, Taxon and Synonym, or Name alone. No trees."""

from collections.abc import Callable

import polars as pl

from ml.coldp import issues
from ml.coldp.atoms import built, has_dagger, rank_of_atoms, without_dagger
from ml.coldp.flat import with_flat_parents
from ml.coldp.ranks import FLAT_RANKS, UNRANKED, rank, rank_issue
from ml.coldp.split import Tables, joined, reasons, whole
from ml.coldp.statuses import (
    ACCEPTED,
    BARE_NAME,
    PROVISIONAL,
    SYNONYM,
    SYNONYMS,
    status,
    status_issue,
)
from ml.coldp.vocabularies import code, environment, truth, year

ATOMS = (
    *("uninomial", "generic_name", "infrageneric_epithet", "specific_epithet"),
    *("infraspecific_epithet", "cultivar_epithet"),
)
_TEXTS = (
    *("id", "name_id", "parent_id", "basionym_id", "status", "status_given", "rank"),
    *("scientific_name", "authorship", *ATOMS, "notho", "code", "name_status", "name_phrase"),
)
USAGE_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(_TEXTS, pl.String()),
    "published_in_year": pl.Int32(),
    **dict.fromkeys(("name_reference_id", "reference_id", "according_to_id"), pl.String()),
    "extinct": pl.Boolean(),
    "environment": pl.String(),
    **dict.fromkeys(FLAT_RANKS, pl.String()),
    **dict.fromkeys(("link", "name_remarks", "remarks"), pl.String()),
    **dict.fromkeys(("alternative_id", "source_id", "entity"), pl.String()),
    "line": pl.Int64(),
    "issues": pl.List(pl.String),
}
# Columns read by one small vocabulary each, and the issue where one cannot be.
FIELDS: dict[str, tuple[str, Callable[[pl.Expr], pl.Expr]]] = {
    "code": (issues.CODE_UNKNOWN, code),
    "extinct": (issues.EXTINCT_UNKNOWN, truth),
    "environment": (issues.ENVIRONMENT_UNKNOWN, environment),
    "published_in_year": (issues.YEAR_UNREADABLE, year),
}
NO_NAMES = "This archive holds no names: add a table NameUsage, or Name with Taxon and Synonym."


class NoNamesError(ValueError):
    """The archive has neither NameUsage nor Name, or no row in them; its text says what to do."""


def unify(tables: Tables) -> pl.LazyFrame:
    """Every usage of an archive, one row each, in the columns of USAGE_SCHEMA.

    `tables` are frames by entity as `read_table` writes them; missing columns are null. A
    NameUsage table makes Name, Taxon and Synonym ignored, as ColDP has it. `name_id` is what
    NameRelation, TypeMaterial and `basionym_id` refer to: the usage's own id in NameUsage.
    `entity` and `line` say which row it was; both are null for higher taxa that only flat
    classifications name, whose status is accepted and whose ids begin with `derived-`.

    A row without parentID is placed by its flat ranks; a given parentID makes them ignored, even
    a dangling one. Rows come in no promised order. Raises NoNamesError. Reads the tables more than
    once; collect with streaming.
    """
    named = whole(tables, "NameUsage" if "NameUsage" in tables else "Name")
    if named.select("line").head(1).collect().is_empty():
        raise NoNamesError(NO_NAMES)
    return with_flat_parents(_interpreted(_raw(tables))).select(
        pl.col(name).cast(kind) for name, kind in USAGE_SCHEMA.items()
    )


def left_out(tables: Tables) -> pl.LazyFrame:
    """Rows that are no usage: [entity, line Int64, reason, text (its ID, its nameID)].

    With the rows that `read_table` calls damaged and those that `unify` keeps, every row of Name,
    Taxon, Synonym and NameUsage is accounted for, but names that a Taxon or Synonym refers to.
    """
    if "NameUsage" in tables:
        tables = {}
    text = pl.concat_str("id", "name_id", separator=", ", ignore_nulls=True)
    return (
        reasons(tables)
        .filter(pl.col("reason").is_not_null())
        .select("entity", "line", "reason", text=text)
        .sort("entity", "line")
    )


def _raw(tables: Tables) -> pl.LazyFrame:
    """Rows in the columns of NameUsage, with [name_id, entity, changed, unplaced]."""
    if "NameUsage" not in tables:
        rows = joined(tables)
        absent = [
            n for n in whole({}, "NameUsage").collect_schema() if n not in rows.collect_schema()
        ]
        return rows.with_columns(
            *(pl.lit(None, pl.String).alias(name) for name in absent), unplaced=pl.lit(False)
        )
    rows = whole(tables, "NameUsage")
    return rows.with_columns(
        name_id=pl.col("id"),
        entity=pl.lit("NameUsage"),
        changed=pl.lit(None, pl.String),
        unplaced=pl.col("id").is_in(_unplaced(rows).implode()),
    )


def _unplaced(rows: pl.LazyFrame) -> pl.Series:
    """Ids of rows without status, parent, flat rank and child, where other rows give statuses.

    A lone name in a checklist that tells of all others what they are is a name, not a taxon:
    ColDP calls bare what corresponds to a Name record without Taxon and Synonym.
    """
    links = ("status", "provisional", "parent_id", *FLAT_RANKS)
    alone = rows.filter(pl.all_horizontal(pl.col(*links).is_null())).select("id")
    lone = alone.collect(engine="streaming")
    speaks = rows.filter(pl.col("status").is_not_null()).head(1).collect()
    if lone.is_empty() or speaks.is_empty():
        return pl.Series("id", [], dtype=pl.String)
    below = rows.select(id="parent_id").join(lone.lazy(), on="id", how="semi").unique()
    return lone.join(below.collect(engine="streaming"), on="id", how="anti")["id"]


def _read() -> dict[str, pl.Expr]:
    """Texts of a row read into their vocabularies, each once; what is not read stays as it is."""
    return {
        "status_word": status(pl.col("status")),
        "status_issue": status_issue(pl.col("status")),
        "rank_issue": rank_issue(pl.col("rank")),
        **{f"{name}_read": read(pl.col(name)) for name, (_, read) in FIELDS.items()},
    }


def _status() -> pl.Expr:
    """The status of a row, from its own word, from Taxon's flag and from where it stands."""
    given, is_synonym = pl.col("status_word"), pl.col("entity") == "Synonym"
    provisional = truth(pl.col("provisional")).fill_null(False)
    placed = (
        pl.when(is_synonym & ~given.is_in(SYNONYMS).fill_null(False))
        .then(pl.lit(SYNONYM))
        .when(provisional & given.fill_null(ACCEPTED).eq(ACCEPTED))
        .then(pl.lit(PROVISIONAL))
        .when(pl.col("unplaced"))
        .then(pl.lit(BARE_NAME))
        .otherwise(given.fill_null(ACCEPTED))
    )
    orphan = placed.is_in(SYNONYMS) & pl.col("parent_id").is_null()
    return pl.when(orphan).then(pl.lit(BARE_NAME)).otherwise(placed)


def _issues() -> pl.Expr:
    """What reading a row raised, from what `_read` and `_status` made of it."""
    given, is_synonym = pl.col("status_word"), pl.col("entity") == "Synonym"
    of_synonym = is_synonym & ~given.is_in(SYNONYMS)
    orphan = pl.col("parent_id").is_null() & (pl.col("status_read") == BARE_NAME)
    unknown = pl.col("status_issue") == issues.STATUS_UNKNOWN
    return issues.flags(
        {
            issues.STATUS_UNKNOWN: unknown & ~is_synonym,
            issues.STATUS_CORRECTED: pl.col("status_issue") == issues.STATUS_CORRECTED,
            issues.STATUS_OF_SYNONYM: of_synonym,
            issues.UNPLACED: pl.col("unplaced"),
            issues.ACCEPTED_MISSING: orphan & (given.is_in(SYNONYMS) | is_synonym),
            issues.RANK_UNKNOWN: pl.col("rank_issue") == issues.RANK_UNKNOWN,
            issues.RANK_CORRECTED: pl.col("rank_issue") == issues.RANK_CORRECTED,
            issues.ID_CHANGED: pl.col("changed").is_not_null(),
        }
        | {
            issue: pl.col(name).is_not_null() & pl.col(f"{name}_read").is_null()
            for name, (issue, _) in FIELDS.items()
        }
    )


def _interpreted(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows with every text read into its vocabulary, their names whole, and their issues."""
    name = pl.col("scientific_name")
    return (
        rows.with_columns(**_read())
        .with_columns(status_read=_status())
        .with_columns(issues=_issues())
        .with_columns(
            *(pl.col(f"{column}_read").alias(column) for column in FIELDS),
            status="status_read",
            status_given="status",
            notho=pl.col("notho").str.to_lowercase(),
        )
        .with_columns(
            rank=_rank(),
            extinct=pl.col("extinct").fill_null(pl.when(has_dagger(name)).then(True)),
            scientific_name=without_dagger(name),
        )
        .with_columns(scientific_name=pl.coalesce("scientific_name", built()))
    )


def _rank() -> pl.Expr:
    """The rank as given; where none is given or known, the one that the name's parts show."""
    known = pl.col("rank_issue").ne_missing(pl.lit(issues.RANK_UNKNOWN))
    given = pl.when(known).then(rank(pl.col("rank"), pl.col("code")))
    return pl.coalesce(given, rank_of_atoms(), pl.lit(UNRANKED))
