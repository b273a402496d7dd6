"""Routes of all usages of a release: lists, figures, lineages of many, the taxon in common."""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody, QueryParameter
from litestar.response import Stream
from msgspec import Meta, Struct

from api.asking import Connected
from api.pagination import DEFAULT_LIMIT, Cursor, Limit
from api.people.controllers.numbered import Asked, provide_asked
from api.people.schemas import Numbered
from api.species import biologidex
from api.species.batch import begun, pieces
from api.species.batch_bytes import ARROW, NDJSON, arrow, ndjson
from api.species.below import meant
from api.species.controllers.given import (
    MAX_ID,
    TAXONOMY,
    Filters,
    FirstSource,
    Source,
    Theirs,
    provide_filters,
    provide_theirs,
)
from api.species.entities import authors_of
from api.species.figures import Figures, figures_of
from api.species.listing import listed
from api.species.said import Author
from api.species.schemas import Common, Listing, TaxonSummary
from api.species.tree import common_of

MAX_BATCH = 100_000
MAX_COMMON = 10_000
BATCH_LIMIT = 64 << 20
UsageId = Annotated[str, Meta(max_length=MAX_ID)]


class LineagesIn(Struct):
    """Ids of usages, of any source or of the one that is named."""

    ids: Annotated[list[UsageId], Meta(max_length=MAX_BATCH)]
    source: str | None = None


class CommonIn(Struct):
    """Ids of usages of one source."""

    ids: Annotated[list[UsageId], Meta(min_length=1, max_length=MAX_COMMON)]
    source: str | None = None


class TaxonomyController(Controller):
    """Names and trees of sources; anybody may read them.

    Each source serves one release. Ids are ``source:usage``; of a usage id alone, the first active
    source by priority that has it is meant.
    """

    path = TAXONOMY
    tags = ["taxonomy"]
    dependencies = {"theirs": Provide(provide_theirs, sync_to_thread=False)}

    @get(
        dependencies={
            "filters": Provide(provide_filters, sync_to_thread=False),
            "asked": Provide(provide_asked, sync_to_thread=False),
        }
    )
    async def list_taxa(
        self,
        connections: Connected,
        request: Request[Any, Any, Any],
        filters: Filters,
        theirs: Theirs,
        asked: NamedDependency[Asked],
        source: FirstSource = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Listing[TaxonSummary] | Numbered[biologidex.Minimal]:
        """Usages of one source in tree order: accepted taxa, unless another status is asked.

        The source is that of ``under``, the named one, or the first by priority. Where the path
        ends with a slash, pages are numbered, as BiologiDex clients read them.
        """
        one, wanted = await meant(connections, filters, source)
        if theirs:
            return await biologidex.numbered(connections, one, wanted, asked, request)
        page = await listed(connections, one, wanted, cursor, limit)
        return Listing(one.source, page.items, page.next)

    @get("/stats")
    async def show_taxonomy_stats(
        self, connections: Connected, source: FirstSource = None
    ) -> Figures:
        """Count usages by source, status and rank; on top, the first source by priority."""
        return await figures_of(connections, source)

    @get("/authors")
    async def list_taxon_authors(
        self,
        connections: Connected,
        source: FirstSource = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Listing[Author]:
        """People whom a source's archive lists as authors, in its order."""
        return await authors_of(connections, source, cursor, limit)

    @get("/lca")
    async def show_common_taxon(
        self,
        connections: Connected,
        ids: Annotated[list[str], QueryParameter(min_items=1, max_items=100)],
        source: Source = None,
    ) -> Common:
        """The lowest taxon that several usages of one source have in common; ``ids`` repeats.

        Synonyms stand where their taxa stand; a taxon is in common with what is below it.
        """
        return await common_of(connections, ids, source)

    @post("/lca", status_code=200)
    async def find_common_taxon(self, connections: Connected, data: JSONBody[CommonIn]) -> Common:
        """The same of up to 10,000 ids."""
        return await common_of(connections, data.ids, data.source)

    @post("/lineages", status_code=200, request_max_body_size=BATCH_LIMIT)
    async def show_lineages(
        self, connections: Connected, request: Request[Any, Any, Any], data: JSONBody[LineagesIn]
    ) -> Stream:
        """Lineages of up to 100,000 ids, in their order: lines of JSON, or Arrow by Accept.

        A row has ``asked``, ``id``, ``status``, ``of`` (the accepted taxon) and ``lineage`` with
        id, rank and name from the root down. An unknown id has no ``id``, a bare name no ``of``.
        """
        found = await begun(pieces(connections, data.ids, data.source))
        wants_arrow = request.accept.best_match([NDJSON, ARROW], NDJSON) == ARROW
        body, media_type = (arrow(found), ARROW) if wants_arrow else (ndjson(found), NDJSON)
        return Stream(body, media_type=media_type, headers={"vary": "accept"})
