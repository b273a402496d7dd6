"""The one registry of tables and of what each role may do. Nothing is created here."""

from sqlalchemy import Table

from catalog_data.base import Derived, Fact
from catalog_data.belongings.aggregates import UnitAggregate
from catalog_data.belongings.facts import Item, ItemAttachment, ItemPhoto, Location, StorageUnit
from catalog_data.belongings.history import ItemEvent, LocationShare, StockTaking, UnitShare
from catalog_data.belongings.proposals import PROPOSED, ProposalDecision, ProposalRequest
from catalog_data.language import LanguageModelCall
from catalog_data.ledger import Change, Failure, Published, SchemaHash
from catalog_data.logins import (
    EmailProof,
    MailLink,
    OauthAttempt,
    OutsideIdentity,
    ProviderToken,
)
from catalog_data.music.baskets import MusicBasket, MusicBasketSource, MusicBasketTrack
from catalog_data.music.catalogue import (
    MusicAlbum,
    MusicAlias,
    MusicArtist,
    MusicCredit,
    MusicGenre,
    MusicGenreParent,
    MusicItem,
    MusicItemGenre,
    MusicRedirect,
    MusicTrack,
)
from catalog_data.music.crawl import MusicCrawlStep, MusicRefresh
from catalog_data.music.featured import FeaturedArtist
from catalog_data.music.isrcs import MusicIsrcConflict, MusicIsrcDecision, MusicIsrcEvidence
from catalog_data.music.licences import MusicDataset, MusicLicence
from catalog_data.music.listening import (
    ListenerSalt,
    ListenFault,
    ListenImport,
    ListeningEvent,
    ListeningMonth,
    MusicFavourite,
    MusicPlaylist,
    MusicPlaylistTrack,
    PlayCount,
)
from catalog_data.music.listens import MusicListen, MusicListenMonth, MusicListenSource
from catalog_data.music.models import (
    MusicChampion,
    MusicEvaluation,
    MusicGate,
    MusicModel,
    MusicParameters,
    MusicRecommendation,
    MusicWeightingProposal,
)
from catalog_data.music.said import (
    MusicListenerClaim,
    MusicModelDecision,
    MusicProfile,
    MusicRadio,
    MusicRadioSaying,
    MusicRadioSeed,
    MusicSearch,
    MusicSearchOpen,
    MusicWeighting,
)
from catalog_data.music.vectors import KEYS
from catalog_data.people import Credential, Invitation, RateLimit, RefreshToken, User
from catalog_data.photos.decisions import DuplicateDecision, StackSaying
from catalog_data.photos.derived import ROWWISE as OF_FILES
from catalog_data.photos.duplicates import (
    ComparedContent,
    DuplicateGroup,
    DuplicateMember,
    LookAlikePair,
)
from catalog_data.photos.edits import PhotoEdit, SidecarWrite
from catalog_data.photos.faces import FaceSaying, Person, PersonRemoval
from catalog_data.photos.facts import (
    Author,
    Photo,
    PhotoColdpreview,
    PhotoEgg,
    PhotoFile,
    PhotoSaying,
    PhotoSource,
    PhotoTag,
    RejectedLabel,
)
from catalog_data.photos.figures import (
    CloudWord,
    PersonCompany,
    PersonPosition,
    PhotoStatistic,
    PlaceNode,
    ScatteredFace,
)
from catalog_data.photos.nextcloud import NextcloudFile, NextcloudFolder, NextcloudRoot
from catalog_data.photos.people import (
    PersonFace,
    PersonSuggestion,
    PhotoPerson,
    UnattachedSaying,
)
from catalog_data.photos.requests import RequestProgress, WorkRequest
from catalog_data.photos.rules import PhotoRule
from catalog_data.photos.sets import PhotoEvent, PhotoEventMember
from catalog_data.photos.shown import SHOWN
from catalog_data.photos.stacks import PhotoStack, PhotoStackMember
from catalog_data.species.details import Distribution, TaxonDetail, TaxonReference, VernacularName
from catalog_data.species.facts import TaxonomyArchive, TaxonomyDecision, TaxonomySource
from catalog_data.species.index import IndexedName, WordKey
from catalog_data.species.releases import ReleaseChange
from catalog_data.species.usages import Lineage, NameUsage

FACT_TABLES: list[Table] = Fact.metadata.sorted_tables
DERIVED_TABLES: list[Table] = Derived.metadata.sorted_tables


def names(*models: type[Fact] | type[Derived]) -> frozenset[str]:
    """Bare table names of models."""
    return frozenset(model.__tablename__ for model in models)


