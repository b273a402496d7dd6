"""Usages in one shape from NameUsage, or Name, Taxon and Synonym, or Name alone. No trees."""

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
from ml.coldp.vocabularies import code, environment, truth, unread, year

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
    a dangling one. Raises NoNamesError. Reads the tables more than once; collect with streaming.
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
    lone = rows.filter(pl.all_horizontal(pl.col(*links).is_null())).select("id")
    speaks = rows.filter(pl.col("status").is_not_null()).head(1).collect()
    if speaks.is_empty():
        return pl.Series("id", [], dtype=pl.String)
    parents = rows.select(id="parent_id").drop_nulls()
    return lone.join(parents, on="id", how="anti").collect(engine="streaming")["id"]


def _status() -> pl.Expr:
    """The status of a row, from its own word, from Taxon's flag and from where it stands."""
    given = status(pl.col("status"))
    is_synonym = pl.col("entity") == "Synonym"
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
    """What reading a row raised; reads texts as given and `status_read` beside them."""
    word = pl.col("status")
    given, issue, of_rank = status(word), status_issue(word), rank_issue(pl.col("rank"))
    of_synonym = (pl.col("entity") == "Synonym") & given.is_in(SYNONYMS).not_()
    orphan = pl.col("parent_id").is_null() & (pl.col("status_read") == BARE_NAME)
    orphan &= given.is_in(SYNONYMS).fill_null(False) | (pl.col("entity") == "Synonym")
    fields = {
        issues.CODE_UNKNOWN: ("code", code),
        issues.EXTINCT_UNKNOWN: ("extinct", truth),
        issues.ENVIRONMENT_UNKNOWN: ("environment", environment),
        issues.YEAR_UNREADABLE: ("published_in_year", year),
    }
    return issues.flags(
        {
            issues.STATUS_UNKNOWN: (issue == issues.STATUS_UNKNOWN) & ~of_synonym.fill_null(False),
            issues.STATUS_CORRECTED: issue == issues.STATUS_CORRECTED,
            issues.STATUS_OF_SYNONYM: of_synonym,
            issues.UNPLACED: pl.col("unplaced"),
            issues.ACCEPTED_MISSING: orphan,
            issues.RANK_UNKNOWN: of_rank == issues.RANK_UNKNOWN,
            issues.RANK_CORRECTED: of_rank == issues.RANK_CORRECTED,
            issues.ID_CHANGED: pl.col("changed").is_not_null(),
        }
        | {
            name: unread(pl.col(column), read(pl.col(column)))
            for name, (column, read) in fields.items()
        }
    )


def _interpreted(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows with every text read into its vocabulary, their names whole, and their issues."""
    name = pl.col("scientific_name")
    return (
        rows.with_columns(status_read=_status())
        .with_columns(issues=_issues(), status_given=pl.col("status"), code=code(pl.col("code")))
        .with_columns(
            status=pl.col("status_read"),
            rank=_rank(),
            published_in_year=year(pl.col("published_in_year")),
            extinct=truth(pl.col("extinct")).fill_null(pl.when(has_dagger(name)).then(True)),
            environment=environment(pl.col("environment")),
            notho=pl.col("notho").str.to_lowercase(),
            scientific_name=without_dagger(name),
        )
        .with_columns(scientific_name=pl.coalesce("scientific_name", built()))
    )


def _rank() -> pl.Expr:
    """The rank as given; where none is given or known, the one that the name's parts show."""
    given = rank(pl.col("rank"), pl.col("code"))
    known = pl.when(rank_issue(pl.col("rank")).ne_missing(pl.lit(issues.RANK_UNKNOWN))).then(given)
    return pl.coalesce(known, rank_of_atoms(), pl.lit(UNRANKED))
