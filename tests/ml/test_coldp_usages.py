"""Usages in one shape: statuses, ranks, names and small vocabularies as people spell them."""

import string

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.coldp import issues
from ml.coldp.ranks import FLAT_RANKS, IN_ORDER, MAJOR_RANKS, RANK_LEVELS, level, rank, rank_of
from ml.coldp.statuses import KNOWN, STATUSES, status_of
from ml.coldp.usages import NO_NAMES, USAGE_SCHEMA, NoNamesError, unify
from tests.ml.coldp_rows import table, usages


def usage(**values):
    return usages({"id": "1", "scientific_name": "Aus bus", "parent_id": "p"} | values)["1"]


@pytest.mark.parametrize(
    ("text", "status", "issue"),
    [
        ("Accepted", "accepted", None),
        ("VALID", "accepted", None),
        ("accep:sted", "accepted", issues.STATUS_CORRECTED),
        ("acceptd", "accepted", issues.STATUS_CORRECTED),
        ("PROVISIONALLY_ACCEPTED", "provisionally accepted", None),
        ("doubtful", "provisionally accepted", None),
        ("heterotypic-synonym", "synonym", None),
        ("unaccepted", "synonym", None),
        ("unacceptd", "synonym", issues.STATUS_CORRECTED),
        ("invalid", "synonym", None),
        ("pro parte", "ambiguous synonym", None),
        ("Misapplied Name", "misapplied", None),
        ("bare_name", "bare name", None),
        ("Local Biotype", "provisionally accepted", issues.STATUS_UNKNOWN),
        ("inaccepted", "provisionally accepted", issues.STATUS_UNKNOWN),
        ("9", "provisionally accepted", issues.STATUS_UNKNOWN),
    ],
)
def test_statuses_as_spelt(text, status, issue):
    assert status_of(text) == (status, issue)
    row = usage(status=text)
    assert (row["status"], row["status_given"]) == (status, text)
    assert row["issues"] == ([issue] if issue else [])


@given(st.sampled_from(STATUSES), st.sampled_from(["_", "-", " ", "  ", ""]), st.booleans())
def test_case_and_separators_never_matter(status, separator, upper):
    text = status.replace(" ", separator)
    assert status_of(text.upper() if upper else text) == (status, None)


@given(st.sampled_from(sorted(KNOWN)), st.data())
def test_a_slip_is_corrected_or_told_never_a_silent_other(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    slip = data.draw(st.sampled_from(["", *string.ascii_lowercase]))
    text = word[:place] + slip + word[place + 1 :]
    status, issue = status_of(text)
    assert status == KNOWN[word] or issue == issues.STATUS_UNKNOWN or text in KNOWN


def test_no_status_is_accepted_and_no_issue():
    row = usage()
    assert (row["status"], row["status_given"], row["issues"]) == ("accepted", None, [])


def test_provisional_is_a_status():
    assert usage(provisional="true")["status"] == "provisionally accepted"
    assert usage(provisional="1", status="synonym")["status"] == "synonym"


def test_twenty_ranks_keep_their_levels_and_the_rest_lie_between():
    assert MAJOR_RANKS.items() <= RANK_LEVELS.items()
    levels = [RANK_LEVELS[rank] for rank in IN_ORDER]
    assert levels == sorted(set(levels))
    assert set(FLAT_RANKS) <= set(MAJOR_RANKS)


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("Genus", None, "genus"),
        ("SPECIES_AGGREGATE", None, "species aggregate"),
        ("subsp.", None, "subspecies"),
        ("ssp", None, "subspecies"),
        ("f.", None, "form"),
        ("forma", None, "form"),
        ("nothospecies", None, "species"),
        ("infrasubspecific name", None, "infrasubspecific name"),
        ("division", None, "phylum"),
        ("divisio", "botanical", "phylum"),
        ("division", "zoological", "division"),
        ("section", "zoological", "section zoology"),
        ("sect.", "botanical", "section"),
        ("subfamilly", None, "subfamily"),
        ("c", None, "unranked"),
        (None, None, None),
    ],
)
def test_ranks_as_spelt(text, code, expected):
    frame = pl.DataFrame(
        {"rank": [text], "code": [code]}, schema={"rank": pl.String, "code": pl.String}
    )
    assert frame.select(rank(pl.col("rank"), pl.col("code"))).item() == expected


def test_zoological_sections_lie_above_families():
    frame = pl.DataFrame({"rank": ["section zoology", "family", "section", "unranked", None]})
    zoological, family, section, *nothing = frame.select(level(pl.col("rank")))["rank"]
    assert zoological < family < section
    assert nothing == [None, None]


@given(st.text(max_size=50))
def test_any_text_has_a_rank_and_a_status(text):
    assert rank_of(text)[0] in (*RANK_LEVELS, "other", "unranked")
    assert status_of(text)[0] in STATUSES


