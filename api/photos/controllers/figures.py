"""Routes of figures: the timeline of all one may see, and the counts of one's own library."""

from typing import Annotated

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from api.asking import Anyone, Connected, SignedIn
from api.auth import signed_in
from api.errors import InvalidError
from api.photos.detail import PHOTOS
from api.photos.figures import (
    Equipment,
    Months,
    Storage,
    WordCloud,
    cloud_of,
    equipment_of,
    months_of,
    storage_of,
)
from api.photos.filters import PhotoFilters, conditions
from api.photos.sources import Sources, sources_of
from api.photos.stats import Stats, stats_of
from api.photos.timeline import Granularity, Span, Timeline, buckets, timeline_of
from api.visibility import may_see
from catalog_data.photos.facts import Visibility

Year = Annotated[int | None, QueryParameter(ge=1900, le=2100)]
Month = Annotated[int | None, QueryParameter(ge=1, le=12)]
Day = Annotated[int | None, QueryParameter(ge=1, le=31)]


def span_of(granularity: Granularity, span: Span) -> Span:
    """The levels above a granularity; raises InvalidError where one is missing or no date."""
    missing = span.missing(granularity)
    if missing:
        raise InvalidError(f"A timeline by {granularity} needs {' and '.join(missing)}.")
    try:
        span.bounds()
    except ValueError as error:
        raise InvalidError("There is no such day.") from error
    return span


class TimelineController(Controller):
    """Photos over time."""

    path = "/api/v1/timeline"
    tags = ["photos"]

    @get()
    async def show_timeline(
        self,
        connections: Connected,
        viewer: Anyone,
        granularity: FromQuery[Granularity] = "year",
        year: Year = None,
        month: Month = None,
        day: Day = None,
        visibility: FromQuery[Visibility | None] = None,
    ) -> Timeline:
        """Count photos one may see by year, month, day or hour, newest first.

        A level needs all levels above it. Photos without a time are left out.
        """
        span = span_of(granularity, Span(year, month, day))
        filters = PhotoFilters(visibility=visibility.value if visibility else None)
        query = buckets(granularity, span, [may_see(viewer), *conditions(filters)])
        return timeline_of(await connections.rows(query), granularity, span, PHOTOS)


class StatsController(Controller):
    """One's own library in figures."""

    path = "/api/v1/stats"
    tags = ["photos"]
    guards = [signed_in]

    @get()
    async def show_stats(self, connections: Connected, viewer: SignedIn) -> Stats:
        """Count one's own photos: by year, camera, country, rating and visibility."""
        return await stats_of(connections, viewer.id)

    @get("/months")
    async def show_months(self, connections: Connected, viewer: SignedIn) -> Months:
        """One's own photos by month, as last derived."""
        return await months_of(connections, viewer.id)

    @get("/equipment")
    async def show_equipment(self, connections: Connected, viewer: SignedIn) -> Equipment:
        """One's own photos by camera and lens, as last derived."""
        return await equipment_of(connections, viewer.id)

    @get("/storage")
    async def show_storage(self, connections: Connected, viewer: SignedIn) -> Storage:
        """One's own photos and their bytes by format and source, as last derived."""
        return await storage_of(connections, viewer.id)


class SourcesController(Controller):
    """Whence one's own photos come."""

    path = f"{PHOTOS}/sources"
    tags = ["photos"]
    guards = [signed_in]

    @get()
    async def list_photo_sources(self, connections: Connected, viewer: SignedIn) -> Sources:
        """One's own folders and uploads, with how many photos: a request's scope names one."""
        return await sources_of(connections, viewer.id)


class WordCloudController(Controller):
    """What is on most of one's own photos."""

    path = "/api/v1/wordcloud"
    tags = ["photos"]
    guards = [signed_in]

    @get()
    async def show_word_cloud(self, connections: Connected, viewer: SignedIn) -> WordCloud:
        """The commonest words, people and places of one's own photos, as last derived."""
        return await cloud_of(connections, viewer.id)
