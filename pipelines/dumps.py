"""Dumps of listening brought from ListenBrainz and taken in. When that happens: schedules' matter.

The newest full dump is brought once; from then on the incremental ones go on from it, as long as
those that are still listed reach back to what is here. Where they do not, a newer full one is.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import dagster as dg
import sqlalchemy as sa

from assets.music.accounts import IMPORTS, Counts
from assets.music.datasets import Dataset
from assets.music.intake import take_in
from catalog_data.music.known import KNOWN
from ml.music import DumpError
from resources.download import Advance
from resources.home import Home
from resources.listenbrainz import Dump, Kind, ListenBrainz
from resources.patience import DownloadError
from resources.postgres import Postgres
from resources.server import urls_of

CODE = "listenbrainz"
DATASET = Dataset(CODE, *KNOWN[CODE])
MOST = 14  # incremental dumps of one run
NAME = re.compile(r"listenbrainz-listens-dump-(\d+)-\d{8}-\d{6}-(full|incremental)\.tar\.\w+")


class Held(NamedTuple):
    """One dump that was taken in, from wherever it came."""

    number: int
    kind: Kind


class Brought(NamedTuple):
    """One dump that is in now, and what became of its lines."""

    dump: Dump
    counts: Counts


class Wanted(NamedTuple):
    """The dumps to bring in their order, and how many are left for another time."""

    dumps: list[Dump]
    left: int


def held(postgres: Postgres) -> list[Held]:
    """The dumps that are in already, as their files are called."""
    query = sa.select(IMPORTS.c.name).where(IMPORTS.c.dataset == CODE)
    with postgres.begin() as connection:
        names = [NAME.fullmatch(name) for name in connection.execute(query).scalars()]
    return [Held(int(name[1]), name[2]) for name in names if name]  # type: ignore[arg-type]


def wanted(full: Sequence[Dump], incremental: Sequence[Dump], there: Sequence[Held]) -> Wanted:
    """What to bring of the dumps that are listed.

    Args:
        full: Those of everything, the oldest first.
        incremental: Those of what came since the one before, the oldest first.
        there: Those that are in.
    """
    numbers = {one.number for one in there}
    base = max((one.number for one in there if one.kind == "full"), default=None)
    first: list[Dump] = []
    if base is None or _gap(full, incremental, max(numbers)):
        first = [dump for dump in full[-1:] if dump.number not in numbers]
    since = first[0].number if first else base
    if since is None:
        return Wanted([], 0)
    more = [one for one in incremental if one.number > since and one.number not in numbers]
    return Wanted([*first, *more[:MOST]], len(more[MOST:]))


def _gap(full: Sequence[Dump], incremental: Sequence[Dump], last: int) -> bool:
    """Whether one between the last that is in and those that are listed may be gone.

    All dumps are numbered on by one, the full ones among them.
    """
    between = range(last + 1, incremental[0].number if incremental else 0)
    return not {*between} <= {dump.number for dump in full}


def listed(bank: ListenBrainz, there: Sequence[Held]) -> Wanted:
    """What to bring of what ListenBrainz lists now; raises DownloadError."""
    return wanted(bank.dumps("full"), bank.dumps("incremental"), there)


def bring(
    postgres: Postgres,
    bank: ListenBrainz,
    folder: Path,
    fetching: Advance | None = None,
    reading: Callable[[int], None] = lambda _: None,
) -> Iterator[Brought]:
    """Fetch what is new and take it in, one dump after the other, as the only one who does.

    A broken download is gone on with; a file that is whole stays until it was taken in.

    Args:
        postgres: As the role that writes what people give.
        bank: Whom to ask.
        folder: Where files lie meanwhile.
        fetching: Told the bytes of a file so far.
        reading: Told the lines of a file so far.

    Raises:
        DownloadError: One can't be had; those before it are in.
        DumpError: One is proven by its sum and still no dump.
    """
    with postgres.writing("listening_dumps"):
        for dump in listed(bank, held(postgres)).dumps:
            path = bank.fetch(dump, folder, fetching)
            counts = take_in(postgres, path, DATASET, reading)
            path.unlink()
            yield Brought(dump, counts)


def as_given(postgres: Postgres, home: Home) -> Postgres:
    """The same database as the role that writes what people give, as commands do.

    The pipeline's own role may not: it can't read the salt that listeners' pseudonyms are made of.
    """
    return Postgres(url=urls_of(postgres.url, home).api)


@dg.op
def bring_listening(
    context: dg.OpExecutionContext, postgres: Postgres, listenbrainz: ListenBrainz
) -> Iterator[dg.AssetMaterialization | dg.Output[None]]:
    """Fetch new dumps of listening and take them in; what came before a failure stays."""
    home = Home.from_environment()
    try:
        for one in bring(as_given(postgres, home), listenbrainz, folder_of(home)):
            context.log.info("%s: %s", one.dump.folder, one.counts)
            told = {"dump": one.dump.folder, **one.counts._asdict()}
            yield dg.AssetMaterialization("listening", metadata=told)
    except (DownloadError, DumpError) as error:
        raise dg.Failure(str(error)) from error
    yield dg.Output(None)


def folder_of(home: Home) -> Path:
    """Where downloads lie until they are taken in."""
    return home.work / "downloads"


@dg.job(description="New dumps of what was heard, as ListenBrainz publishes them.")
def listening_fetched() -> None:
    """Fetch dumps."""
    bring_listening()


daily_listening = dg.ScheduleDefinition(
    name="daily_listening",
    job=listening_fetched,
    cron_schedule="20 0 * * *",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="New dumps of listening. Off: the first one is of more than 100 GB.",
)
