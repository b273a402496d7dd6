"""Routes of one usage: itself, its lineage, what is below it."""

from litestar import Controller, get
from litestar.di import Provide
from litestar.params import FromQuery

from api.asking import Connected
from api.pagination import DEFAULT_LIMIT, Cursor, Limit
from api.species import biologidex
from api.species.below import below_of
from api.species.controllers.given import (
    TAXONOMY,
    Rank,
    Source,
    TaxonId,
    Theirs,
    provide_taxon,
    provide_theirs,
    rank_of,
)
from api.species.detail import usage_of
from api.species.listing import Filters
from api.species.schemas import Lineage, Of, TaxonSummary, Usage
from api.species.tree import lineage_of


class UsageController(Controller):
    """One usage of a served release, and its place in the tree.

    A synonym stands where its accepted taxon stands: its lineage, children and descendants are
    that taxon's, and ``of`` says so.
    """

    path = f"{TAXONOMY}/{{taxon:str}}"
    tags = ["taxonomy"]
    dependencies = {
        "usage": Provide(provide_taxon, sync_to_thread=False),
        "theirs": Provide(provide_theirs, sync_to_thread=False),
    }

    @get()
    async def show_usage(
        self, connections: Connected, usage: TaxonId, source: Source = None
    ) -> Usage:
        """One usage whole, by ``source:usage`` or by a usage id; a slash in it is sent as %2F."""
        return await usage_of(connections, usage, source)

    @get("/lineage")
    async def show_usage_lineage(
        self, connections: Connected, usage: TaxonId, theirs: Theirs, source: Source = None
    ) -> Lineage | list[biologidex.Minimal]:
        """Its ancestors from the root down, itself last; of a synonym, those of its taxon.

        Where the path ends with a slash, a bare list, as BiologiDex clients read it.
        """
        if theirs:
            return await biologidex.their_lineage(connections, usage, source)
        return await lineage_of(connections, usage, source)

    @get("/children")
    async def list_children(
        self,
        connections: Connected,
        usage: TaxonId,
        theirs: Theirs,
        source: Source = None,
        rank: Rank = None,
        direct: FromQuery[bool] = True,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Of[TaxonSummary] | biologidex.Children:
        """Taxa right below it, by rank and name; with ``direct=false`` all that are below it.

        Where the path ends with a slash, ``results`` and their count, as BiologiDex clients read
        them.
        """
        if theirs:
            return await biologidex.their_children(connections, usage, source, direct)
        filters = Filters(rank=rank_of(rank))
        return await below_of(connections, usage, source, filters, cursor, limit, direct=direct)

    @get("/descendants")
    async def list_descendants(
        self,
        connections: Connected,
        usage: TaxonId,
        source: Source = None,
        rank: Rank = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Of[TaxonSummary]:
        """All taxa below it in tree order, of one rank or of all."""
        filters = Filters(rank=rank_of(rank))
        return await below_of(connections, usage, source, filters, cursor, limit, direct=False)
