"""Archives that tests of taxonomy ask about: a small one with everything in it, in two releases."""

from pathlib import Path

from tests.assets.species.conftest import write

ROWS = """\
ID|parentID|status|rank|scientificName|authorship|extinct|environment|nameReferenceID|referenceID
A||accepted|kingdom|Animalia
C|A|accepted|phylum|Chordata
M|C|accepted|class|Mammalia|Linnaeus, 1758||terrestrial,marine
F|M|accepted|family|Felidae|Fischer, 1817||terrestrial
Pa|F|accepted|genus|Panthera|Oken, 1816||terrestrial|r1
leo|Pa|accepted|species|Panthera leo|(Linnaeus, 1758)|false|terrestrial|r1|r2,r3
spelaea|Pa|accepted|species|Panthera spelaea|(Goldfuss, 1810)|true|terrestrial
onca|Pa|provisionally accepted|species|Panthera onca|(Linnaeus, 1758)||terrestrial
f leo|leo|synonym|species|Felis leo|Linnaeus, 1758|||r1
f/leo:2|leo|misapplied|species|Felis leopardus|auct.
pp1|leo|ambiguous synonym|species|Felis ambigua|Smith, 1800
pp2|onca|ambiguous synonym|species|Felis ambigua|Smith, 1800
P||accepted|kingdom|Plantae
Or|P|accepted|genus|Oreocharis|Benth.||terrestrial
Or2|M|accepted|genus|Oreocharis|Salvadori, 1876||terrestrial
bare||bare name|species|Nomen nudum
lost|nobody|accepted|species|Lost orphan|||marine
"""
FIRST = ROWS.replace("|", "\t")
SECOND = FIRST.replace("lost\tnobody", "lost\tM").replace(
    "onca\tPa\tprovisionally accepted", "onca\tPa\taccepted"
)
BESIDE = {
    "VernacularName": "taxonID\tname\tlanguage\tpreferred\tcountry\treferenceID\n"
    "leo\tLion\teng\ttrue\tGB\tr3\nleo\tLöwe\tdeu\t\tDE\t\nleo\tsimba\tswa\t\tTZ\t\n"
    "leo\tlion\tfra\t\t\t\nM\tmammals\teng\t\t\t\n",
    "Distribution": "taxonID\tarea\tareaID\tgazetteer\testablishmentMeans\tthreatStatus"
    "\treferenceID\n"
    "leo\tKenya\tKE\tiso\tnative\tleast alarmed\t\nleo\tIndia\tIN\tiso\tnative\tIUCN:VU\tr4\n"
    "leo\tEngland\tGB\tiso\tintroduced\t\t\n",
    "Reference": "ID\tcitation\tauthor\ttitle\tissued\tdoi\n"
    "r1\tLinnaeus 1758. Systema naturae\tLinnaeus\tSystema naturae\t1758\t10.5962/bhl.title.542\n"
    "r2\tNobody 1900\t\t\t1900\t\nr3\tSomebody 1901\t\t\t1901\t\n",
    "NameRelation": "nameID\trelatedNameID\ttype\treferenceID\nf leo\tleo\tbasionym\tr2\n",
    "TaxonConceptRelation": "taxonID\trelatedTaxonID\ttype\nonca\tleo\toverlaps\n",
    "TaxonProperty": "taxonID\tproperty\tvalue\treferenceID\n"
    "onca\tIUCN Red List\tNear Threatened\tr2\nonca\tweight\t100 kg\t\n",
    "SpeciesEstimate": "taxonID\testimate\ttype\nPa\t5\tspecies living\n",
    "SpeciesInteraction": "taxonID\trelatedTaxonID\trelatedTaxonScientificName\ttype\n"
    "leo\tonca\t\teats\nleo\t\tAepyceros melampus\teats\n",
    "TypeMaterial": "ID\tnameID\tcitation\tstatus\nt1\tf leo\tBMNH 1\tholotype\n",
    "Media": "taxonID\turl\ttype\tlicense\nleo\thttps://example.org/lion.jpg\timage\tcc0\n",
    "Author": "ID\tgiven\tfamily\na1\tCarl\tLinnaeus\na2\tLorenz\tOken\n",
}
METADATA = (
    "title: Cats and others\nalias: cats\nversion: '{version}'\nlicense: cc by\ncitation: Cats\n"
)
OTHER = """ID\tparentID\tstatus\trank\tscientificName\tauthorship
A\t\taccepted\tkingdom\tAnimalia\t
G\tA\taccepted\tgenus\tGorilla\tI. Geoffroy, 1852
only here\tG\taccepted\tspecies\tGorilla gorilla\t(Savage, 1847)
cats:leo\tG\taccepted\tspecies\tGorilla beringei\tMatschie, 1903
"""
SPOKEN = "taxonID\tname\tlanguage\nG\tgorilla\teng\nA\tgorilla and others\teng\nA\tgorilla\teng\n"
TREATMENT = "<p>The lion.</p>"


def first_release(folder: Path) -> Path:
    """Seventeen usages with a row of every entity."""
    return _written(folder, FIRST, "1")


def second_release(folder: Path) -> Path:
    """The same, but one moved and one changed its status."""
    return _written(folder, SECOND, "2")


def other_source(folder: Path) -> Path:
    """Another checklist: ids of its own, and one that looks like another source's."""
    return write(folder, NameUsage=OTHER, VernacularName=SPOKEN)


def _written(folder: Path, usages: str, version: str) -> Path:
    lion, told = "\tr1\tr2,r3\n", "\tr1\tr2,r3\tf leo\thttps://example.org/lion\n"
    usages = usages.replace(lion, told).replace("\n", "\tbasionymID\tlink\n", 1)
    write(folder, NameUsage=usages, **BESIDE)
    (folder / "metadata.yaml").write_text(METADATA.format(version=version))
    (folder / "treatments").mkdir(exist_ok=True)
    (folder / "treatments" / "leo.html").write_text(TREATMENT)
    return folder
