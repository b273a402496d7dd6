"""Decisions over candidates as frames: tiers, rules that narrow, what no rule may do."""

import polars as pl
import pytest

from ml.names.asked import keys_one_word_away, read, slip_keys
from ml.names.decision import ONLY, RANKS_SAID, SOUNDS, decided, scored
from ml.names.index import INDEXED, Kind, indexed, name_keys, otherwise_read, word_rows
from ml.names.similarity import CANDIDATE

TEXTS = ("canonical_simple", "scientific_name", "authorship", "rank", *RANKS_SAID)


def side(name, authorship=None, rank=None, **said):
    said = dict.fromkeys(RANKS_SAID) | said
    return {
        "canonical_simple": name.lower().replace("× ", ""),
        "scientific_name": name,
        "authorship": authorship,
        "rank": rank,
        **said,
    }


def usage(name, authorship=None, rank="species", *, id="a", standing=1, taxon=None, **said):
    own = {"id": id, "standing": standing, "taxon": taxon or id}
    return side(name, authorship, rank, **said) | own


def pairs(asked, *usages, above=False, by_sound=False):
    levels = {"genus": 60.0, "species": 70.0, "variety": 78.0}

    def whole(rows):
        frame = pl.DataFrame(rows, schema_overrides=dict.fromkeys(TEXTS, pl.String))
        level = pl.col("rank").replace_strict(levels, default=None, return_dtype=pl.Float64)
        return frame.with_columns(rank_level=level)

    one, many = whole([asked] * len(usages)), whole(list(usages))
    own = ("id", "standing", "taxon")
    other = many.select(*own, pl.exclude(own).name.suffix(CANDIDATE))
    stems = one["canonical_simple"].str.head(-2) == many["canonical_simple"].str.head(-2)
    marks = [
        pl.lit(0, pl.UInt32).alias("row"),
        pl.lit(above).alias("above"),
        pl.lit(by_sound).alias("by_sound"),
        stems.alias("same_stem"),
    ]
    return pl.concat([one, other], how="horizontal").with_columns(marks).with_row_index("pair")


def outcome(asked, *usages, **found):
    frame = scored(pairs(asked, *usages, **found))
    match, rule, chosen = decided(frame).select("match", "rule", "chosen").row(0)
    return match, rule, None if chosen is None else usages[chosen]["id"]


ANIMAL, PLANT = {"kingdom": "Animalia"}, {"kingdom": "Plantae"}


@pytest.mark.parametrize(
    ("asked", "usages", "wanted"),
    [
        (side("Aus bus"), [usage("Aus bus", "L.")], ("exact", ONLY, "a")),
        (side("Aus bus", "L."), [usage("Aus bus", "Mill.")], ("canonical", ONLY, "a")),
        (side("Aus bus", "L."), [usage("Aus bus")], ("canonical", ONLY, "a")),
        (side("Aus bus", "Willd."), [usage("Aus bus", "Willdenow")], ("variant", ONLY, "a")),
        (side("Aus bus", ""), [usage("Aus bus")], ("exact", ONLY, "a")),
        (side("Aus bus", None, "variety"), [usage("Aus bus")], ("canonical", ONLY, "a")),
        (side("Axs bus"), [usage("Aus bus")], ("fuzzy", ONLY, "a")),
        (side("Axs bus", "L."), [usage("Aus bus", "Mill.")], ("none", "no such name", None)),
        (side("Aus bux"), [usage("Aus bus"), usage("Aus bux", id="b")], ("exact", ONLY, "b")),
        (
            side("Aus bus", "Mill."),
            [usage("Aus bus", "L."), usage("Aus bus", "Mill.", id="b")],
            ("exact", "authorship", "b"),
        ),
        (
            side("Aus bus", None, "variety"),
            [usage("Aus bus"), usage("Aus bus", rank="variety", id="b")],
            ("exact", "rank", "b"),
        ),
        (
            side("Aus bus", "L."),
            [usage("Aus bus", "Linnaeus"), usage("Aus bus", "L.", id="b")],
            ("exact", "letter by letter", "b"),
        ),
        (
            side("Aus bus"),
            [usage("Aus bus", "L.", standing=4), usage("Aus bus", "Mill.", id="b")],
            ("exact", "accepted first", "b"),
        ),
        (
            side("Aus bus", "L."),
            [usage("Aus bus", "L.", standing=4), usage("Aus bus", "L.", id="b")],
            ("ambiguous", "several are alike", None),
        ),
        (
            side("Aus bus"),
            [usage("Aus bus", "L.", id=id, standing=4, taxon="t") for id in "ab"],
            ("exact", "same taxon", "a"),
        ),
        (side("Aus", **PLANT), [usage("Aus", **ANIMAL)], ("none", "another kingdom", None)),
        (
            side("Aus", **PLANT),
            [usage("Aus", **ANIMAL), usage("Aus", id="b", **PLANT)],
            ("exact", ONLY, "b"),
        ),
        (
            side("Aus", family="Bidae"),
            [usage("Aus", family="Aidae"), usage("Aus", id="b", family="Bidae")],
            ("exact", "classification", "b"),
        ),
        (
            side("Aus"),
            [usage("Aus", standing=3, **ANIMAL), usage("Aus", id="b", **PLANT)],
            ("ambiguous", "several are alike", None),
        ),
        (
            side("Aus"),
            [usage("× Aus", **ANIMAL), usage("Aus", id="b", **PLANT)],
            ("ambiguous", "several are alike", None),
        ),
    ],
)
def test_a_name_means_a_candidate_by_a_rule(asked, usages, wanted):
    assert outcome(asked, *usages) == wanted


