"""Routes of what is said of one usage: names, areas, works, other entities of ColDP."""

from typing import Annotated, Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter

from api.asking import Connected
from api.pagination import DEFAULT_LIMIT, Cursor, Limit
from api.species.beside import distribution_of, synonyms_of, vernaculars_of
from api.species.controllers.given import TAXONOMY, Source, TaxonId, provide_taxon
from api.species.entities import Entity, details_of
from api.species.said import Detail, Occurrence, Synonym, Vernacular, Work
from api.species.schemas import Of
from api.species.works import works_of

Language = Annotated[
    str | None, QueryParameter(max_length=35, description="ISO 639-3 (`eng`) or 639-1 (`en`)")
]


def provide_entity(request: Request[Any, Any, Any]) -> Entity | None:
    """The entity whose list the path ends with, if it is one."""
    last = request.scope["path"].rstrip("/").rpartition("/")[2]
    return Entity(last) if last in set(Entity) else None


class BesideController(Controller):
    """What is said of one usage. Of a synonym, it is what is said of its accepted taxon."""

    path = f"{TAXONOMY}/{{taxon:str}}"
    tags = ["taxonomy"]
    dependencies = {
        "usage": Provide(provide_taxon, sync_to_thread=False),
        "entity": Provide(provide_entity, sync_to_thread=False),
    }

    @get("/synonyms")
    async def list_synonyms(
        self,
        connections: Connected,
        usage: TaxonId,
        source: Source = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Of[Synonym]:
        """Its synonyms, and names misapplied to it; ``kind`` tells them apart."""
        return await synonyms_of(connections, usage, source, cursor, limit)

    @get("/vernaculars")
    async def list_vernaculars(
        self,
        connections: Connected,
        usage: TaxonId,
        source: Source = None,
        language: Language = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Of[Vernacular]:
        """Its common names, of one language or of all."""
        return await vernaculars_of(connections, usage, source, language, cursor, limit)

    @get("/distribution")
    async def list_distribution(
        self,
        connections: Connected,
        usage: TaxonId,
        source: Source = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Of[Occurrence]:
        """Areas where it is, was or is at risk."""
        return await distribution_of(connections, usage, source, cursor, limit)

    @get("/references")
    async def list_references(
        self,
        connections: Connected,
        usage: TaxonId,
        source: Source = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Of[Work]:
        """Works that are cited for its name, for itself and for what is said of it."""
        return await works_of(connections, usage, source, cursor, limit)

    @get([f"/{entity}" for entity in Entity])
    async def list_details(
        self,
        connections: Connected,
        usage: TaxonId,
        entity: NamedDependency[Entity],
        source: Source = None,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Of[Detail]:
        """Rows of this entity of ColDP about it, as its archive gave them.

        Name relations and types are of its own name, all others of its taxon; relations are shown
        from both of their ends.
        """
        return await details_of(connections, usage, source, entity, cursor, limit)
