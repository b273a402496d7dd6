"""Which track is which, asked of music services: ISRCs, ids. When: schedules' matter."""

from dataclasses import asdict
from typing import Any

import dagster as dg

from assets.music.crawl.evidence import gather
from assets.music.crawl.matching import match
from catalog_data.music.crawl import State
from pipelines.crawling import CATALOGUE, MINUTES, Events, due
from resources.musicbrainz import MusicBrainz
from resources.postgres import Postgres
from resources.spotify import Spotify


@dg.op
def bring_evidence(
    context: dg.OpExecutionContext, postgres: Postgres, musicbrainz: MusicBrainz
) -> Events:
    """Ask MusicBrainz for ISRCs of recordings that are known here, for a while."""
    done = gather(postgres, musicbrainz, MINUTES * 60)
    context.log.info("%s", asdict(done))
    if done.found["isrc"]:
        yield dg.AssetMaterialization(CATALOGUE, metadata=dict(done.found))
    if done.silent is not None:
        raise dg.Failure(done.silent, metadata={"pages": done.pages})
    yield dg.Output(None)


@dg.op
def bring_matches(context: dg.OpExecutionContext, postgres: Postgres, spotify: Spotify) -> Events:
    """Look tracks up at Spotify by their ISRCs, for a while."""
    done = match(postgres, spotify, MINUTES * 60)
    told: dict[str, Any] = {**done.states, "book": dg.MetadataValue.json(done.book)}
    context.log.info("%s; in all %s", dict(done.states), done.book)
    if done.states[State.MATCHED.value]:
        yield dg.AssetMaterialization(CATALOGUE, metadata=told)
    if done.silent is not None:
        raise dg.Failure(done.silent, metadata=told)
    yield dg.Output(None)


@dg.job(description="ISRCs of the recordings that are known here, as MusicBrainz tells them.")
def evidence_gathered() -> None:
    """Bring ISRCs."""
    bring_evidence()


@dg.job(description="Spotify's ids of the tracks whose ISRCs are known here.")
def tracks_matched() -> None:
    """Bring Spotify's ids."""
    bring_matches()


@dg.schedule(
    job=evidence_gathered,
    cron_schedule="30 2 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def daily_evidence(musicbrainz: MusicBrainz) -> dg.RunRequest | dg.SkipReason:
    """ISRCs, where MusicBrainz may be asked."""
    return due(musicbrainz.trouble)


@dg.schedule(
    job=tracks_matched,
    cron_schedule="0 4 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def daily_matches(spotify: Spotify) -> dg.RunRequest | dg.SkipReason:
    """Spotify's ids of tracks, where there is an app at Spotify."""
    return due(spotify.trouble)
