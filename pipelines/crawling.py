"""Genres and catalogues brought from music services. When that happens is others' matter."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import dagster as dg

from assets.music.crawl.genres import fulfilled, sync_genres, wished
from assets.music.crawl.spotify import crawl
from catalog_data.music.featured import GENRES
from resources.musicbrainz import MusicBrainz
from resources.postgres import Postgres
from resources.service import AnswerError, SilentError
from resources.spotify import Spotify

CATALOGUE = "music_catalogue"
MINUTES = 20.0  # a day: some 2,400 pages

Events = Iterator[dg.AssetMaterialization | dg.Output[None]]


def due(trouble: str | None) -> dg.RunRequest | dg.SkipReason:
    """A run, where nothing keeps a service from being asked."""
    return dg.RunRequest() if trouble is None else dg.SkipReason(trouble)


@dg.op
def bring_genres(
    context: dg.OpExecutionContext, postgres: Postgres, musicbrainz: MusicBrainz
) -> Events:
    """Ask MusicBrainz for genres, and tell those who wished for it what came of it."""
    wishes = wished(postgres)
    try:
        new = sync_genres(postgres, musicbrainz)
    except (SilentError, AnswerError) as error:
        fulfilled(postgres, wishes, str(error))
        raise dg.Failure(str(error), allow_retries=not wishes) from error
    fulfilled(postgres, wishes, f"{new:,} genres are new.")
    context.log.info("%s genres are new", new)
    if new:
        yield dg.AssetMaterialization(CATALOGUE, metadata={"genres": new})
    yield dg.Output(None)


@dg.op
def bring_catalogue(context: dg.OpExecutionContext, postgres: Postgres, spotify: Spotify) -> Events:
    """Go on reading Spotify's catalogue for a while."""
    done = crawl(postgres, spotify, GENRES, MINUTES * 60)
    told: dict[str, Any] = asdict(done)
    context.log.info("%s", told)
    if done.pages:
        yield dg.AssetMaterialization(CATALOGUE, metadata={**done.found, "pages": done.pages})
    if done.silent is not None:
        raise dg.Failure(done.silent, metadata={"pages": done.pages})
    yield dg.Output(None)


@dg.job(description="The genres that MusicBrainz knows.")
def genres_synced() -> None:
    """Bring genres."""
    bring_genres()


@dg.job(description="Artists, albums and tracks of the featured genres, as Spotify tells them.")
def catalogue_crawled() -> None:
    """Bring some of the catalogue."""
    bring_catalogue()


@dg.schedule(
    job=genres_synced,
    cron_schedule="20 1 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def daily_genres(musicbrainz: MusicBrainz) -> dg.RunRequest | dg.SkipReason:
    """Genres, where MusicBrainz may be asked."""
    return due(musicbrainz.trouble)


@dg.schedule(
    job=catalogue_crawled,
    cron_schedule="0 2 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def daily_catalogue(spotify: Spotify) -> dg.RunRequest | dg.SkipReason:
    """Some of the catalogue, where there is an app at Spotify."""
    return due(spotify.trouble)


@dg.sensor(
    minimum_interval_seconds=5,
    default_status=dg.DefaultSensorStatus.RUNNING,
    job_name=genres_synced.name,  # Dagster makes a sensor of a job anew, and warns of doing so
)
def genres_wished(postgres: Postgres) -> dg.RunRequest | dg.SkipReason:
    """Somebody wished that genres be asked for now: one run for all who did."""
    wishes = wished(postgres)
    if not wishes:
        return dg.SkipReason("Nobody wishes for genres.")
    return dg.RunRequest(run_key=wishes[0])
