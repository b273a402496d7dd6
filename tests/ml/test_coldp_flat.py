"""Flat classifications as parents: who is one, who stays two, and what must always hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ml.coldp import issues
from ml.coldp.ranks import FLAT_RANKS
from ml.coldp.usages import unify
from tests.ml.coldp_rows import table, usages


def species(usage_id, text="Aus bus", **values):
    return {"id": usage_id, "scientific_name": text, "rank": "species"} | values


def lineage(rows, usage_id):
    """Names above a usage, by rank."""
    above, at = {}, rows[usage_id]["parent_id"]
    while at in rows:
        above[rows[at]["rank"]] = rows[at]["scientific_name"]
        at = rows[at]["parent_id"]
    return above


def test_missing_parents_are_made_once():
    flat = {"kingdom": "Animalia", "family": "Ausidae"}
    rows = usages(species("1", **flat), species("2", **flat))
    assert lineage(rows, "1") == flat
    assert rows["1"]["parent_id"] == rows["2"]["parent_id"]
    made = rows[rows["1"]["parent_id"]]
    assert made["id"].startswith("derived-family-ausidae-")
    assert (made["entity"], made["line"], made["status"]) == (None, None, "accepted")
    assert made["issues"] == [issues.DERIVED]
    assert len(rows) == 4


def test_a_parent_id_makes_flat_ranks_ignored():
    rows = usages(species("1", parent_id="gone", family="Ausidae"))
    assert {key: row["parent_id"] for key, row in rows.items()} == {"1": "gone"}


def test_synonyms_and_bare_names_are_not_placed():
    rows = usages(
        species("1", family="Ausidae", status="bare name"),
        species("2", family="Ausidae", status="synonym"),
    )
    assert {row["parent_id"] for row in rows.values()} == {None}
    assert len(rows) == 2


def test_homonyms_stay_apart():
    rows = usages(
        species("1", kingdom="Plantae", family="Apiaceae", genus="Oenanthe"),
        species("2", kingdom="Animalia", family="Muscicapidae", genus="Oenanthe"),
        species("3", genus="Oenanthe"),
    )
    assert len({rows[key]["parent_id"] for key in "123"}) == 3
    assert lineage(rows, "3") == {"genus": "Oenanthe"}


def test_a_bare_rank_is_the_only_one_of_its_name():
    family = {"id": "f", "rank": "family", "scientific_name": "Ausidae"}
    rows = usages(family | {"parent_id": "gone"}, species("1", family="Ausidae"))
    assert rows["1"]["parent_id"] == "f"
    rows = usages(family, species("1", kingdom="Animalia", family="Ausidae"))
    assert (rows["1"]["parent_id"], lineage(rows, "f")) == ("f", {"kingdom": "Animalia"})


def test_ranks_left_out_join_the_one_that_has_them():
    full = {"kingdom": "Animalia", "order": "Bales", "family": "Ausidae"}
    rows = usages(species("1", **full), species("2", kingdom="Animalia", family="Ausidae"))
    assert lineage(rows, "2") == full
    other = full | {"order": "Cales"}
    rows = usages(
        species("1", **full),
        species("2", kingdom="Animalia", family="Ausidae"),
        species("3", **other),
    )
    assert lineage(rows, "2") == {"kingdom": "Animalia", "family": "Ausidae"}


def test_rows_are_the_parents_they_name():
    rows = usages(
        {"id": "k", "rank": "kingdom", "scientific_name": "Animalia"},
        {"id": "f", "rank": "family", "scientific_name": "AUSIDAE Miller, 1900", "parent_id": "k"},
        {"id": "g", "rank": "genus", "scientific_name": "× Aus L.", "family": "Ausidae"},
        {"id": "s", "rank": "genus", "scientific_name": "Aus", "status": "synonym"},
        species("1", kingdom="Animalia", family="Ausidae"),
        species("2", kingdom="Animalia", family="Ausidae", genus="Aus"),
    )
    assert {rows[key]["parent_id"] for key in ("1", "g")} == {"f"}
    assert rows["2"]["parent_id"] == "g"
    assert len(rows) == 6


def test_a_row_in_another_place_is_not_the_parent():
    rows = usages(
        {"id": "k", "rank": "kingdom", "scientific_name": "Plantae"},
        {"id": "g", "rank": "genus", "scientific_name": "Oenanthe", "parent_id": "k"},
        species("1", kingdom="Animalia", genus="Oenanthe"),
    )
    assert lineage(rows, "1") == {"kingdom": "Animalia", "genus": "Oenanthe"}
    assert rows["1"]["parent_id"] != "g"


def test_a_row_learns_ranks_above_it_from_others():
    rows = usages(
        {"id": "f", "rank": "family", "scientific_name": "Ausidae", "kingdom": "Animalia"},
        species("1", kingdom="Animalia", order="Bales", family="Ausidae"),
    )
    assert rows["1"]["parent_id"] == "f"
    assert lineage(rows, "f") == {"kingdom": "Animalia", "order": "Bales"}


def test_twins_are_told():
    twin = {"rank": "genus", "scientific_name": "Aus", "family": "Ausidae"}
    rows = usages(
        {"id": "a"} | twin, {"id": "b"} | twin, species("1", family="Ausidae", genus="Aus")
    )
    assert rows["1"]["parent_id"] == "a"
    assert rows["1"]["issues"] == [issues.CLASSIFICATION_AMBIGUOUS]


def test_nothing_is_its_own_parent():
    rows = usages(
        {"id": "1", "rank": "genus", "scientific_name": "Aus", "genus": "Aus", "family": "Ausidae"},
        {"id": "2", "scientific_name": "Bus", "genus": "Bus", "family": "Ausidae"},
        species("3", species="Aus cus", genus="Aus", family="Ausidae"),
    )
    assert lineage(rows, "1") == lineage(rows, "2") == {"family": "Ausidae"}
    assert rows["3"]["parent_id"] == "1"


def test_species_above_subspecies_are_binomials():
    below = {"rank": "subspecies", "genus": "Aus", "scientific_name": "Aus bus cus"}
    rows = usages({"id": "1", "species": "bus"} | below, {"id": "2", "species": "Aus bus"} | below)
    assert rows["1"]["parent_id"] == rows["2"]["parent_id"]
    assert lineage(rows, "1") == {"species": "Aus bus", "genus": "Aus"}


def test_authorship_of_a_flat_rank_is_split_off():
    rows = usages(species("1", genus="Caretta Rafinesque, 1814"), species("2", genus="Caretta"))
    genus = rows[rows["1"]["parent_id"]]
    assert (genus["scientific_name"], genus["authorship"]) == ("Caretta", "Rafinesque, 1814")
    assert rows["2"]["parent_id"] == genus["id"]


def test_placeholders_are_kept_whole():
    rows = usages(species("1", family="Ausidae incertae sedis"), species("2", family="Ausidae"))
    assert rows["1"]["parent_id"] != rows["2"]["parent_id"]


@st.composite
def classified(draw):
    """Species with random ranks of one tree, in which every name has one place."""
    ranks = [rank for rank in FLAT_RANKS if rank not in ("subgenus", "section", "species")]
    rows = []
    for number in range(draw(st.integers(1, 8))):
        path = draw(st.lists(st.sampled_from("ab"), min_size=len(ranks), max_size=len(ranks)))
        given = draw(st.sets(st.sampled_from(ranks), min_size=1))
        flat = {
            rank: f"T{''.join(path[: place + 1])}"
            for place, rank in enumerate(ranks)
            if rank in given
        }
        rows.append(species(str(number)) | flat)
    return rows


@settings(max_examples=10, deadline=None)
@given(classified(), st.randoms(use_true_random=False))
def test_what_a_row_says_lies_above_it_in_any_order_of_rows(drawn, random):
    rows = usages(*drawn)
    for row in drawn:
        flat = {rank: row[rank] for rank in FLAT_RANKS if rank in row}
        assert flat.items() <= lineage(rows, row["id"]).items()
    mixed = random.sample(drawn, len(drawn))
    again = unify({"NameUsage": table(*mixed)}).select("id", "parent_id").collect()
    assert dict(again.rows()) == {key: row["parent_id"] for key, row in rows.items()}