@pytest.mark.parametrize(
    ("atoms", "name", "rank"),
    [
        ({"uninomial": "Abies", "rank": "genus"}, "Abies", "genus"),
        ({"generic_name": "Abies", "specific_epithet": "alba"}, "Abies alba", "species"),
        (
            {
                "generic_name": "Aus",
                "infrageneric_epithet": "Bus",
                "specific_epithet": "cus",
                "infraspecific_epithet": "dus",
                "rank": "subspecies",
                "code": "ICZN",
            },
            "Aus (Bus) cus dus",
            "subspecies",
        ),
        (
            {
                "generic_name": "Abies",
                "specific_epithet": "alba",
                "infraspecific_epithet": "nana",
                "rank": "var.",
            },
            "Abies alba var. nana",
            "variety",
        ),
        ({"generic_name": "Rosa", "cultivar_epithet": "Peace"}, "Rosa 'Peace'", "unranked"),
        (
            {"generic_name": "Aus", "specific_epithet": "bus", "infraspecific_epithet": "cus"},
            "Aus bus cus",
            "infraspecific name",
        ),
    ],
)
def test_names_from_their_parts(atoms, name, rank):
    row = usage(scientific_name=None, **atoms)
    assert (row["scientific_name"], row["rank"]) == (name, rank)


def test_a_dagger_is_extinct_unless_said_otherwise():
    row = usage(scientific_name="†Aus bus")
    assert (row["scientific_name"], row["extinct"]) == ("Aus bus", True)
    assert usage(scientific_name="† Aus bus", extinct="no")["extinct"] is False
    assert usage()["extinct"] is None


def test_small_vocabularies():
    row = usage(code="ICN", environment="Marine,fresh-water", published_in_year="1758", extinct="0")
    assert row["code"] == "botanical"
    assert row["environment"] == "freshwater,marine"
    assert (row["published_in_year"], row["extinct"], row["issues"]) == (1758, False, [])
    row = usage(code="xyz", environment="air", published_in_year="in press", extinct="perhaps")
    assert {row[name] for name in ("code", "environment", "published_in_year", "extinct")} == {None}
    assert set(row["issues"]) == {
        issues.CODE_UNKNOWN,
        issues.ENVIRONMENT_UNKNOWN,
        issues.YEAR_UNREADABLE,
        issues.EXTINCT_UNKNOWN,
    }


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1758", 1758),
        ("[1916]", 1916),
        ("1908 (dated 1907)", 1908),
        ("1921 [1920]", 1921),
        ("19205", None),
        ("1920-21", None),
    ],
)
def test_years(text, year):
    row = usage(published_in_year=text)
    assert row["published_in_year"] == year
    assert row["issues"] == ([] if year else [issues.YEAR_UNREADABLE])


def test_every_issue_has_its_sentence():
    names = {value for name, value in vars(issues).items() if name.isupper() and name != "ISSUES"}
    assert names == set(issues.ISSUES)


def test_shape_is_the_schema():
    frame = unify({"NameUsage": table({"id": "1", "scientific_name": "Aus"})}).collect()
    assert frame.schema == pl.Schema(USAGE_SCHEMA)
    assert frame.select("id", "name_id", "entity", "line").row(0) == ("1", "1", "NameUsage", 2)


def test_usages_stream(tmp_path):
    """No step of the plan needs a column whole: memory does not grow with the archive."""
    file = tmp_path / "usages.parquet"
    table({"id": "1", "scientific_name": "Aus"}).sink_parquet(file)
    frame = unify({"NameUsage": pl.scan_parquet(file)})
    graph = frame.show_graph(engine="streaming", plan_stage="physical", raw_output=True)
    assert "with-columns" in graph
    assert not {word for word in ("columnar", "in-memory-map", "multiplexer") if word in graph}


def test_an_archive_without_names_is_refused():
    for tables in ({}, {"Taxon": table({"id": "1", "name_id": "1"})}, {"NameUsage": table()}):
        with pytest.raises(NoNamesError, match=NO_NAMES):
            unify(tables)


def test_a_synonym_without_taxon_is_a_bare_name():
    rows = usages(
        {"id": "1", "scientific_name": "Aus", "status": "accepted"},
        {"id": "2", "scientific_name": "Bus", "status": "synonym"},
        {"id": "3", "scientific_name": "Cus", "status": "misapplied", "parent_id": "gone"},
    )
    assert (rows["2"]["status"], rows["2"]["issues"]) == ("bare name", [issues.ACCEPTED_MISSING])
    assert (rows["3"]["status"], rows["3"]["parent_id"]) == ("misapplied", "gone")


def test_a_lone_row_without_status_is_bare_only_where_others_have_theirs():
    root = {"id": "r", "scientific_name": "Root"}
    child = {"id": "c", "scientific_name": "Child", "parent_id": "r"}
    lone = {"id": "l", "scientific_name": "Lone"}
    assert usages(root, child, lone)["l"]["status"] == "accepted"
    rows = usages(root, child | {"status": "accepted"}, lone)
    assert (rows["l"]["status"], rows["l"]["issues"]) == ("bare name", [issues.UNPLACED])
    assert (rows["r"]["status"], rows["r"]["issues"]) == ("accepted", [])
