"""The one registry of tables and of what each role may do. Nothing is created here."""

from sqlalchemy import Table

from catalog_data.base import Derived, Fact
from catalog_data.ledger import Change, Failure, Published, SchemaHash
from catalog_data.people import Credential, Invitation, RateLimit, RefreshToken
from catalog_data.photos.derived import PhotoHashes, PhotoMetadata, PhotoPlace, PhotoPreviews
from catalog_data.photos.facts import Photo, PhotoFile, PhotoSource
from catalog_data.species.details import Distribution, TaxonDetail, TaxonReference, VernacularName
from catalog_data.species.facts import TaxonomyArchive, TaxonomyDecision
from catalog_data.species.index import IndexedName, WordKey
from catalog_data.species.releases import ReleaseChange
from catalog_data.species.usages import Lineage, NameUsage

FACT_TABLES: list[Table] = Fact.metadata.sorted_tables
DERIVED_TABLES: list[Table] = Derived.metadata.sorted_tables


def names(*models: type[Fact] | type[Derived]) -> frozenset[str]:
    """Bare table names of models."""
    return frozenset(model.__tablename__ for model in models)


SECRET_TABLES = names(Credential, RefreshToken, Invitation, RateLimit)
INGEST_TABLES = names(PhotoSource, Photo, PhotoFile, TaxonomyArchive, TaxonomyDecision)
UNTRACKED_TABLES = SECRET_TABLES | names(Change)
LEDGER_TABLES = names(Failure, Published, SchemaHash)

RELEASE_TABLES = names(
    *(NameUsage, Lineage, VernacularName, Distribution, TaxonReference, TaxonDetail),
    *(ReleaseChange, IndexedName, WordKey),
)
ROWWISE_TABLES = names(PhotoMetadata, PhotoPreviews, PhotoHashes, PhotoPlace)
VECTOR_ARTIFACTS = {"photo_appearance": "content_id", "photo_embeddings": "content_id"}
WORD_ARTIFACTS = {"photo_words": "photo_id"}
