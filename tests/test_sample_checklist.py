"""The sample checklist: the same bytes each time, no slip in it, each odd thing it promises."""

import polars as pl
import pytest

from catalog_data.sample import write_checklist
from catalog_data.sample.checklist import TABLES, TITLE
from ml.coldp import left_out, open_archive, read_table, unify
from ml.taxonomy import resolve

SPECIES = 20
LANGUAGES = {"eng", "deu", "fra"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = write_checklist(tmp_path_factory.mktemp("sample") / "species")
    return open_archive(folder, folder)


@pytest.fixture(scope="module")
def frames(archive, tmp_path_factory):
    work = tmp_path_factory.mktemp("frames")
    found = {}
    for entity, path in archive.tables.items():
        read = read_table(path, entity, work / f"{entity}.parquet")
        assert read.damaged.height == 0, entity
        found[entity] = pl.scan_parquet(work / f"{entity}.parquet")
    return found


@pytest.fixture(scope="module")
def usages(frames):
    return unify({"NameUsage": frames["NameUsage"]}).collect()


def test_a_second_writing_touches_nothing(tmp_path):
    def times():
        return {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.is_file()}

    write_checklist(tmp_path)
    before = times()
    write_checklist(tmp_path)
    assert times() == before
    originals = {p.relative_to(TABLES): p.read_bytes() for p in TABLES.rglob("*") if p.is_file()}
    assert {p.relative_to(tmp_path): p.read_bytes() for p in before} == originals


def test_it_describes_itself_and_hides_nothing(archive):
    assert (archive.metadata["title"], archive.ignored) == (TITLE, {})
    assert set(archive.treatments) == {"fly-agaric"}


def test_every_usage_is_read_without_an_issue(usages):
    assert usages["issues"].list.len().sum() == 0
    assert usages["id"].n_unique() == usages.height


def test_it_is_one_tree_for_each_kingdom_without_a_problem(usages):
    tree = resolve(*(usages[name] for name in ("id", "parent_id", "status", "rank")))
    assert tree.problems.height == 0
    roots = usages.filter(pl.col("parent_id").is_null())
    assert sorted(roots["scientific_name"]) == ["Animalia", "Fungi", "Plantae"]
    assert set(roots["rank"]) == {"kingdom"}


def test_nothing_is_left_out(frames):
    assert left_out(frames).collect().height == 0


def test_each_species_is_accepted_or_nearly_and_called_in_three_languages(usages, frames):
    species = usages.filter(
        pl.col("rank") == "species", pl.col("status").is_in(["accepted", "provisionally accepted"])
    )
    assert species.height == SPECIES
    spoken = frames["VernacularName"].group_by("taxon_id").agg("language").collect()
    languages = dict(spoken.iter_rows())
    assert [one for one in species["id"] if set(languages.get(one, [])) != LANGUAGES] == []


def named(usages, name):
    return usages.filter(pl.col("scientific_name") == name).sort("id")


def test_a_genus_of_two_kingdoms(usages):
    assert named(usages, "Prunella")["code"].to_list() == ["zoological", "botanical"]


def test_a_name_that_belongs_to_two_species_in_part(usages):
    parts = named(usages, "Ovis orientalis")
    assert parts["status"].to_list() == ["ambiguous synonym"] * 2
    assert parts["parent_id"].to_list() == ["mouflon", "urial"]


def test_a_misapplied_name_and_the_same_words_for_two_trees(usages):
    assert named(usages, "Prunus pseudocerasus")["status"].to_list() == ["misapplied"]
    assert sorted(named(usages, "Pinus picea")["parent_id"]) == ["norway-spruce", "silver-fir"]


@pytest.mark.parametrize(
    ("entity", "column", "target"),
    [
        ("VernacularName", "taxon_id", "NameUsage"),
        ("Distribution", "taxon_id", "NameUsage"),
        ("Distribution", "reference_id", "Reference"),
        ("NameUsage", "name_reference_id", "Reference"),
        ("NameUsage", "basionym_id", "NameUsage"),
        ("NameRelation", "name_id", "NameUsage"),
        ("NameRelation", "related_name_id", "NameUsage"),
        ("NameRelation", "reference_id", "Reference"),
        ("TypeMaterial", "name_id", "NameUsage"),
        ("Media", "taxon_id", "NameUsage"),
        ("TaxonProperty", "taxon_id", "NameUsage"),
        ("SpeciesInteraction", "taxon_id", "NameUsage"),
        ("SpeciesInteraction", "related_taxon_id", "NameUsage"),
        ("SpeciesEstimate", "reference_id", "Reference"),
    ],
)
def test_whatever_is_pointed_at_is_there(frames, entity, column, target):
    pointing = frames[entity].filter(pl.col(column).is_not_null())
    lost = pointing.join(frames[target], left_on=column, right_on="id", how="anti").collect()
    assert lost.is_empty() and not pointing.collect().is_empty()


def test_threat_is_told_with_its_year_and_its_source(frames):
    told = frames["Distribution"].filter(pl.col("threat_status").is_not_null()).collect()
    assert set(told["threat_status"]) == {"LC", "NT", "VU", "EN"}
    assert set(told["reference_id"]) == {"iucn"} and told["year"].null_count() == 0
