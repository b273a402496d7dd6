"""Every entity of ColDP finds its table, and every value its column."""

import pytest

from assets.species.verdicts import Judged, tree
from tests.assets.species.conftest import USAGES, write

TABLES = {
    "VernacularName": "taxonID\tname\tlanguage\tpreferred\tcountry\n"
    "4\tlion\ten\ttrue\tGBR\n4\tLöwe\tdeu\tno\tde\n4\tsimba\tSwahili?\t\tAfrica\n",
    "Distribution": "taxonID\tarea\tstatus\testablishmentMeans\tthreatStatus\n"
    "4\tKenya\tnative\t\t\n4\tIndia\tEN\t\t\n4\tIran\talien\tnative\tExtinct\n"
    "4\tMali\t\t\tof concern\n",
    "Reference": "ID\tcitation\ttitle\tdoi\tpublisher\nr1\tLinnaeus 1758\tSystema\t\tSalvius\n"
    "r2\tOken\t\t10.1/x\t\n",
    "NameRelation": "nameID\trelatedNameID\ttype\tpage\n4\t5\tbasionym\t41\n",
    "TaxonProperty": "taxonID\tproperty\tvalue\n4\tmass\t190 kg\n",
    "SpeciesInteraction": "taxonID\trelatedTaxonID\ttype\n4\t6\teats\n",
    "TaxonConceptRelation": "taxonID\trelatedTaxonID\ttype\n4\t6\toverlaps\n",
    "SpeciesEstimate": "taxonID\testimate\ttype\n3\t5\tspecies living\n",
    "TypeMaterial": "ID\tnameID\tstatus\tcountry\nt1\t4\tholotype\tDZ\n",
    "Media": "taxonID\turl\ttype\n4\thttps://example.org/lion.jpg\timage\n",
    "Author": "ID\tgiven\tfamily\na1\tCarl\tLinnaeus\n",
    "Treatment": "taxonID\tdocument\tformat\n4\tA large cat.\ttext\n",
}


@pytest.fixture
def filled(room, tmp_path):
    """A room with one archive that has a table of everything, documents and two more references."""
    folder = write(tmp_path / "all", NameUsage=USAGES, **TABLES)
    (folder / "reference.json").write_text(
        '[{"id": "r2", "title": "again"}, {"id": "r3", "title": "new"}]'
    )
    (folder / "treatments").mkdir()
    (folder / "treatments" / "3.txt").write_text("Roaring cats.")
    room.bring("all", folder)
    room.derive()
    return room


def rows(room, table, *columns, order="line"):
    listed = ", ".join(columns)
    return [
        tuple(row.values())
        for row in room.rows(f"SELECT {listed} FROM derived.{table} ORDER BY {order}")
    ]


def test_vernacular_names(filled):
    columns = ("name", "language", "language_given", "preferred", "country")
    assert rows(filled, "vernacular_names", *columns) == [
        ("lion", "eng", "en", True, "GB"),
        ("Löwe", "deu", None, False, "DE"),
        ("simba", None, "Swahili?", None, "Africa"),
    ]


def test_distributions_of_old_and_new_archives(filled):
    columns = ("area", "establishment_means", "threat_status")
    assert rows(filled, "distributions", *columns) == [
        ("Kenya", "native", None),
        ("India", None, "EN"),
        ("Iran", "native", "EX"),
        ("Mali", None, "of concern"),
    ]


def test_references_of_a_table_and_a_file(filled):
    assert rows(filled, "taxon_references", "id", "title", "doi", "more", order="id") == [
        ("r1", "Systema", None, {"publisher": "Salvius"}),
        ("r2", None, "10.1/x", None),
        ("r3", "new", None, None),
    ]
    files = filled.value("SELECT counts FROM derived.taxon_releases")["files"]
    assert (files["reference.json"]["rows"], files["reference.json"]["left_out"]) == (1, 1)


def test_every_other_entity(filled):
    columns = ("entity", "subject_id", "related_id", "kind", "data")
    assert rows(filled, "taxon_details", *columns, order="entity, line") == [
        ("Author", "a1", None, None, {"given": "Carl", "family": "Linnaeus"}),
        ("Media", "4", None, "image", {"url": "https://example.org/lion.jpg"}),
        ("NameRelation", "4", "5", "basionym", {"page": "41"}),
        ("SpeciesEstimate", "3", None, "species living", {"estimate": "5"}),
        ("SpeciesInteraction", "4", "6", "eats", {}),
        ("TaxonConceptRelation", "4", "6", "overlaps", {}),
        ("TaxonProperty", "4", None, "mass", {"value": "190 kg"}),
        ("Treatment", "4", None, "text", {"document": "A large cat."}),
        ("Treatment", "3", None, "text", {"document": "Roaring cats."}),
        ("TypeMaterial", "4", None, "holotype", {"id": "t1", "country": "DZ"}),
    ]


def test_what_only_a_name_says_is_kept_with_its_usages(room, tmp_path):
    names = "ID\tscientificName\trank\tgender\tlink\nn1\tFelis\tgenus\tfeminine\thttps://x.org\n"
    taxa = "ID\tnameID\tscrutinizer\tlink\nt1\tn1\tMina\thttps://y.org\n"
    room.bring("split", write(tmp_path / "split", Name=names, Taxon=taxa))
    room.derive()
    (row,) = room.rows("SELECT id, link, more FROM derived.name_usages")
    assert row == {
        "id": "t1",
        "link": "https://y.org",
        "more": {"scrutinizer": "Mina", "gender": "feminine", "name_link": "https://x.org"},
    }


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("", "5 taxa, every parent among them"),
        ("SET parent = 99 WHERE id = '4'", "taxa stand before their parents"),
        ("SET parent = NULL WHERE id = '4'", "taxa have no parent"),
        ("SET rgt = rgt + 1 WHERE id = '2'", "intervals do not nest"),
        ("SET lft = 9 WHERE id = '6'", "intervals are not numbered through"),
        ("SET path = '{1,2}' WHERE id = '4'", "paths end elsewhere"),
    ],
)
def test_the_check_of_the_tree_sees_what_is_wrong(room, small, urls, harm, told):
    number = room.bring("small", small)
    room.derive("taxon_release", "lineages")
    if harm:
        with room.postgres.begin() as connection:
            connection.exec_driver_sql(f"UPDATE derived.lineages {harm}")
    one = Judged(number, {}, {}, None, 0, overridden=False, recipe="r", tree=None)
    found = tree(room.postgres, one)
    assert (found["passed"], told in found["told"]) == (not harm, True), found
