"""What handlers of species are given: ids, sources, filters. Their SQL is not here."""

from typing import Annotated, Any, Literal

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from api.caching import remembered
from api.errors import UnprocessableError
from api.segments import segment
from api.species.below import Wanted
from api.species.biologidex import is_theirs
from api.species.releases import state_of
from ml.coldp import RANKS

TAXONOMY = "/api/v1/taxonomy"
MAX_ID = 1_000
Status = Literal[
    "accepted", "provisionally accepted", "synonym", "ambiguous synonym", "misapplied", "bare name"
]
Environment = Literal["brackish", "freshwater", "marine", "terrestrial"]
Source = Annotated[
    str | None,
    QueryParameter(max_length=64, description="a source's code; else active ones by priority"),
]
FirstSource = Annotated[
    str | None,
    QueryParameter(max_length=64, description="a source's code; else the first by priority"),
]
Rank = Annotated[str | None, QueryParameter(max_length=64, description="a rank of ColDP")]
Text = Annotated[str | None, QueryParameter(max_length=MAX_ID)]
SentId = FromPath[str]
TaxonId = NamedDependency[str]
Filters = NamedDependency[Wanted]
Theirs = NamedDependency[bool]
Asked = Request[Any, Any, Any]


async def _state_tag(request: Asked) -> str:
    return (await state_of(request.app.state.connections)).tag


unless_known = remembered(_state_tag)


def provide_taxon(taxon: SentId) -> str:
    """The id in the path; a slash in it is sent as ``%2F``."""
    return segment(taxon)


def provide_theirs(request: Asked) -> bool:
    """Whether BiologiDex's form is asked for."""
    return is_theirs(request)


def rank_of(rank: str | None) -> str | None:
    """A rank that there is, in lower case; raises UnprocessableError for any other word."""
    word = rank and rank.strip().lower()
    if word and word not in RANKS:
        raise UnprocessableError(f"{rank!r} is no rank of ColDP.")
    return word or None


def provide_filters(
    status: Annotated[
        Status, QueryParameter(description="taxonomic status; synonyms follow their taxon")
    ] = "accepted",
    rank: Rank = None,
    kingdom: Annotated[
        str | None, QueryParameter(max_length=200, description="name of a kingdom")
    ] = None,
    under: Annotated[
        str | None,
        QueryParameter(max_length=MAX_ID, description="id of a taxon: what is below it"),
    ] = None,
    extinct: Annotated[
        bool | None, QueryParameter(description="false: what isn't said to be extinct")
    ] = None,
    environment: Annotated[
        Environment | None, QueryParameter(description="one it lives in")
    ] = None,
    roots: Annotated[
        bool, QueryParameter(description="only taxa above which there is none")
    ] = False,
) -> Wanted:
    """Filters of a list; raises UnprocessableError for a rank that is none."""
    return Wanted(
        status=status,
        rank=rank_of(rank),
        kingdom=kingdom,
        under=under,
        extinct=extinct,
        environment=environment,
        roots=roots,
    )
