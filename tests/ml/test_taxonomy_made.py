"""Made archives: as large as wanted, always the same, sound, and like the real ones."""

import polars as pl
import pytest

from ml.taxonomy import intervals, resolve
from tests.benchmarks.taxonomy import write_archive, write_usages
from tests.benchmarks.taxonomy_measures import ARCHIVES, REAL, REAL_USAGES, measured, read
from tests.benchmarks.taxonomy_rows import COLUMNS

COUNT = 20_000
# Counted over few names these come out otherwise; the kingdom is above all that is made.
GROWING = {"distinct words per name", "epithets per species name", "genera per species name"}
GROWING |= {"epithets among 10,000", "epithets with a neighbour one letter off"}
GROWING |= {"distinct authorships", "homonyms", "mean depth"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return write_usages(tmp_path_factory.mktemp("made"), COUNT)


@pytest.fixture(scope="module")
def rows(made):
    frame = pl.read_csv(made, separator="\t", quote_char=None, infer_schema=False)
    return frame.rename({name: name.removeprefix("col:") for name in frame.columns})


def test_every_row_has_all_columns(made, rows):
    assert tuple(rows.columns) == COLUMNS and rows.height == COUNT
    lines = made.read_text().splitlines()
    assert {line.count("\t") for line in lines} == {len(COLUMNS) - 1}


def test_ids_are_unique_and_the_tree_is_sound(rows):
    assert rows["ID"].n_unique() == COUNT
    tree = resolve(rows["ID"], rows["parentID"], rows["status"], rows["rank"])
    assert tree.problems.height == 0
    depth = intervals(tree, rows["scientificName"]).depth
    assert 7 <= depth.max() <= 11


def test_atoms_make_the_name(rows):
    low = rows.filter(pl.col("genericName").is_not_null())
    assert low.height > COUNT / 2
    assert (
        low.select(pl.col("scientificName").str.starts_with(pl.col("genericName")))
        .to_series()
        .all()
    )
    assert (
        low.select(pl.col("scientificName").str.contains(pl.col("specificEpithet")))
        .to_series()
        .all()
    )


def test_the_same_seed_makes_the_same_bytes(made, tmp_path):
    again = write_usages(tmp_path, COUNT)
    assert again.read_bytes() == made.read_bytes()
    assert write_usages(tmp_path, COUNT, seed=1).read_bytes() != made.read_bytes()


def test_it_is_like_the_real_ones(made):
    found = measured(read(made))
    assert found.keys() == REAL.keys()
    unlike = {
        name: (value, REAL[name])
        for name, value in found.items()
        if name not in GROWING and not 0.5 <= value / REAL[name] <= 2
    }
    assert unlike == {}


def test_what_is_kept_of_the_real_ones_is_so(shared_data):
    real = pl.concat(read(shared_data / "taxonomy" / f"{name}.zip") for name in ARCHIVES)
    assert real.height == REAL_USAGES
    assert measured(real) == pytest.approx(REAL, abs=6e-5)


def test_other_tables_speak_of_taxa(tmp_path):
    folder = write_archive(tmp_path / "made", 2_000)
    ids = set(pl.read_csv(folder / "NameUsage.tsv", separator="\t", infer_schema=False)["col:ID"])
    for name, least in (("VernacularName", 130), ("Distribution", 570)):
        table = pl.read_csv(folder / f"{name}.tsv", separator="\t", infer_schema=False)
        assert table.height >= least and set(table["col:taxonID"]) <= ids
    assert "title:" in (folder / "metadata.yaml").read_text()
