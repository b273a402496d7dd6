"""Routes that find names: while they are typed, in lists, by their words. Trees are elsewhere."""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.response import Stream

from api.asking import Connected
from api.pagination import DEFAULT_LIMIT, Cursor, Limit
from api.species.batch_bytes import ARROW, NDJSON
from api.species.below import Wanted, meant
from api.species.controllers.given import MAX_ID, TAXONOMY, Source, Status, rank_of, unless_known
from api.species.match import batches, frame_of
from api.species.match_bytes import arrow_of, lines_of, names_in
from api.species.match_one import match_one, validated
from api.species.names import Hit, Match, NameIn, Suggestions, Validated
from api.species.releases import served
from api.species.schemas import Listing
from api.species.suggest import suggestions
from api.species.words import search

BATCH_LIMIT = 64 << 20
MAX_VALIDATED = 1_000
FEW = 10
Typed = Annotated[str, QueryParameter(min_length=1, max_length=200, description="what was typed")]
Name = Annotated[str, QueryParameter(min_length=1, max_length=500)]
Said = Annotated[str | None, QueryParameter(max_length=500)]
Line = Annotated[str, QueryParameter(min_length=1, max_length=500, description="whole words")]
Tongue = Annotated[str | None, QueryParameter(max_length=3, description="ISO 639-3 (`eng`)")]


class NamesController(Controller):
    """Names found."""

    path = TAXONOMY
    tags = ["taxonomy"]

    @get("/suggest", before_request=unless_known)
    async def suggest_names(
        self,
        connections: Connected,
        q: Typed,
        source: Source = None,
        language: Tongue = None,
        limit: Limit = FEW,
    ) -> Suggestions:
        """Names for what is being typed: exact before beginnings before one slip of the fingers.

        Accepted names come before synonyms, which name their taxon; vernaculars stand beside.
        """
        return await suggestions(connections, await served(connections, source), q, language, limit)

    @get("/match", before_request=unless_known)
    async def match_name(
        self,
        connections: Connected,
        name: Name,
        authorship: Said = None,
        rank: Said = None,
        code: Said = None,
        kingdom: Said = None,
        phylum: Said = None,
        class_: Annotated[str | None, QueryParameter(name="class", max_length=500)] = None,
        order: Said = None,
        family: Said = None,
        source: Source = None,
    ) -> Match:
        """The usage that a name means, by the rule that decided, with every candidate.

        ``match`` is exact, variant, canonical, fuzzy, higher_rank, ambiguous or none. Homonyms are
        told apart by what else is said, and never across kingdoms. Of a name that no usage has,
        taxa with that vernacular name are suggested.
        """
        asked = NameIn(name, authorship, rank, code, kingdom, phylum, class_, order, family)
        return await match_one(connections, await served(connections, source), asked)

    @post("/match/batch", status_code=200, request_max_body_size=BATCH_LIMIT)
    async def match_names(
        self, connections: Connected, request: Request[Any, Any, Any], source: Source = None
    ) -> Stream:
        """Up to 100,000 names, in their order: lines of JSON, or Arrow by Accept.

        Send a JSON array, lines of JSON (``application/x-ndjson``), each a name or an object with
        ``name`` and what else is known of it; or lines of text (``text/plain``).
        """
        sources = await served(connections, source)
        names = names_in(await request.body(), request.content_type[0])
        answers = batches(connections, sources, frame_of(names))
        wants_arrow = request.accept.best_match([NDJSON, ARROW], NDJSON) == ARROW
        body, kind = (arrow_of(answers), ARROW) if wants_arrow else (lines_of(answers), NDJSON)
        return Stream(body, media_type=kind, headers={"vary": "accept"})

    @get("/search", before_request=unless_known)
    async def search_names(
        self,
        connections: Connected,
        q: Line,
        rank: Said = None,
        status: Annotated[Status | None, QueryParameter()] = None,
        kingdom: Said = None,
        under: Annotated[str | None, QueryParameter(max_length=MAX_ID)] = None,
        source: Source = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Listing[Hit]:
        """Usages whose scientific or vernacular name has all these words, whole ones."""
        wanted = Wanted(status=status, rank=rank_of(rank), kingdom=kingdom, under=under)
        one, filters = await meant(connections, wanted, source)
        return await search(connections, one, q, filters, cursor, limit)

    @post("/validate", status_code=200)
    async def validate_names(
        self, connections: Connected, data: JSONBody[list[NameIn]], source: Source = None
    ) -> Validated:
        """Whether names are known, and what is wrong with each: up to 1,000."""
        return await validated(connections, await served(connections, source), data)


CONTROLLERS = [NamesController]