def test_a_higher_taxon_is_told_as_one_and_never_of_two_kingdoms():
    genus = usage("Aus", rank="genus", **PLANT)
    assert outcome(side("Aus bus", "L."), genus, above=True)[0] == "higher_rank"
    other = usage("Aus", rank="genus", id="b", **ANIMAL)
    assert outcome(side("Aus bus"), genus, other, above=True)[0] == "ambiguous"
    assert outcome(side("Aus bus", **ANIMAL), genus, other, above=True)[2] == "b"


def test_what_only_sounds_alike_is_told_so_and_never_of_two_kingdoms():
    asked, heard = side("Filocladus"), usage("Phyllocladus", "Rich.", "genus", **PLANT)
    other = usage("Phylocladus", rank="genus", id="b", **ANIMAL)
    assert outcome(asked, heard, by_sound=True) == ("fuzzy", SOUNDS, "a")
    assert outcome(asked, heard, other, by_sound=True)[0] == "ambiguous"
    animal = side("Filocladus", **ANIMAL)
    assert outcome(animal, heard, by_sound=True) == ("none", "another kingdom", None)
    assert outcome(animal, heard, other, by_sound=True) == ("fuzzy", SOUNDS, "b")
    assert outcome(side("Filocladus", "Smith"), heard, by_sound=True)[0] == "none"


def test_authorships_are_read_only_where_texts_differ():
    sides = {
        ("L.", "Linnaeus"): 1.0,
        ("L.", "Mill."): 0.0,
        ("?", "?"): 1.0,
        ("", None): 1.0,
        ("", "L."): 0.0,
        (None, "L."): None,
        ("L.", None): None,
        (None, None): None,
    }
    frames = [pairs(side("Aus bus", one), usage("Aus bus", other)) for one, other in sides]
    many = scored(pl.concat([*frames, *frames]))
    assert many.get_column("authorship_likeness").to_list() == [*sides.values()] * 2


@pytest.mark.parametrize(
    ("word", "kind", "meant"),
    [
        ("carix", Kind.FIRST, "carix alb nigr"),
        ("callex", Kind.FIRST, None),
        ("albu", Kind.FIRST, None),
        ("allbus", Kind.LATER, "carex allb nigr"),
        ("niigra", Kind.LATER, "carex alb niigr"),
    ],
)
def test_one_word_of_a_name_is_replaced_by_one_near_it(word, kind, meant):
    columns = dict.fromkeys(("authorship", "rank", "code"), pl.lit(None, pl.String))
    names = pl.DataFrame({"scientific_name": ["Carex albus nigra"]}).with_columns(**columns)
    rows = slip_keys(read(names.with_row_index("row")))
    words = word_rows(pl.Series([word]), kind).select("kind", "key", "own")
    keys = keys_one_word_away(rows, words).get_column("key").to_list()
    assert keys == ([] if meant is None else name_keys(pl.Series([meant])).to_list())


def test_a_text_that_reads_otherwise_than_its_atoms_is_found_by_both():
    names = pl.DataFrame(
        {
            "scientific_name": ["H[arporhynchus] curvirostris var. palmeri", "Aus bus"],
            "generic_name": ["Harporhynchus", "Aus"],
            "specific_epithet": ["curvirostris", "bus"],
            "infraspecific_epithet": ["palmeri", None],
            "authorship": [None, None],
            "rank": ["variety", "species"],
            "status": ["synonym", "accepted"],
        },
        schema_overrides={"authorship": pl.String},
    )
    found = indexed(names)
    assert found["canonical"].to_list() == ["harporhynchus curvirostris palmeri", "aus bus"]
    assert found["standing"].to_list() == [5, 1]
    again = otherwise_read(found)
    assert again.select(*INDEXED)["standing"].to_list() == [9]
    assert again["canonical"].to_list() != ["harporhynchus curvirostris palmeri"]
