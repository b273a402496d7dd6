"""Real archives with atoms: names split without them give the same."""

import io
import re
import zipfile
from pathlib import Path

import polars as pl
import pytest

from ml.names.canonical import canonical
from ml.names.split import ATOMS

COMPARED = ("generic_name", *ATOMS[2:5])
# Of names whose atoms are given; the others are misspelt in one of the two places.
ARCHIVES = [
    ("flora-do-brasil-2017-coldp.zip", "NameUsage.tsv", 118_000, 0.9997),
    ("pterophoroidea-nameusage.zip", "NameUsage.tsv", 2_900, 1.0),
    ("pterophoroidea-name-taxon-synonym.zip", "data/name.csv", 2_900, 0.998),
]


def names_of(archive: Path, member: str) -> pl.DataFrame:
    """Rows with atoms of a table, its columns in snake_case."""
    comma = member.endswith(".csv")
    with zipfile.ZipFile(archive) as folder:
        table = pl.read_csv(
            io.BytesIO(folder.read(member)),
            separator="," if comma else "\t",
            quote_char='"' if comma else None,
            infer_schema=False,
            truncate_ragged_lines=True,
        )
    snake = table.rename(
        lambda term: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", term[4:] if ":" in term else term).lower()
    )
    named = (
        snake.rename({"genus": "generic_name"}) if "generic_name" not in snake.columns else snake
    )
    absent = [pl.lit(None, pl.String).alias(atom) for atom in ATOMS if atom not in named.columns]
    genus = pl.coalesce("uninomial", "generic_name")
    return named.with_columns(absent).filter(genus.is_not_null())


@pytest.mark.parametrize(("archive", "member", "least", "share"), ARCHIVES)
def test_split_names_have_the_atoms_that_are_given(shared_data, archive, member, least, share):
    given = names_of(shared_data / "taxonomy" / archive, member)
    read = canonical(given.select("scientific_name", "authorship", "rank"))
    first = pl.coalesce("generic_name", "uninomial").alias("generic_name")
    sides = [
        frame.with_columns(first).select(
            pl.col(COMPARED).str.replace("^(?:×|x ) ?", "").str.strip_chars(" ").replace("", None)
        )
        for frame in (given, read)
    ]
    same = (
        sides[0]
        .with_row_index()
        .join(sides[1].with_row_index(), on=["index", *COMPARED], nulls_equal=True)
    )
    print(f"{archive}: {len(same)} of {len(given)} names split into the atoms given")
    assert len(given) >= least
    assert len(same) / len(given) >= share
