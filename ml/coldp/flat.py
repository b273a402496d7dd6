"""Flat classifications made into parents: what a row without parentID says of its ranks.

A higher taxon is known by its rank, its name and the names above it, never by its name alone: a
genus Oenanthe of plants and one of birds stay two. A classification that leaves ranks out joins
the fullest one that has all of its ranks, if there is only one; where there is a choice it stays
apart, so that nothing is filled in from a homonym.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence

import polars as pl

from ml.coldp.issues import CLASSIFICATION_AMBIGUOUS, DERIVED
from ml.coldp.placement import MOST_NAMESAKES, matched
from ml.coldp.ranks import FLAT_RANKS, RANK_LEVELS, level
from ml.coldp.statuses import ACCEPTED, TAXA
from ml.coldp.taxon_keys import KEYS, taxon_key, tidy

MARK = "\x1f"
NODE = pl.concat_str(pl.col(*KEYS).fill_null(""), separator=MARK)


def with_flat_parents(usages: pl.LazyFrame) -> pl.LazyFrame:
    """Usages whose flat classification places them get a parent_id; missing parents become rows.

    Needs id, parent_id, status, rank, scientific_name, uninomial, line, issues and FLAT_RANKS.
    Derived rows have id, parent_id, status, rank, names and issues; all else is null.
    """
    rootless = pl.col("parent_id").is_null() & pl.col("status").is_in(TAXA)
    roots = _with_path(usages.filter(rootless))
    paths = roots.select("path").drop_nulls().unique().collect(engine="streaming")
    if paths.is_empty():
        return usages
    paths = paths.sort("path").with_columns(_split("path")).with_columns(NODE.alias("node"))
    nodes = _joined(_nodes(paths))
    taxa = _identified(nodes, matched(nodes, usages))
    of_path = paths.join(taxa, on="node").select("path", "unsure", found_id="taxon_id")
    below = _below(roots, of_path, _moved(taxa))
    derived = _derived(taxa, of_path).lazy()
    return pl.concat([usages.filter(~rootless), below, derived], how="diagonal")


def _below(roots: pl.LazyFrame, of_path: pl.DataFrame, moved: pl.DataFrame) -> pl.LazyFrame:
    """Rows that had no parent below the one of their path, or of others' who know it better."""
    doubt = pl.when("unsure").then(pl.lit([CLASSIFICATION_AMBIGUOUS]))
    none = pl.lit([], pl.List(pl.String))
    return (
        roots.join(of_path.lazy(), on="path", how="left")
        .join(moved.lazy(), on="id", how="left")
        .with_columns(
            parent_id=pl.coalesce("moved_id", "found_id"),
            issues=pl.concat_list("issues", doubt.otherwise(none)),
        )
        .drop("path", "found_id", "moved_id", "unsure")
    )


def _with_path(roots: pl.LazyFrame) -> pl.LazyFrame:
    """Taxa without parentID with `path`: their flat ranks above them, joined by MARK, or null.

    A rank is above if its level is; an unranked taxon has all ranks above it but one that has
    its own name. Steps of their own: in one expression polars would tidy each rank and look up
    each level four times.
    """
    own, name = pl.col("own_level"), pl.col("scientific_name").str.to_lowercase()
    above = {
        rank: (RANK_LEVELS[rank] < own)
        | (own.is_null() & (pl.col(f"{rank}_tidy").str.to_lowercase() != name))
        for rank in FLAT_RANKS
    }
    path = pl.concat_str(
        (pl.when(is_above).then(f"{rank}_tidy").fill_null("") for rank, is_above in above.items()),
        separator=MARK,
    )
    some = pl.col("path") != MARK * (len(FLAT_RANKS) - 1)
    tidied = {f"{rank}_tidy": tidy(rank) for rank in FLAT_RANKS}
    return (
        roots.with_columns(own_level=level(pl.col("rank")), **tidied)
        .with_columns(path=path)
        .with_columns(path=pl.when(some).then("path"))
        .drop("own_level", *tidied)
    )


def _split(path: str) -> list[pl.Expr]:
    """The flat ranks of a path as columns again, null where empty, and their KEYS."""
    parts = pl.col(path).str.split(MARK)
    values = {rank: parts.list.get(i).replace("", None) for i, rank in enumerate(FLAT_RANKS)}
    genus = values["genus"].str.extract(r"^(\S+)")
    species = values["species"]
    values["species"] = (
        pl.when(species.str.contains(" "))
        .then(species)
        .otherwise(pl.concat_str(genus, species, separator=" "))
        .fill_null(species)
    )
    shown = [value.alias(rank) for rank, value in values.items()]
    keys = [
        taxon_key(values[rank], rank).alias(key) for rank, key in zip(FLAT_RANKS, KEYS, strict=True)
    ]
    return shown + keys


