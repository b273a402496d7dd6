"""The edge cases of ChecklistBank's importer, folder by folder, against what each must become.

`coldp_edge_cases.csv` was reasoned from the specification of ColDP, and from the expected bare
names where a folder has them, not copied from an answer.
"""

import csv
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from ml.coldp.archive import open_archive
from ml.coldp.statuses import STATUSES
from ml.coldp.survey import ArchiveError
from ml.coldp.table import read_table
from ml.coldp.usages import left_out, unify

TABLE = Path(__file__).parent / "coldp_edge_cases.csv"
COUNTS = ("accepted", "provisional", "synonym", "ambiguous", "misapplied", "bare")
CASES = list(csv.DictReader(TABLE.read_text("utf-8").splitlines()))


@pytest.fixture(scope="session")
def folders(shared_data) -> Path:
    return shared_data / "taxonomy" / "coldp-edge-cases"


def read(folder, work):
    """Frames by entity, and how many rows of usages were damaged."""
    archive = open_archive(folder, work)
    tables = {
        entity: read_table(
            archive.tables[entity], entity, work / f"{entity}.parquet", archive.defaults.get(entity)
        )
        for entity in ("NameUsage", "Name", "Taxon", "Synonym")
        if entity in archive.tables
    }
    damaged = sum(table.damaged.height for table in tables.values())
    return {entity: pl.scan_parquet(table.path) for entity, table in tables.items()}, damaged


def parents(usages):
    """How many usages have a parent that is another usage."""
    ids = set(usages["id"])
    pairs = usages.select("id", "parent_id").iter_rows()
    return sum(parent in ids and parent != child for child, parent in pairs)


def raised(usages):
    counts = Counter(issue for issues in usages["issues"] for issue in issues)
    return " ".join(f"{issue}={count}" for issue, count in sorted(counts.items()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["folder"])
def test_outcome(case, folders, tmp_path):
    if case["outcome"] == "refused":
        with pytest.raises(ArchiveError) as refusal:
            read(folders / case["folder"], tmp_path)
        assert str(refusal.value) == case["sentence"]
        return
    tables, damaged = read(folders / case["folder"], tmp_path)
    usages = unify(tables).collect()
    counts = Counter(usages["status"])
    numbers = (*COUNTS, "parents", "damaged", "left_out")
    expected = {key: int(case[key]) for key in numbers}
    assert expected == {
        **{key: counts[status] for key, status in zip(COUNTS, STATUSES, strict=True)},
        "parents": parents(usages),
        "damaged": damaged,
        "left_out": left_out(tables).collect().height,
    }
    assert raised(usages) == case["issues"]
    assert usages["id"].is_unique().all()


def test_every_folder_has_its_row(folders):
    assert {path.name for path in folders.iterdir() if path.is_dir()} == {
        case["folder"] for case in CASES
    }


@pytest.mark.parametrize("folder", ["0", "7", "18"])
def test_expected_bare_names(folder, folders, tmp_path):
    tables, _ = read(folders / folder, tmp_path)
    bare = unify(tables).filter(pl.col("status") == "bare name").collect()
    labels = [
        f"{name} {authorship or ''}".strip() + f" [{rank}]"
        for name, authorship, rank in bare.select(
            "scientific_name", "authorship", "rank"
        ).iter_rows()
    ]
    lines = (folders / folder / "expected-barenames.txt").read_text("utf-8").splitlines()
    assert sorted(labels) == sorted(line for line in lines if line)
