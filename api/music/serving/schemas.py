"""What the routes of recommendations give and take, as Structs. Nothing is queried here."""

import datetime as dt
import uuid
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from api.music.identifiers import Given
from api.music.resolving import Resolved
from catalog_data.music.licences import Channel

Kind = Literal["artist", "track"]
Plural = Literal["artists", "albums", "tracks"]
PLURALS: tuple[Plural, ...] = ("artists", "albums", "tracks")
POOL = 5  # times as many as are asked for are candidates of what differs, and tracks of albums
Basis = Literal["seeds", "listening", "favourites", "popularity", "content"]
Ranker = Literal["cooccurrence", "metadata"]
Name = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"\S")]
Names = Annotated[list[Name], Meta(max_length=50)]
Ids = Annotated[list[uuid.UUID], Meta(max_length=100)]
SomeIds = Annotated[list[uuid.UUID], Meta(min_length=1, max_length=100)]
Few = Annotated[int, Meta(ge=1, le=50)]
Many = Annotated[int, Meta(ge=1, le=100)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Seeds(Struct, forbid_unknown_fields=True, kw_only=True):
    """What somebody likes: names, and ids where names are not enough."""

    artists: Annotated[Names, Meta(examples=[["Björk"]])] = []
    albums: Annotated[Names, Meta(examples=[["Homogenic"]])] = []
    tracks: Annotated[Names, Meta(examples=[["Hunter"]])] = []
    genres: Annotated[Names, Meta(examples=[["art pop"]])] = []
    seeds: Ids = field(default_factory=list)

    @property
    def has_seeds(self) -> bool:
        """Whether anything was given to go by."""
        return bool(self.artists or self.albums or self.tracks or self.genres or self.seeds)


class RecommendIn(Seeds, kw_only=True):
    """What is asked of the content space."""

    limit: Few = 10
    resource_types: Annotated[list[Plural], Meta(max_length=3)] = field(default_factory=list)
    channel: Channel = Channel.PRODUCTION


class RecommendationsIn(RecommendIn, kw_only=True):
    """What is asked of the models that are served; without seeds, for whoever asks."""

    exclude: Ids = field(default_factory=list)
    diversity: Share = 0.0


class Reason(Struct):
    """One thing that was heard or given, and its share of what speaks for a recommendation."""

    id: uuid.UUID
    name: str
    share: float


class Extra(Struct):
    """What else is known of a recommendation."""

    id: uuid.UUID
    score: float
    model_version: str
    artists: list[str]
    spotify_id: str | None
    reasons: list[Reason]


class Recommended(Struct):
    """One item; its likeness goes from 0 to 1, the best of a model's list has 1."""

    name: str
    likeness: float
    extra: Extra


class Namesake(Struct):
    """One of several items of the same name."""

    id: uuid.UUID
    artists: list[str]


class Ambiguous(Struct):
    """A name that several items have: it was left out; give the id of the one that is meant."""

    kind: str
    name: str
    candidates: list[Namesake]


class Unresolved(Struct):
    """A name that no item has."""

    kind: str
    name: str


class Recommendations(Struct, kw_only=True):
    """Items by kind, the best first, what they rest on, and what could not be done."""

    artists: list[Recommended] = []
    albums: list[Recommended] = []
    tracks: list[Recommended] = []
    basis: Basis
    model_version: str
    generated_at: dt.datetime
    ambiguous: list[Ambiguous] = []
    unresolved: list[Unresolved] = []
    unavailable: dict[str, str] = {}


class EngineIn(Struct, forbid_unknown_fields=True):
    """Items to go by, and items not to be told."""

    seed_item_ids: SomeIds
    exclude_ids: Ids = field(default_factory=list)
    limit: Many = 10
    channel: Channel = Channel.PRODUCTION


RECORDING = {"source": "spotify", "resource_type": "track", "source_id": "5dp6DMPJYPJkGnYNVjlb1p"}
SomeGiven = Annotated[list[Given], Meta(min_length=1, max_length=100, examples=[[RECORDING]])]
AnyGiven = Annotated[list[Given], Meta(max_length=100)]


class IdentityIn(Struct, forbid_unknown_fields=True):
    """Recordings to go by, and recordings not to be told, as providers name them."""

    seed_items: SomeGiven
    exclude_items: AnyGiven = field(default_factory=list)
    limit: Many = 10
    request_id: uuid.UUID | None = None
    channel: Channel = Channel.PRODUCTION


class MlcoreIn(IdentityIn, forbid_unknown_fields=True):
    """The same, of a ranker by name."""

    ranker: Ranker = "cooccurrence"


class EngineItem(Struct):
    """One item and its score; the components of a score add up to it."""

    juke_id: uuid.UUID
    score: float
    components: dict[str, float]


class EngineOut(Struct):
    """What a ranker says."""

    items: list[EngineItem]
    ranker: str
    seed_count: int
    model_version: str
    generated_at: dt.datetime


class IdentityItem(Struct):
    """One item and its score."""

    canonical_item_id: uuid.UUID
    score: float
    components: dict[str, float]


class Versions(Struct):
    """All an answer depends on: of the API, the model, its training, and who is whom."""

    api_version: str
    model_version: str
    training_run_id: str
    training_version: str
    identity_graph_version: str


class IdentityOut(Struct):
    """What a ranker says of recordings as providers name them."""

    items: list[IdentityItem]
    ranker: str
    seed_count: int
    requested_seed_count: int
    resolved_seed_count: int
    unresolved_seed_items: list[Resolved]
    unresolved_exclude_items: list[Resolved]
    request_id: uuid.UUID
    versions: Versions
    generated_at: dt.datetime