SECRET_TABLES = names(
    *(Credential, RefreshToken, Invitation, RateLimit, ListenerSalt),
    *(EmailProof, MailLink, OutsideIdentity, OauthAttempt, ProviderToken),
)
INGEST_TABLES = names(
    PhotoSource,
    Photo,
    PhotoFile,
    SidecarWrite,
    TaxonomyArchive,
    TaxonomyDecision,
    LanguageModelCall,
    *(MusicItem, MusicAlias, MusicArtist, MusicAlbum, MusicTrack, MusicCredit, MusicGenre),
    *(MusicItemGenre, MusicDataset, MusicLicence),
    *(MusicCrawlStep, MusicIsrcEvidence, MusicRefresh),
)
# Requests are read by a sensor of their own, what a removal takes away is noticed where it was, and
# what a language model or a music service was asked is written by the very run that uses it.
UNTRACKED_TABLES = SECRET_TABLES | names(
    *(Change, WorkRequest, PersonRemoval, LanguageModelCall),
    *(MusicCrawlStep, MusicRefresh),
)
# Facts as the graph sees them: what is said in these tables wakes what is derived of them.
NOTICED = {
    "photo_sources": names(PhotoSource),
    "nextcloud_folders": names(NextcloudFolder),
    "photo_uploads": names(Photo, PhotoFile, PhotoEgg, PhotoColdpreview),
    "photo_sayings": names(PhotoSaying, PhotoTag, RejectedLabel, PhotoEdit, Author, User),
    "photo_rules": names(PhotoRule),
    "face_sayings": names(Person, FaceSaying),
    "photo_decisions": names(DuplicateDecision, StackSaying),
    "taxonomy_archives": names(TaxonomySource, TaxonomyArchive, TaxonomyDecision),
    "belongings_sayings": names(Location, StorageUnit, Item, ItemPhoto),
    "proposal_sayings": names(ProposalRequest, ProposalDecision),
    "belongings_history": names(ItemEvent, StockTaking, UnitShare, LocationShare, ItemAttachment),
    "music_catalogue": names(
        *(MusicItem, MusicAlias, MusicRedirect, MusicArtist, MusicAlbum, MusicTrack),
        *(MusicCredit, MusicGenre, MusicGenreParent, MusicItemGenre, MusicDataset, MusicLicence),
        *(MusicIsrcEvidence, MusicIsrcDecision),
    ),
    "listening": names(
        *(ListeningEvent, ListeningMonth, ListenImport, ListenFault),
        *(PlayCount, MusicPlaylist, MusicPlaylistTrack, MusicFavourite),
    ),
    "music_sayings": names(
        *(MusicSearch, MusicSearchOpen, MusicListenerClaim),
        *(MusicProfile, MusicRadio, MusicRadioSeed, MusicRadioSaying),
    ),
    "music_decisions": names(MusicModelDecision, MusicWeighting),
}
LEDGER_TABLES = names(Failure, Published, SchemaHash, RequestProgress)

RELEASE_TABLES = names(
    *(NameUsage, Lineage, VernacularName, Distribution, TaxonReference, TaxonDetail),
    *(ReleaseChange, IndexedName, WordKey),
)
# What is made of listening: sets to learn from, then models, how they did, who is served, what for.
LISTENED_TABLES = names(
    *(MusicListen, MusicListenMonth, MusicListenSource),
    *(MusicBasket, MusicBasketTrack, MusicBasketSource),
)
MUSIC_TABLES = names(
    *(MusicModel, MusicParameters, MusicEvaluation, MusicGate),
    *(MusicChampion, MusicRecommendation, MusicWeightingProposal),
)
# One row per photo or content, in Postgres.
ROWWISE = (*OF_FILES, *SHOWN)
ROWWISE_TABLES = names(*ROWWISE)
# One row per photo that somebody asks about, or its content.
PROPOSED_TABLES = names(*PROPOSED)
# One row per file, or folder, of another machine.
MIRRORED_TABLES = names(NextcloudFile, NextcloudRoot)
WHOLE_SETS = names(
    *(PhotoEvent, PhotoEventMember),
    *(PhotoPerson, PersonFace, PersonSuggestion, UnattachedSaying),
    *(DuplicateGroup, DuplicateMember, LookAlikePair, ComparedContent),
    *(PhotoStack, PhotoStackMember),
    *(PhotoStatistic, CloudWord, PlaceNode),
    *(ScatteredFace, PersonCompany, PersonPosition),
    *(UnitAggregate, FeaturedArtist, MusicIsrcConflict),
)
VECTOR_ARTIFACTS = {"photo_appearance": "content_id", "photo_embeddings": "content_id"}
WORD_ARTIFACTS = {"photo_words": "photo_id"}
# Keyed by the content, or by the photo where its file or sidecar names regions of faces.
FACE_ARTIFACTS = {"photo_faces": "source_id"}
DESCRIPTOR_ARTIFACTS = {"photo_descriptors": "content_id"}
ITEM_ARTIFACTS = {"item_index": "item_id"}
MUSIC_ARTIFACTS = KEYS
