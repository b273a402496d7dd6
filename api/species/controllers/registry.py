"""Routes of sources and releases: what there is, what is served, what changed."""

from typing import Annotated, Any, Literal

from litestar import Controller, Request, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter

from api.asking import Connected
from api.caching import remembered
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page
from api.people.controllers.numbered import Asked, provide_asked
from api.people.schemas import Numbered
from api.species.biologidex import DataSource, data_source
from api.species.changes import Changes, changes_of
from api.species.controllers.given import TAXONOMY
from api.species.registry import (
    ReleaseOut,
    SourceOut,
    all_sources,
    registry_tag,
    releases_page,
    sources_page,
)

Kind = Literal["added", "removed", "id", "moved", "status", "rank", "name"]
OfSource = Annotated[str | None, QueryParameter(max_length=64, description="of one source alone")]


async def _registry_tag(request: Request[Any, Any, Any]) -> str:
    return await registry_tag(request.app.state.connections)


unless_known = remembered(_registry_tag)


class RegistryController(Controller):
    """Sources of names, their releases, and what changed between two of them."""

    path = TAXONOMY
    tags = ["taxonomy"]

    @get("/sources")
    async def list_taxonomy_sources(
        self, connections: Connected, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> Page[SourceOut]:
        """All sources by priority, with licence, citation and the release that each serves."""
        return await sources_page(connections, cursor, limit)

    @get("/releases")
    async def list_releases(
        self,
        connections: Connected,
        source: OfSource = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[ReleaseOut]:
        """All releases that are known, newest first: counts, checks, and why one was refused."""
        return await releases_page(connections, source, cursor, limit)

    @get("/releases/{before:int}/diff/{after:int}")
    async def show_changes(
        self,
        connections: Connected,
        before: FromPath[int],
        after: FromPath[int],
        kind: Annotated[Kind | None, QueryParameter(description="one kind of change alone")] = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Changes:
        """What changed between the release a source serves and the one before: counts, and each.

        Only these two are compared, the earlier one first; for any other pair, 404 says which.
        """
        return await changes_of(connections, (before, after), kind, cursor, limit)


class SourcesController(Controller):
    """Sources of names in BiologiDex's form."""

    path = "/api/v1/sources"
    tags = ["taxonomy"]
    dependencies = {"asked": Provide(provide_asked, sync_to_thread=False)}

    @get()
    async def list_sources(
        self, connections: Connected, asked: NamedDependency[Asked]
    ) -> Numbered[DataSource]:
        """Active sources of names by priority."""
        every = [source for source in await all_sources(connections) if source.active]
        start = (asked.page - 1) * asked.size
        page = every[start : start + asked.size]
        return asked.answer(len(every), [data_source(source) for source in page])
