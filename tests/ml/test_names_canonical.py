"""Names of every form, split and spelled canonically."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ml.names.canonical import CANONICAL, canonical
from ml.names.kinds import KINDS
from ml.names.split import ATOMS
from ml.names.stems import stem

# Name, kind, canonical, simple (where it is another), authorship read from it.
NAMES = [
    ("Homo sapiens", "scientific", "Homo sapiens", "", None),
    ("Felidae", "scientific", "Felidae", "", None),
    ("HOMO SAPIENS", "scientific", "Homo sapiens", "", None),
    ("homo sapiens", "scientific", "Homo sapiens", "", None),
    (" Homo  sapiens\u00a0", "scientific", "Homo sapiens", "", None),
    ("Homo_sapiens", "scientific", "Homo sapiens", "", None),
    ("Melanochelys pictus Murray, 1884", "scientific", "Melanochelys pictus", "", "Murray, 1884"),
    ("Gymnocactus goldii (Bravo) Ito", "scientific", "Gymnocactus goldii", "", "(Bravo) Ito"),
    ("Felis de Geer, 1773", "scientific", "Felis", "", "de Geer, 1773"),
    ("Felis aurea van der Hoeven", "scientific", "Felis aurea", "", "van der Hoeven"),
    ("Felis aurea d'Orbigny", "scientific", "Felis aurea", "", "d'Orbigny"),
    ("Felis aurea 't Hart", "scientific", "Felis aurea", "", "'t Hart"),
    ("Piliocolobus badius kirkii (Kerr, 1792)", "scientific", "Piliocolobus badius kirkii", "",
     "(Kerr, 1792)"),
    ("Salvia bus L. f. var. cus (Mill.) Hook. f. ex DC.", "scientific", "Salvia bus var. cus",
     "Salvia bus cus", "(Mill.) Hook. f. ex DC."),
    ("Quercus robur L. subsp. robur", "scientific", "Quercus robur subsp. robur",
     "Quercus robur robur", None),
    ("Quercus robur ssp. alba var. nova Mill.", "scientific", "Quercus robur var. nova",
     "Quercus robur nova", "Mill."),
    ("Quercus robur var alba", "scientific", "Quercus robur var. alba", "Quercus robur alba", None),
    ("Sargassum natans f. minus", "scientific", "Sargassum natans f. minus",
     "Sargassum natans minus", None),
    ("Puccinia graminis f. sp. tritici", "scientific", "Puccinia graminis f.sp. tritici",
     "Puccinia graminis tritici", None),
    ("Selenipedium duboisii nom. Kewensis", "scientific", "Selenipedium duboisii", "", None),
    ("Felis aurea sensu Smith", "scientific", "Felis aurea", "", None),
    ("Achillea millefolium agg.", "scientific", "Achillea millefolium", "", None),
    ("Polygonia c-album", "scientific", "Polygonia c-album", "", None),
    ("Coccinella 10-punctata L.", "scientific", "Coccinella 10-punctata", "", "L."),
    ("Aster novae-angliae", "scientific", "Aster novae-angliae", "", None),
    ("Isoëtes æqualis", "scientific", "Isoetes aequalis", "", None),
    ("Aster (Bellis) novus Smith, 1900", "scientific", "Aster novus", "", "Smith, 1900"),
    ("Aster (Smith) Jones", "scientific", "Aster", "", "(Smith) Jones"),
    ("Aster (Bellis)", "scientific", "Aster (Bellis)", "Bellis", None),
    ("Carex sect. Acutae Fries", "scientific", "Carex sect. Acutae", "Acutae", "Fries"),
    ("×Agropogon littoralis", "scientific", "×Agropogon littoralis", "Agropogon littoralis", None),
    ("Mentha x piperita L.", "scientific", "Mentha ×piperita", "Mentha piperita", "L."),
    ("Mentha × piperita", "scientific", "Mentha ×piperita", "Mentha piperita", None),
    ("Mentha alba nothosubsp. ×nova", "scientific", "Mentha alba subsp. ×nova",
     "Mentha alba nova", None),
    ("Salix alba × Salix fragilis", "hybrid formula", "Salix alba × Salix fragilis", "", None),
    ("Salix alba x fragilis", "hybrid formula", "Salix alba × fragilis", "", None),
    ("†Tyrannosaurus rex Osborn, 1905", "scientific", "Tyrannosaurus rex", "", "Osborn, 1905"),
    ("Aster ? novus", "scientific", "Aster novus", "", None),
    ("Candidatus Liberibacter asiaticus", "scientific", "Liberibacter asiaticus", "", None),
    ("Aster cf. novus", "informal", "Aster novus", "", None),
    ("Aster sp. 1", "informal", "Aster", "", None),
    ("Aster sp. nov.", "informal", "Aster", "", None),
    ("A. novus", "informal", "A. novus", "", None),
    ("Rosa 'Peace'", "cultivar", "Rosa 'Peace'", "", None),
    ("Rosa gallica cv. Alba", "cultivar", "Rosa gallica 'Alba'", "", None),
    ("Tobacco mosaic virus", "virus", "Tobacco mosaic virus", "", None),
    ("Betacoronavirus pandemicum", "scientific", "Betacoronavirus pandemicum", "", None),
    ("SH1234567.08FU", "otu", "SH1234567.08FU", "", None),
    ("BOLD:AAA1234", "otu", "BOLD:AAA1234", "", None),
    ("Aster incertae sedis", "placeholder", "Aster incertae sedis", "", None),
    ("Uncultured bacterium", "placeholder", "Uncultured bacterium", "", None),
    ("Aster novus var. f.alba", "scientific", "Aster novus f. alba", "Aster novus alba", None),
    ("Aster novus var. b", "informal", "Aster novus", "", None),
    ("12345", "unparsed", "12345", "", None),
]  # fmt: skip


@pytest.fixture(scope="module")
def read() -> dict[str, dict[str, object]]:
    frame = canonical(pl.DataFrame({"scientific_name": [row[0] for row in NAMES]}))
    return {row[0]: found for row, found in zip(NAMES, frame.to_dicts(), strict=True)}


@pytest.mark.parametrize(("name", "kind", "full", "simple", "authorship"), NAMES)
def test_a_name_has_its_canonical_form(read, name, kind, full, simple, authorship):
    found = read[name]
    assert (found["kind"], found["canonical"]) == (kind, full)
    assert found["canonical_simple"] == (simple or full)
    assert found["authorship"] == authorship


def test_marks_are_told(read):
    assert read["†Tyrannosaurus rex Osborn, 1905"]["dagger"] is True
    assert read["Aster ? novus"]["doubtful"] is True
    crossed = {name: found["notho"] for name, found in read.items() if found["hybrid"]}
    assert crossed == {
        "×Agropogon littoralis": "generic",
        "Mentha x piperita L.": "specific",
        "Mentha × piperita": "specific",
        "Mentha alba nothosubsp. ×nova": "infraspecific",
        "Salix alba × Salix fragilis": None,
        "Salix alba x fragilis": None,
    }


def test_the_rank_tells_a_subgenus_from_an_author():
    names = pl.DataFrame({"scientific_name": ["Aster (Bellis)"] * 2, "rank": ["subgenus", "genus"]})
    found = canonical(names)
    assert found["infrageneric_epithet"].to_list() == ["Bellis", None]
    assert found["authorship"].to_list() == [None, "(Bellis)"]


def test_given_atoms_stay_unless_they_are_no_words():
    names = pl.DataFrame(
        {
            "scientific_name": ["Hellinsia shiskini", "Citrus x limon", None],
            "generic_name": ["Hellinsia", "Citrus", "Aster"],
            "specific_epithet": ["shishkini", "x limon", "novus"],
        }
    )
    found = canonical(names)
    assert found["specific_epithet"].to_list() == ["shishkini", "limon", "novus"]
    assert found["canonical"].to_list() == ["Hellinsia shishkini", "Citrus ×limon", "Aster novus"]


def test_a_genus_alone_is_not_the_whole_name():
    names = pl.DataFrame({"scientific_name": ["Aster novus"], "generic_name": ["Aster"]})
    assert canonical(names)["specific_epithet"].to_list() == ["novus"]


def test_authorship_that_is_given_is_taken_off():
    names = pl.DataFrame(
        {"scientific_name": ["Aster novus (L.) f. Mill."], "authorship": ["(L.) f. Mill."]}
    )
    found = canonical(names).row(0, named=True)
    assert (found["canonical"], found["authorship"]) == ("Aster novus", "(L.) f. Mill.")


def test_epithets_are_stemmed_and_the_genus_is_not():
    names = pl.DataFrame({"scientific_name": ["Rosa alba", "Rosa albus var. nova", "Rosa"]})
    assert canonical(names)["canonical_stemmed"].to_list() == ["Rosa alb", "Rosa alb nou", "Rosa"]


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        ("albus", "alb"), ("alba", "alb"), ("album", "alb"), ("smithi", "smith"), ("io", "io"),
        ("smithii", "smith"), ("fragile", "fragil"), ("javanicus", "iauanic"), ("atque", "atque"),
        ("sapiensque", "sapiens"),
    ],
)  # fmt: skip
def test_stems(word, stemmed):
    assert pl.select(stem(pl.lit(word))).item() == stemmed


small = st.text("abcdeilmnorstu", min_size=4, max_size=9).map(lambda word: f"{word}us")
authors = st.sampled_from(["", " L.", " (Mill.) DC.", " Smith, 1900", " Hook. f. & Thomson"])


@st.composite
def composed(draw: st.DrawFn) -> tuple[str, tuple[str | None, ...]]:
    """A name with authors wherever the codes allow them, and its atoms."""
    genus = draw(small).capitalize()
    species = draw(st.none() | small)
    last = draw(st.none() | small) if species else None
    name = genus + (f" {species}" if species else "")
    if last:
        marker = draw(st.sampled_from(["subsp.", "var.", "f.", "ssp."]))
        name += f"{draw(authors)} {marker} {last}"
    atoms = (None if species else genus, genus if species else None, None, species, last, None)
    return name + draw(authors), atoms


@settings(max_examples=20, deadline=None)
@given(st.lists(composed(), min_size=1, max_size=40))
def test_composed_names_come_apart_again(names):
    found = canonical(pl.DataFrame({"scientific_name": [name for name, _ in names]}))
    assert found.select(*ATOMS).rows() == [atoms for _, atoms in names]


pieces = st.sampled_from(
    ["Aster", "novus", "×", "x", "†", "?", "(", ")", "L.", "var.", "sp.", "cf.", "'", '"', "1900",
     "&", "ex", "de", "virus", "§", "Æ", "ö", "é", "-", "subgen.", "\u00a0", "_", "", "BOLD:", "鳥"]
)  # fmt: skip
lines = st.lists(pieces | st.text(max_size=5), max_size=8).map(" ".join)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.none() | lines, max_size=40))
def test_any_text_is_one_row(names):
    frame = pl.DataFrame(
        {"id": range(len(names)), "scientific_name": pl.Series(names, dtype=pl.String)}
    )
    found = canonical(frame)
    assert found["id"].to_list() == list(range(len(names)))
    assert found["scientific_name"].to_list() == names
    assert set(found["kind"]) <= set(KINDS)
    assert found.select(*CANONICAL).schema == pl.Schema(CANONICAL)


def test_no_row_needs_another():
    frame = pl.DataFrame({"scientific_name": [row[0] for row in NAMES]})
    slices = [canonical(frame[at : at + 7]) for at in range(0, len(frame), 7)]
    assert_frame_equal(canonical(frame), pl.concat(slices))


def test_no_names_are_no_rows():
    found = canonical(pl.DataFrame(schema={"scientific_name": pl.String}))
    assert found.select(*CANONICAL).schema == pl.Schema(CANONICAL)
    assert found.is_empty()
