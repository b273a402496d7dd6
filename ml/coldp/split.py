"""Name, Taxon and Synonym joined into rows as NameUsage has them. Nothing is interpreted here."""

from collections.abc import Mapping

import polars as pl

from ml.coldp.issues import ID_CHANGED
from ml.coldp.ranks import FLAT_RANKS
from ml.coldp.terms import columns

Tables = Mapping[str, pl.LazyFrame]
# Column of Name: column of NameUsage that holds the same.
NAME_COLUMNS = {
    "id": "name_id",
    "basionym_id": "basionym_id",
    "scientific_name": "scientific_name",
    "authorship": "authorship",
    "rank": "rank",
    "uninomial": "uninomial",
    "genus": "generic_name",
    "infrageneric_epithet": "infrageneric_epithet",
    "specific_epithet": "specific_epithet",
    "infraspecific_epithet": "infraspecific_epithet",
    "cultivar_epithet": "cultivar_epithet",
    "notho": "notho",
    "code": "code",
    "status": "name_status",
    "reference_id": "name_reference_id",
    "published_in_year": "published_in_year",
    "remarks": "name_remarks",
}
AFTER_TAXA = 1 << 40
# Those of a name that stand for its usage where no Taxon or Synonym does.
OWN_COLUMNS = ("link", "remarks", "alternative_id", "source_id", "line")
SYNONYM_COLUMNS = (
    *("id", "name_id", "name_phrase", "according_to_id", "status", "reference_id"),
    *("link", "remarks", "source_id", "line"),
)
TAXON_COLUMNS = (
    *SYNONYM_COLUMNS,
    *("parent_id", "provisional", "extinct", "environment", "alternative_id"),
    *FLAT_RANKS,
)


def whole(tables: Tables, entity: str) -> pl.LazyFrame:
    """The table of an entity with all its columns and `line`; without rows if there is none."""
    table = tables.get(entity)
    if table is None:
        table = pl.LazyFrame(schema={"line": pl.Int64})
    present = table.collect_schema().names()
    absent = [name for name in columns(entity) if name not in present]
    return table.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)


def _names(tables: Tables) -> pl.LazyFrame:
    names = whole(tables, "Name")
    return names.select(pl.col(old).alias(new) for old, new in NAME_COLUMNS.items())


def _taxa(tables: Tables) -> pl.LazyFrame:
    return whole(tables, "Taxon").select(*TAXON_COLUMNS, entity=pl.lit("Taxon"))


def _synonyms(tables: Tables) -> pl.LazyFrame:
    """Synonyms with ids of their own: without one, or with that of a taxon, TAXON-NAME is it."""
    rows = whole(tables, "Synonym")
    taken = whole(tables, "Taxon").select("id", taken=pl.lit(True))
    joined = rows.join(taken, on="id", how="left")
    made = pl.concat_str("taxon_id", "name_id", separator="-", ignore_nulls=True)
    return joined.select(
        pl.when(pl.col("taken").is_null()).then("id").fill_null(made),
        *SYNONYM_COLUMNS[1:],
        parent_id=pl.col("taxon_id"),
        changed=pl.when(pl.col("taken")).then(pl.lit(ID_CHANGED)),
        entity=pl.lit("Synonym"),
    )


def _bare(tables: Tables) -> pl.LazyFrame:
    """Names that are neither a taxon's nor a synonym's."""
    used = pl.concat([whole(tables, entity).select("name_id") for entity in ("Taxon", "Synonym")])
    taken = pl.concat([_taxa(tables).select("id"), _synonyms(tables).select("id")]).unique()
    rows = whole(tables, "Name").rename({"id": "name_id"}).join(used, on="name_id", how="anti")
    joined = rows.join(taken.select(name_id="id", taken=pl.lit(True)), on="name_id", how="left")
    name_id, clash = pl.col("name_id"), pl.col("taken").fill_null(False)
    return joined.select(
        pl.when(clash).then(pl.concat_str(pl.lit("name-"), name_id)).otherwise(name_id).alias("id"),
        "name_id",
        *OWN_COLUMNS,
        status=pl.lit("bare name"),
        changed=pl.when(clash).then(pl.lit(ID_CHANGED)),
        entity=pl.lit("Name"),
    )


def reasons(tables: Tables) -> pl.LazyFrame:
    """Rows of Taxon and Synonym [entity, line, id, name_id, reason]; reason null where usable."""
    accepted = _taxa(tables).select(parent_id="id", accepted="name_id")
    known = _names(tables).select("name_id", known=pl.lit(True))
    rows = (
        _rows(tables)
        .select("entity", "line", "id", "name_id", "parent_id")
        .join(accepted, on="parent_id", how="left")
        .join(known, on="name_id", how="left")
    )
    is_synonym = pl.col("entity") == "Synonym"
    turn = pl.col("line") + is_synonym.cast(pl.Int64) * AFTER_TAXA
    reason = (
        pl.when(pl.col("known").is_null())
        .then(pl.lit("no Name has this nameID"))
        .when(is_synonym & (pl.col("name_id") == pl.col("accepted")))
        .then(pl.lit("the taxon is accepted under this very name"))
        .when(turn > turn.min().over("id"))
        .then(pl.lit("an earlier row has this ID"))
    )
    return rows.select("entity", "line", "id", "name_id", reason=reason)


def _rows(tables: Tables) -> pl.LazyFrame:
    return pl.concat([_taxa(tables), _synonyms(tables)], how="diagonal")


def joined(tables: Tables) -> pl.LazyFrame:
    """One row per taxon, synonym and bare name, but those with a reason of `reasons`.

    Columns of NameUsage, and [name_id, entity, changed (ID_CHANGED or null)].
    """
    usable = reasons(tables).filter(pl.col("reason").is_null()).select("entity", "line")
    rows = _rows(tables).join(usable, on=["entity", "line"], how="semi")
    return pl.concat([rows, _bare(tables)], how="diagonal").join(
        _names(tables), on="name_id", how="left"
    )
