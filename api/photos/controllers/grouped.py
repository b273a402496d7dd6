"""Routes of photos in groups: days, events, memories, places, journeys; the rules of grouping."""

import datetime as dt
import uuid
from typing import Annotated, Any

from litestar import Controller, delete, get, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from api.asking import Anyone, Connected, SignedIn
from api.auth import signed_in
from api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, cursor_of, position_of
from api.photos.controllers.catalogue import FILTERS
from api.photos.controllers.given import Filters
from api.photos.days import After as AfterDay
from api.photos.days import Days, days_of
from api.photos.events import After, Event, event_of, page, shown
from api.photos.figures import PlaceTree, tree_of
from api.photos.filters import conditions
from api.photos.memories import Memories, memories_of
from api.photos.rules import Rules, choose, rules_of, take_back
from api.photos.whereabouts import Level, Places, Stay, Stays, places_of, stays
from api.visibility import may_see

Around = Annotated[int, QueryParameter(ge=0, le=30, description="days before and after")]
Shown = Annotated[int, QueryParameter(ge=1, le=200, description="photos of each year")]
Kind = FromPath[str]


class EventsController(Controller):
    """One's own events; their photos are at ``/api/v1/photos?event=``."""

    path = "/api/v1/events"
    tags = ["photos"]
    guards = [signed_in]

    @get()
    async def list_events(
        self,
        connections: Connected,
        viewer: SignedIn,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Page[Event]:
        """One's own events, newest first."""
        rows = await connections.rows(page(viewer.id, position_of(cursor, After), limit + 1))
        items = [shown(row) for row in rows[:limit]]
        last = items[-1] if len(rows) > limit else None
        return Page(items, cursor_of(After(last.began, last.id)) if last else None)

    @get("/{event:uuid}")
    async def show_event(
        self, connections: Connected, viewer: SignedIn, event: FromPath[uuid.UUID]
    ) -> Event:
        """One event."""
        return await event_of(connections, viewer.id, event)


class DaysController(Controller):
    """Albums of days.

    Their photos are at ``/api/v1/photos?taken_from=`` and ``taken_to=`` that day, those of no date
    at ``dated=false``.
    """

    path = "/api/v1/days"
    tags = ["photos"]

    @get(dependencies=FILTERS)
    async def list_days(
        self,
        connections: Connected,
        viewer: Anyone,
        filters: Filters,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Days:
        """Days of the photos one may see, the newest first; what has no date is an album, too."""
        seen = [may_see(viewer), *conditions(filters)]
        return await days_of(connections, seen, position_of(cursor, AfterDay), limit)


class MemoriesController(Controller):
    """What one photographed around this day in earlier years."""

    path = "/api/v1/memories"
    tags = ["photos"]
    guards = [signed_in]

    @get()
    async def show_memories(
        self,
        connections: Connected,
        viewer: SignedIn,
        date: FromQuery[dt.date | None] = None,
        days: Around = 3,
        limit: Shown = 30,
    ) -> Memories:
        """One's own photos of earlier years, the best of each; today's where no date is given.

        Where the days around are empty in all years, those of the month.
        """
        day = date or dt.datetime.now(dt.UTC).date()
        return await memories_of(connections, viewer.id, day, days, limit)


class PlacesController(Controller):
    """Where photos were taken; their photos are at ``/api/v1/photos?place=`` and ``country=``."""

    path = "/api/v1/places"
    tags = ["photos"]

    @get()
    async def list_places(self, connections: Connected, viewer: Anyone) -> Places:
        """Countries, regions and places of all photos one may see, with how many."""
        return await places_of(connections, [may_see(viewer)])

    @get("/tree", guards=[signed_in])
    async def show_tree(self, connections: Connected, viewer: SignedIn) -> PlaceTree:
        """Countries, regions and places of one's own photos as shares of a circle."""
        return await tree_of(connections, viewer.id)

    @get("/timeline", guards=[signed_in])
    async def show_stays(
        self, connections: Connected, viewer: SignedIn, level: FromQuery[Level] = "country"
    ) -> Stays:
        """Where one's own photos were taken one after the other: a stay is a run of one place."""
        rows = await connections.rows(stays(viewer.id, level))
        return Stays([Stay(*row) for row in rows])


class RulesController(Controller):
    """How one's own photos are grouped; a change shows once the groups are derived anew."""

    path = "/api/v1/rules/{kind:str}"
    tags = ["photos"]
    guards = [signed_in]

    @get()
    async def show_rules(self, connections: Connected, viewer: SignedIn, kind: Kind) -> Rules:
        """One's own rules of a kind, or the defaults."""
        return await rules_of(connections, viewer.id, kind)

    @put()
    async def choose_rules(
        self, connections: Connected, viewer: SignedIn, kind: Kind, data: JSONBody[dict[str, Any]]
    ) -> Rules:
        """Choose the rules of a kind; fields left out are as by default."""
        return await choose(connections, viewer.id, kind, data)

    @delete(status_code=200)
    async def take_back_rules(self, connections: Connected, viewer: SignedIn, kind: Kind) -> Rules:
        """Go by the defaults again."""
        return await take_back(connections, viewer.id, kind)