def _nodes(paths: pl.DataFrame) -> pl.DataFrame:
    """Every taxon of the paths: [node, above, place, rank, key, shown] and the KEYS down to it.

    `place` is the rank's place in FLAT_RANKS; `above` is the node that is one rank up, or null.
    """
    nodes = []
    for place, rank in enumerate(FLAT_RANKS):
        here = paths.filter(pl.col(KEYS[place]).is_not_null()).with_columns(
            pl.lit(None, pl.String).alias(key) for key in KEYS[place + 1 :]
        )
        named = here.with_columns(NODE.alias("node"), key=pl.col(KEYS[place]))
        up = named.with_columns(pl.lit(None, pl.String).alias(KEYS[place])).select(above=NODE)
        nodes.append(
            named.with_columns(up["above"].replace(MARK * (len(KEYS) - 1), None))
            .group_by("node", "above", *KEYS, "key")
            .agg(shown=pl.col(rank).max())
            .with_columns(place=pl.lit(place), rank=pl.lit(rank))
        )
    return pl.concat(nodes).sort("node")


def _joined(nodes: pl.DataFrame) -> pl.DataFrame:
    """Nodes with `into`: the fullest node that each one is, itself where there is not just one."""
    several = nodes.filter(pl.len().over("place", "key").is_between(2, MOST_NAMESAKES))
    pairs = several.join(several, on=["place", "key"], suffix="_fuller").filter(
        pl.col("node") != pl.col("node_fuller"),
        *(pl.col(key).is_null() | (pl.col(key) == pl.col(f"{key}_fuller")) for key in KEYS),
    )
    fullest = pairs.join(pairs.select(node_fuller="node"), on="node_fuller", how="anti")
    into = fullest.group_by("node").agg(n=pl.len(), into=pl.col("node_fuller").first())
    joined = nodes.join(into.filter(pl.col("n") == 1).drop("n"), on="node", how="left")
    return joined.with_columns(pl.col("into").fill_null(pl.col("node")))


def _identified(nodes: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Nodes with [taxon_id, parent_id, derived, unsure, fuller]: a usage's id, or a new one."""
    own = nodes.filter(pl.col("node") == pl.col("into")).select("node", "rank", "key")
    ids = [derived_id(*row) for row in own.iter_rows()]
    known = own.with_columns(pl.Series("new_id", ids, dtype=pl.String)).join(
        found, on="node", how="left"
    )
    known = known.select(
        into="node",
        taxon_id=pl.coalesce("usage_id", "new_id"),
        derived=pl.col("usage_id").is_null(),
        unsure=pl.col("unsure").fill_null(False),
        fuller=pl.col("fuller").fill_null(False),
    )
    taxa = nodes.join(known, on="into")
    parents = taxa.select(above="node", parent_id="taxon_id")
    return taxa.join(parents, on="above", how="left")


def _moved(taxa: pl.DataFrame) -> pl.DataFrame:
    """[id, moved_id]: the parents of usages whose place other rows tell more fully."""
    fuller = taxa.filter(pl.col("fuller") & (pl.col("node") == pl.col("into")))
    alone = fuller.filter(pl.len().over("taxon_id") == 1)
    return alone.select(id="taxon_id", moved_id="parent_id")


def derived_id(node: str, rank: str, key: str) -> str:
    """Id of a higher taxon that no row stands for: of its rank and all names above it alone."""
    slug = re.sub(r"\W+", "-", key).strip("-")
    return f"derived-{rank}-{slug}-{hashlib.blake2b(node.encode(), digest_size=6).hexdigest()}"


def _derived(taxa: pl.DataFrame, of_path: pl.DataFrame) -> pl.DataFrame:
    """Rows of the derived taxa that some usage lies below."""
    made = taxa.filter(pl.col("derived") & (pl.col("node") == pl.col("into")))
    wanted = _wanted(made, [*of_path["found_id"], *_moved(taxa)["moved_id"]])
    with_year = r"^(\S+) (\(?\p{Lu}.*\d{4}\)?)$"
    name = pl.col("shown").str.replace(with_year, "$1")
    return (
        made.filter(pl.col("taxon_id").is_in(wanted))
        .select(
            id="taxon_id",
            parent_id="parent_id",
            status=pl.lit(ACCEPTED),
            rank="rank",
            scientific_name=name,
            authorship=pl.col("shown").str.extract(with_year, 2),
            uninomial=pl.when(pl.col("place") <= FLAT_RANKS.index("genus")).then(name),
            issues=pl.lit([DERIVED]),
        )
        .sort("id")
    )


def _wanted(made: pl.DataFrame, used: Iterable[str]) -> Sequence[str]:
    """Ids of derived taxa that are the parent of a usage, or of a derived taxon that is wanted."""
    wanted = set(used)
    for taxon_id, parent_id in (
        made.sort("place", descending=True).select("taxon_id", "parent_id").iter_rows()
    ):
        if taxon_id in wanted:
            wanted.add(parent_id)
    return sorted(wanted - {None})
