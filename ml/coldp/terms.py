"""The words of ColDP 1.2: its entities, their terms in order, and older spellings. No files here.

Entities and the order of their terms are those of the format's data package
(CatalogueOfLife/coldp, docs/datapackage.json, version 1.2). What older versions called otherwise
follows ChecklistBank's list of terms.
"""

import re
from collections.abc import Sequence

FLAT_RANKS = (
    "species section subgenus genus subtribe tribe subfamily family superfamily suborder order"
    " subclass class subphylum phylum kingdom"
)
_AUTHORS = (
    "combinationAuthorship combinationAuthorshipID combinationExAuthorship"
    " combinationExAuthorshipID combinationAuthorshipYear basionymAuthorship basionymAuthorshipID"
    " basionymExAuthorship basionymExAuthorshipID basionymAuthorshipYear"
)
_ACCORDING = "accordingToID accordingToPage accordingToPageLink"
_SCRUTINY = "scrutinizer scrutinizerID scrutinizerDate"
_LIFE = "extinct temporalRangeStart temporalRangeEnd environment"
_CHANGED = "modified modifiedBy"

ENTITIES: dict[str, tuple[str, ...]] = {
    entity: tuple(terms.split())
    for entity, terms in {
        "NameUsage": "ID alternativeID nameAlternativeID sourceID parentID basionymID status"
        " scientificName authorship rank notho originalSpelling uninomial genericName"
        " infragenericEpithet specificEpithet infraspecificEpithet cultivarEpithet"
        f" {_AUTHORS} namePhrase nameReferenceID namePublishedInYear namePublishedInPage"
        " namePublishedInPageLink gender genderAgreement etymology code nameStatus"
        f" {_ACCORDING} referenceID {_SCRUTINY} {_LIFE} {FLAT_RANKS}"
        f" ordinal branchLength link nameRemarks remarks {_CHANGED}",
        "Name": "ID alternativeID sourceID basionymID scientificName authorship rank uninomial"
        " genus infragenericEpithet specificEpithet infraspecificEpithet cultivarEpithet notho"
        f" originalSpelling {_AUTHORS} code status referenceID publishedInYear publishedInPage"
        f" publishedInPageLink gender genderAgreement etymology link remarks {_CHANGED}",
        "Taxon": f"ID alternativeID sourceID parentID nameID namePhrase {_ACCORDING} provisional"
        f" {_SCRUTINY} {_LIFE} referenceID {FLAT_RANKS}"
        f" ordinal branchLength link remarks {_CHANGED}",
        "Synonym": f"ID sourceID taxonID nameID namePhrase {_ACCORDING} status referenceID link"
        f" remarks {_CHANGED}",
        "Author": "ID sourceID alternativeID given family suffix abbreviationBotany"
        " alternativeNames sex country birth birthPlace death affiliation interest referenceID"
        f" link remarks {_CHANGED}",
        "NameRelation": f"nameID relatedNameID sourceID type referenceID page remarks {_CHANGED}",
        "TaxonConceptRelation": "taxonID relatedTaxonID sourceID type referenceID remarks"
        f" {_CHANGED}",
        "TaxonProperty": "taxonID sourceID property value ordinal referenceID page remarks"
        f" {_CHANGED}",
        "SpeciesEstimate": f"taxonID sourceID estimate type referenceID remarks {_CHANGED}",
        "SpeciesInteraction": "taxonID relatedTaxonID sourceID relatedTaxonScientificName type"
        f" referenceID remarks {_CHANGED}",
        "Reference": "ID alternativeID sourceID citation type author authorID editor editorID"
        " title titleShort containerAuthor containerAuthorID containerTitle containerTitleShort"
        " issued accessed collectionTitle collectionEditor collectionEditorID volume issue"
        " edition page publisher publisherPlace version isbn issn doi link remarks"
        f" {_CHANGED}",
        "TypeMaterial": "ID nameID sourceID citation status referenceID page country locality"
        " latitude longitude altitude sex host associatedSequences date collector"
        f" institutionCode catalogNumber link remarks {_CHANGED}",
        "Distribution": "taxonID sourceID areaID area gazetteer establishmentMeans"
        " degreeOfEstablishment pathway threatStatus year season lifeStage referenceID remarks"
        f" {_CHANGED}",
        "Media": f"taxonID sourceID url type title created creator license link remarks {_CHANGED}",
        "VernacularName": "taxonID sourceID name transliteration language preferred country area"
        f" sex referenceID remarks {_CHANGED}",
        "Treatment": f"taxonID sourceID document format {_CHANGED}",
    }.items()
}

