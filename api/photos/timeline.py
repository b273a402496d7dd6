"""The timeline: counts and one preview per year, month, day or hour. Who may see is not here."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from sqlalchemy import ColumnElement, Row, case, extract, func, literal_column, select
from sqlalchemy.dialects.postgresql import distinct_on

from api.photos.view import EVERYTHING, HOTHASH, RATING, TAKEN_AT, Rows, photos

Granularity = Literal["year", "month", "day", "hour"]
LEVELS: tuple[Granularity, ...] = ("year", "month", "day", "hour")
GOOD = 4
Year = Annotated[int, Meta(ge=1900, le=2100)]


class DateRange(Struct):
    """First and last moment in a bucket, wall-clock time."""

    first: dt.datetime
    last: dt.datetime


class Bucket(Struct, omit_defaults=True):
    """One span of time: how many photos, and the one that stands for them."""

    year: int
    count: int
    preview_id: str
    preview_hothash: str | None
    preview_url: str
    date_range: DateRange
    month: int | None = None
    day: int | None = None
    hour: int | None = None


class TimelineMeta(Struct, omit_defaults=True):
    """What was asked, and the totals of the answer."""

    granularity: Granularity
    total_photos: int
    total_years: int | None = None
    total_months: int | None = None
    total_days: int | None = None
    total_hours: int | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None


class Timeline(Struct):
    """Buckets, newest first."""

    data: list[Bucket]
    meta: TimelineMeta


class Span(Struct, frozen=True):
    """The span whose buckets are asked for: a year, a month, a day, or all time."""

    year: Year | None = None
    month: Annotated[int, Meta(ge=1, le=12)] | None = None
    day: Annotated[int, Meta(ge=1, le=31)] | None = None

    def missing(self, granularity: Granularity) -> list[str]:
        """Names of the levels above ``granularity`` that are not given."""
        above = LEVELS[: LEVELS.index(granularity)]
        return [name for name in above if getattr(self, name) is None]

    def bounds(self) -> tuple[dt.datetime, dt.datetime] | None:
        """First moment and the one after the last; None for all time.

        Raises ValueError for a day that its month does not have.
        """
        if self.year is None:
            return None
        if self.month is None:
            return _midnight(self.year, 1, 1), _midnight(self.year + 1, 1, 1)
        if self.day is None:
            after = _midnight(self.year, self.month, 28) + dt.timedelta(days=4)
            return _midnight(self.year, self.month, 1), after.replace(day=1)
        start = _midnight(self.year, self.month, self.day)
        return start, start + dt.timedelta(days=1)


def _midnight(year: int, month: int, day: int) -> dt.datetime:
    """Wall-clock time has no zone."""
    return dt.datetime.combine(dt.date(year, month, day), dt.time())


def buckets(
    granularity: Granularity, span: Span, conditions: Iterable[ColumnElement[bool]]
) -> Rows:
    """One row per bucket, newest first: start, count, first, last, id and hothash of its preview.

    The preview has 4 or 5 stars, the most first; without such a photo, and among equals, it is
    the one nearest to the middle between first and last; ties go by id.
    """
    seen = _dated(granularity, span, conditions).cte("seen")
    spans = (
        select(
            seen.c.start,
            func.count().label("photos"),
            func.min(seen.c.taken_at).label("first"),
            func.max(seen.c.taken_at).label("last"),
        )
        .group_by(seen.c.start)
        .cte("spans")
    )
    first, last = extract("epoch", spans.c.first), extract("epoch", spans.c.last)
    distance = func.abs(2 * extract("epoch", seen.c.taken_at) - first - last)
    stars = case((seen.c.rating >= GOOD, seen.c.rating), else_=0)
    return (
        select(*spans.c, seen.c.id, seen.c.hothash)
        .join_from(spans, seen, seen.c.start == spans.c.start)
        .ext(distinct_on(spans.c.start))
        .order_by(spans.c.start.desc(), stars.desc(), distance, seen.c.id)
    )


def _dated(granularity: Granularity, span: Span, conditions: Iterable[ColumnElement[bool]]) -> Rows:
    seen = (
        select(
            func.date_trunc(literal_column(f"'{granularity}'"), TAKEN_AT).label("start"),
            TAKEN_AT.label("taken_at"),
            func.coalesce(RATING, 0).label("rating"),
            photos.c.id,
            HOTHASH.label("hothash"),
        )
        .select_from(EVERYTHING)
        .where(TAKEN_AT.is_not(None), *conditions)
    )
    bounds = span.bounds()
    return seen if bounds is None else seen.where(bounds[0] <= TAKEN_AT, bounds[1] > TAKEN_AT)


def timeline_of(
    rows: Sequence[Row[*tuple[Any, ...]]], granularity: Granularity, span: Span, prefix: str
) -> Timeline:
    """The answer, from the rows of ``buckets``; ``prefix`` is the path of the photos."""
    data = [_bucket(row, granularity, prefix) for row in rows]
    total = {f"total_{granularity}s": len(data)}
    meta = TimelineMeta(
        granularity,
        sum(bucket.count for bucket in data),
        year=span.year,
        month=span.month,
        day=span.day,
        **total,
    )
    return Timeline(data, meta)


def _bucket(row: Row[*tuple[Any, ...]], granularity: Granularity, prefix: str) -> Bucket:
    depth = LEVELS.index(granularity) + 1
    parts = {name: getattr(row.start, name) for name in LEVELS[:depth]}
    return Bucket(
        count=row.photos,
        preview_id=str(row.id),
        preview_hothash=row.hothash,
        preview_url=f"{prefix}/{row.id}/hotpreview",
        date_range=DateRange(row.first, row.last),
        **parts,
    )
