"""What is measured of a checklist, real or made, and what the real ones are like."""

import io
import zipfile
from pathlib import Path

import polars as pl

ARCHIVES = (
    "avilist-2025-coldp",
    "cites-appendix-1",
    "flora-do-brasil-2017-coldp",
    "pterophoroidea-nameusage",
)
NEEDED = ("ID", "parentID", "status", "scientificName", "authorship", "rank")
REAL_USAGES = 178_020
REAL: dict[str, float] = {
    "synonyms": 0.4349,
    "bare names": 0.0282,
    "homonyms": 0.0097,
    "distinct words per name": 0.3484,
    "genera per species name": 0.0812,
    "epithets per species name": 0.2395,
    "epithets among 10,000": 6477,
    "letters of an epithet": 9.299,
    "letters of a genus": 9.0745,
    "epithets with a neighbour one letter off": 0.3788,
    "names beyond ASCII": 0.002,
    "mean depth": 2.5256,
    "taxa with children": 0.1788,
    "mean children": 5.414,
    "median children of a genus": 2.0,
    "nine of ten genera have at most": 14.0,
    "genera among taxa": 0.0955,
    "taxa below species": 0.2574,
    "taxa with synonyms": 0.4173,
    "with authorship": 0.9835,
    "distinct authorships": 0.2179,
    "letters of an authorship": 13.9975,
    "authorships in brackets": 0.2965,
    "authorships beyond ASCII": 0.0639,
}
BEYOND_ASCII = r"[^\x00-\x7f]"


def read(path: Path) -> pl.DataFrame:
    """Six columns of a NameUsage.tsv, in an archive or by itself; ids carry the file's name."""
    data = zipfile.ZipFile(path).read("NameUsage.tsv") if path.suffix == ".zip" else path
    frame = pl.read_csv(
        io.BytesIO(data) if isinstance(data, bytes) else data,
        separator="\t",
        quote_char=None,
        infer_schema=False,
    )
    frame = frame.rename({name: name.removeprefix("col:") for name in frame.columns})
    own = pl.lit(f"{path.stem}:")
    return frame.select(NEEDED).with_columns(
        (own + pl.col(name)).alias(name) for name in NEEDED[:2]
    )


def measured(frame: pl.DataFrame) -> dict[str, float]:
    """All measures of the six columns."""
    taxa = frame.filter(
        pl.col("status").str.starts_with("acc") | pl.col("status").str.starts_with("prov")
    )
    others = frame.filter(pl.col("status").str.ends_with("synonym"))
    return {
        **of_statuses(frame),
        **of_words(frame),
        **of_tree(taxa, others),
        **of_authorship(frame["authorship"]),
    }


def of_statuses(frame: pl.DataFrame) -> dict[str, float]:
    """Shares of synonyms, bare names, and of usages whose name another usage has."""
    status = frame["status"]
    return {
        "synonyms": status.str.ends_with("synonym").mean(),
        "bare names": (status == "bare name").mean(),
        "homonyms": frame["scientificName"].is_duplicated().mean(),
    }


def of_words(frame: pl.DataFrame) -> dict[str, float]:
    """Distinct words a name; of species also by samples, and how many have a near neighbour."""
    name = frame["scientificName"]
    words = name.str.split(" ").explode().drop_nulls()
    parts = name.str.extract_groups(r"^(\p{Lu}\S+) (?:× )?(\p{Ll}{2}[\p{L}-]+)")
    epithets = parts.struct.field("2").drop_nulls()
    some = epithets.sample(min(10_000, len(epithets)), seed=0)
    return {
        "distinct words per name": words.n_unique() / len(name),
        "genera per species name": parts.struct.field("1").drop_nulls().n_unique() / len(epithets),
        "epithets per species name": epithets.n_unique() / len(epithets),
        "epithets among 10,000": some.n_unique(),
        "letters of an epithet": epithets.str.len_chars().mean(),
        "letters of a genus": parts.struct.field("1").drop_nulls().str.len_chars().mean(),
        "epithets with a neighbour one letter off": near(epithets.unique()),
        "names beyond ASCII": name.str.contains(BEYOND_ASCII).mean(),
    }


def near(words: pl.Series) -> float:
    """Share of words that share a form with one letter less with another word."""
    frame = pl.DataFrame({"word": words})
    keys = [frame.with_columns(key="word")]
    for place in range(int(words.str.len_chars().max())):
        shorter = pl.col("word").str.head(place) + pl.col("word").str.slice(place + 1)
        keys.append(frame.filter(pl.col("word").str.len_chars() > place).with_columns(key=shorter))
    shared = pl.concat(keys).unique().filter(pl.col("key").is_duplicated())
    return shared["word"].n_unique() / len(words)


def of_tree(taxa: pl.DataFrame, others: pl.DataFrame) -> dict[str, float]:
    """Depth, children of those taxa that have any, children of genera, synonyms of taxa."""
    fan = taxa["parentID"].drop_nulls().value_counts()
    genera = (
        taxa.filter(pl.col("rank") == "genus")
        .select("ID")
        .join(fan, left_on="ID", right_on="parentID")["count"]
    )
    synonyms = others["parentID"].n_unique()
    depth = depths(taxa)
    return {
        "mean depth": depth.mean(),
        "taxa with children": fan.height / taxa.height,
        "mean children": fan["count"].mean(),
        "median children of a genus": genera.median(),
        "nine of ten genera have at most": genera.quantile(0.9),
        "genera among taxa": (taxa["rank"] == "genus").mean(),
        "taxa below species": taxa["rank"].is_in(["subspecies", "variety", "form"]).mean(),
        "taxa with synonyms": synonyms / taxa.height,
    }


def depths(taxa: pl.DataFrame) -> pl.Series:
    """Steps from each taxon to its root."""
    parents = dict(taxa.select("ID", "parentID").iter_rows())
    known: dict[str, int] = {}

    def depth(id: str) -> int:
        if id not in known:
            parent = parents[id]
            known[id] = depth(parent) + 1 if parent in parents else 0
        return known[id]

    return pl.Series([depth(id) for id in parents])


def of_authorship(authorship: pl.Series) -> dict[str, float]:
    """How many have one, how many are alike, how they are written."""
    given = authorship.drop_nulls()
    return {
        "with authorship": len(given) / len(authorship),
        "distinct authorships": given.n_unique() / len(given),
        "letters of an authorship": given.str.len_chars().mean(),
        "authorships in brackets": given.str.starts_with("(").mean(),
        "authorships beyond ASCII": given.str.contains(BEYOND_ASCII).mean(),
    }
