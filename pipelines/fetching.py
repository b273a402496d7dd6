"""New releases brought from ChecklistBank and kept. When that happens is schedules' matter."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import dagster as dg
import sqlalchemy as sa

from assets.species.intake import ARCHIVES, keep_archive
from catalog_data.species.facts import TaxonomySource
from resources.blobs import Blobs
from resources.checklistbank import ChecklistBank, Found
from resources.download import Advance
from resources.patience import DownloadError
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

SOURCES: sa.Table = TaxonomySource.__table__  # type: ignore[assignment]


class Fetched(NamedTuple):
    """What ChecklistBank has for a source, under which release it is kept, if it is."""

    found: Found
    release: int | None
    new: bool = False


def watched(postgres: Postgres) -> dict[str, int]:
    """Active sources that ChecklistBank publishes, with their numbers there."""
    query = sa.select(SOURCES.c.code, SOURCES.c.dataset_key).where(
        SOURCES.c.active, SOURCES.c.dataset_key.is_not(None)
    )
    with postgres.begin() as connection:
        return {code: key for code, key in connection.execute(query.order_by(SOURCES.c.code))}


def release_from(postgres: Postgres, source: str, origin: str) -> int | None:
    """The release of a source that came from an address, or None."""
    query = sa.select(sa.func.max(ARCHIVES.c.release)).where(
        ARCHIVES.c.source == source, ARCHIVES.c.origin == origin
    )
    with postgres.begin() as connection:
        return connection.execute(query).scalar()


def find(postgres: Postgres, bank: ChecklistBank, source: str, key: int) -> Fetched:
    """The newest release of a source at ChecklistBank; nothing is downloaded."""
    found = bank.newest(key)
    return Fetched(found, release_from(postgres, source, found.origin))


def fetch(
    postgres: Postgres,
    blobs: Blobs,
    bank: ChecklistBank,
    source: str,
    key: int,
    folder: Path,
    advance: Advance | None = None,
) -> Fetched:
    """Download the newest release of a source and keep it, unless it is kept already.

    What a broken download left in the folder is gone on with; a whole one leaves nothing there.

    Raises:
        DownloadError: it can't be had.
    """
    at_hand = find(postgres, bank, source, key)
    if at_hand.release is not None:
        return at_hand
    found = at_hand.found
    path = bank.fetch(found, folder, advance)
    try:
        release, new = keep_archive(postgres, blobs, source, path, found.name, found.origin)
    finally:
        path.unlink(missing_ok=True)
    return Fetched(found, release, new)


@dg.op
def fetch_new_releases(
    context: dg.OpExecutionContext,
    postgres: Postgres,
    blobs: Blobs,
    species: SpeciesSettings,
    checklistbank: ChecklistBank,
) -> Iterator[dg.AssetMaterialization | dg.Output[None]]:
    """Fetch what is new of each source; one that can't be had now does not hold up the others."""
    folder, kept, failed = Path(species.work) / "downloads", dict[str, Any](), list[str]()
    for source, key in watched(postgres).items():
        try:
            fetched = fetch(postgres, blobs, checklistbank, source, key, folder)
        except DownloadError as error:
            failed.append(f"{source}: {error}")
            continue
        context.log.info("%s: %s is release %s", source, fetched.found.name, fetched.release)
        if fetched.new:
            kept[source] = fetched.found.name
    if kept:
        yield dg.AssetMaterialization("taxonomy_archives", metadata=kept)
    if failed:
        raise dg.Failure(" ".join(failed))
    yield dg.Output(None)


@dg.job(description="New releases of the sources that ChecklistBank publishes.")
def new_releases() -> None:
    """Fetch what is new."""
    fetch_new_releases()