# Terms of earlier versions that no term of 1.2 replaces, and those of Taxon in a NameUsage.
OBSOLETE: dict[str, tuple[str, ...]] = {
    "NameUsage": ("provisional", "accordingTo", "namePublishedIn"),
    "Taxon": ("status", "accordingTo"),
    "Distribution": ("status",),
    "Media": ("format",),
    "VernacularName": ("lifeStage",),
}

_OLDER = {
    "originalNameID": "basionymID",
    "publishedInID": "referenceID",
    "infraspeciesEpithet": "infraspecificEpithet",
    "lifezone": "environment",
    "sequenceIndex": "ordinal",
    "accordingToDate": "scrutinizerDate",
    "pageReferenceID": "page",
    "referencePage": "page",
}
_OLDER_OF = {
    "NameUsage": {
        "publishedInID": "nameReferenceID",
        "namePublishedInID": "nameReferenceID",
        "publishedInYear": "namePublishedInYear",
        "publishedInPage": "namePublishedInPage",
        "publishedInPageLink": "namePublishedInPageLink",
        "volumeAndPage": "namePublishedInPage",
    },
    "Name": {"genericName": "genus", "volumeAndPage": "publishedInPage"},
    "Reference": {
        "year": "issued",
        "source": "containerTitle",
        "shortTitle": "titleShort",
        "details": "page",
        "url": "link",
        "note": "remarks",
    },
    "SpeciesInteraction": {"relatedScientificName": "relatedTaxonScientificName"},
}
_SHORTER = {
    "taxa": "Taxon",
    "vernacular": "VernacularName",
    "namerel": "NameRelation",
    "taxonrel": "TaxonConceptRelation",
    "taxonrelation": "TaxonConceptRelation",
    "taxonconceptrel": "TaxonConceptRelation",
}
# NameUsage says "name" before these where Name does not; both give one column.
_SAME_COLUMN = re.compile(r"^name(?=PublishedIn(Year|Page|PageLink)$)")
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
SUFFIXES = {".tsv", ".tab", ".txt", ".csv"}


def _plain(word: str) -> str:
    """A name without case, hyphens, underscores and spaces."""
    return re.sub(r"[-_ ]+", "", word).lower()


def column(term: str) -> str:
    """Column of a term: its words in lower case, joined by underscores."""
    bare = _SAME_COLUMN.sub("", term)
    return _WORD.sub("_", bare[0].lower() + bare[1:] if bare != "ID" else "id").lower()


def columns(entity: str) -> tuple[str, ...]:
    """Columns of an entity's table: those of ColDP 1.2 in order, then of obsolete terms."""
    return tuple(column(term) for term in (*ENTITIES[entity], *OBSOLETE.get(entity, ())))


def _spellings(entity: str) -> dict[str, str]:
    """Every spelling of a term known in an entity, plain, and its column."""
    known = {_plain(term): column(term) for term in (*ENTITIES[entity], *OBSOLETE.get(entity, ()))}
    older = {
        _plain(old): column(new)
        for old, new in (_OLDER | _OLDER_OF.get(entity, {})).items()
        if column(new) in known.values()
    }
    return older | known


_COLUMNS = {entity: _spellings(entity) for entity in ENTITIES}
_FILES = {
    spelling: entity for entity in ENTITIES for spelling in (_plain(entity), _plain(entity) + "s")
} | {spelling: entity for short, entity in _SHORTER.items() for spelling in (short, short + "s")}


def entity_of(file_name: str) -> str | None:
    """Entity whose table a file holds, by its name alone, or None: `data/vernacular-name.tsv`."""
    stem, dot, suffix = re.split(r"[/\\]", file_name)[-1].rpartition(".")
    return _FILES.get(_plain(stem)) if (dot + suffix).lower() in SUFFIXES else None


def column_of(header: str, entity: str) -> str | None:
    """Column of a header's cell: `col:parentID`, `PARENT_ID` or a term's URI; None if unknown."""
    return _COLUMNS[entity].get(_plain(re.split(r"[:/#]", header.strip('\ufeff" \t\r\n'))[-1]))


def columns_of(header: Sequence[str], entity: str) -> list[str | None]:
    """Columns of a header's cells; of two cells for one column today's term wins, then the first.

    >>> columns_of(["col:ID", "year", "issued", "colour"], "Reference")
    ['id', None, 'issued', None]
    """
    found = [column_of(cell, entity) for cell in header]
    current = {_plain(term) for term in ENTITIES[entity]}
    old = [_plain(re.split(r"[:/#]", cell)[-1]) not in current for cell in header]
    takers: dict[str | None, int] = {}
    for place in sorted(range(len(header)), key=old.__getitem__):
        takers.setdefault(found[place], place)
    return [name if takers[name] == place else None for place, name in enumerate(found)]
