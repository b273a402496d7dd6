"""One archive read into parquet in the work folder, once, for every asset. No database is written.

What lies there may be lost at any time: whoever asks for it has it made again.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from assets.incremental import progress
from assets.species.reading import READ, read_tables
from assets.species.rooting import USAGES_ROOTED, root
from assets.species.standing import Release
from catalog_data.identity import fact_blob_key, recipe_key
from ml.coldp import Archive, open_archive, unify
from resources.blobs import Blobs
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

READING = f"{READ}; {USAGES_ROOTED}"
ROWS = 100_000
DAMAGES = "damages.parquet"
DESCRIBED = "described.json"  # written last: a folder without it is none
COMPARED = "compared.parquet"


class Described(msgspec.Struct):
    """What an archive says of itself, and what reading it found."""

    metadata: dict[str, Any]
    files: dict[str, dict[str, Any]]
    ignored: dict[str, str]
    tree: dict[str, Any]


@dataclass(frozen=True)
class Staged:
    """A release as files.

    `usages` is a parquet file of USAGE_SCHEMA. `beside` has its rows in the same order:
    [accepted_id String, problems String (words by commas)]. `lineages` is in tree order: [id,
    is_taxon, lft, rgt, depth, parent, 20 ranks, path List(Int32), status, and accepted_id (a
    taxon's own), taxon_rank, taxon_name of the taxon where it stands]. `tables` are parquet files
    by entity as `ml.coldp.read_table` writes them. `damages` has [entity, line, reason, text] of
    each line that became no row.
    """

    release: Release
    folder: Path
    usages: Path
    beside: Path
    lineages: Path
    damages: Path
    tables: Mapping[str, Path]
    described: Described


def folder_of(species: SpeciesSettings, number: int) -> Path:
    """Where a release is staged: another way of reading has another folder."""
    return Path(species.work) / "taxonomy" / f"{number}-{recipe_key(READING)}"


def staged(postgres: Postgres, blobs: Blobs, species: SpeciesSettings, release: Release) -> Staged:
    """The files of a release, made where they are not there whole.

    Raises ArchiveError or NoNamesError, whose text is one sentence for people.
    """
    folder = folder_of(species, release.number)
    with postgres.writing(f"staging {release.number}"):
        if not (folder / DESCRIBED).exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _stage(blobs, release, folder)
    described = msgspec.json.decode((folder / DESCRIBED).read_bytes(), type=Described)
    return Staged(
        release=release,
        folder=folder,
        usages=folder / "usages.parquet",
        beside=folder / "beside.parquet",
        lineages=folder / "lineages.parquet",
        damages=folder / DAMAGES,
        tables={path.stem: path for path in sorted((folder / "tables").glob("*.parquet"))},
        described=described,
    )


def compared(postgres: Postgres, blobs: Blobs, species: SpeciesSettings, release: Release) -> Path:
    """The usages of a release as a file of USAGE_SCHEMA: what `shrink` left, or staged anew."""
    left = folder_of(species, release.number) / COMPARED
    return left if left.exists() else staged(postgres, blobs, species, release).usages


def shrink(species: SpeciesSettings, number: int) -> None:
    """Keep of a staged release only its usages, which a later one will be compared with."""
    folder = folder_of(species, number)
    if (folder / DESCRIBED).exists():
        (folder / "usages.parquet").replace(folder / COMPARED)
        (folder / DESCRIBED).unlink()
        for file in folder.rglob("*.parquet"):
            if file.name != COMPARED:
                file.unlink()


def clear(species: SpeciesSettings, keep: Iterable[int]) -> None:
    """Remove what is staged of all releases but some, however it was read."""
    names = {folder_of(species, number).name for number in keep}
    for folder in (Path(species.work) / "taxonomy").glob("*"):
        if folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)


def _stage(blobs: Blobs, release: Release, folder: Path) -> None:
    """Read an archive; the last file to be written says that all others are whole."""
    steps = _told(f"reading {release.source} {release.number}", 4)
    next(steps)
    archive = _opened(blobs, release, folder)
    next(steps)
    files = read_tables(archive, folder)
    shutil.rmtree(folder / "archive", ignore_errors=True)
    next(steps)
    tables = {path.stem: pl.scan_parquet(path) for path in (folder / "tables").glob("*.parquet")}
    unify(tables).sink_parquet(folder / "usages.parquet", compression="lz4", row_group_size=ROWS)
    next(steps)
    tree = root(folder) | {"issue": _issues(folder / "usages.parquet")}
    next(steps)
    described = Described(archive.metadata, files, archive.ignored, tree)
    (folder / DESCRIBED).write_bytes(msgspec.json.encode(described))


def _opened(blobs: Blobs, release: Release, folder: Path) -> Archive:
    """The archive by the name it came with, which its refusals speak of."""
    key = fact_blob_key(release.content_id)
    packed = folder / "archive" / (Path(release.name).name or "archive")
    packed.parent.mkdir()
    if blobs.facts.local:
        packed.symlink_to(Path(blobs.facts.path(key)).resolve())
    else:
        blobs.facts.fetch(key, packed)
    return open_archive(packed, folder / "archive" / "unpacked")


def _issues(usages: Path) -> dict[str, int]:
    """How often each issue was raised, by its name."""
    raised = pl.scan_parquet(usages).select("issues").explode("issues").drop_nulls()
    counted = raised.group_by("issues").len().sort("issues").collect(engine="streaming")
    return dict(counted.iter_rows())


def _told(name: str, steps: int) -> Iterator[None]:
    """Tell whoever watches how far it is."""
    watcher = progress.get() or (lambda *_: None)
    for step in range(steps + 1):
        watcher(name, step, steps)
        yield
