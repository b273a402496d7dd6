"""What each archive says of itself and holds: the one asset that reads archives first."""

import datetime as dt
from typing import Any

import dagster as dg
import polars as pl

from assets.shelves import frame_of
from assets.species.account import counts_of
from assets.species.damages import keep_damages
from assets.species.externals import taxonomy_archives
from assets.species.figures import bars
from assets.species.releases import READABLE, RELEASES, known, wanted
from assets.species.staging import READING, staged
from assets.species.standing import Release, releases_of
from ml.coldp import ArchiveError, NoNamesError
from resources.blobs import Blobs
from resources.postgres import Postgres
from resources.settings import SpeciesSettings

DRAWN = 6  # figures of one run; 3 KB each
SAID = {
    **{name: name for name in ("title", "alias", "version", "issued", "doi", "citation", "url")},
    "licence": "license",
}


@dg.asset(
    group_name="species",
    kinds={"postgres", "polars"},
    deps=[taxonomy_archives],
    pool="postgres_bulk",
    code_version=READING,
)
def taxon_release(
    context: dg.AssetExecutionContext, postgres: Postgres, blobs: Blobs, species: SpeciesSettings
) -> dg.MaterializeResult[Any]:
    """One release of one source: what its archive says of itself, and what was found in it.

    Every line of every file is counted as a row, blank, damaged or left out. An archive that
    cannot be opened, or holds no names, is refused with one sentence; the others are read.
    """
    told: dict[str, Any] = {}
    rows: dict[int, dict[str, Any]] = {}
    with postgres.writing("taxon_release"):
        while releases := to_read(postgres):
            for release in releases:
                rows[release.number] = read(postgres, blobs, species, release)
                keep(postgres, context.run.run_id, release, rows[release.number])
    largest = sorted(rows.values(), key=lambda row: -row["counts"].get("usages", 0))
    for row in largest[:DRAWN]:
        counts = row["counts"]
        told |= bars(f"{row['source']}_{row['release']}", counts) if counts else {}
    refused = {f"{row['source']} {n}": row["refused"] for n, row in rows.items() if row["refused"]}
    return dg.MaterializeResult(
        metadata={"releases": len(rows), "refused": refused, **told, "recipe": READING}
    )


def to_read(postgres: Postgres) -> list[Release]:
    """Releases that are to stand and were not read like this; reading one may change which."""
    archives = releases_of(postgres)
    done = known(postgres).filter(recipe=READING).select("release", "fingerprint")
    read = set(done.iter_rows())
    found = [archives[number] for number in wanted(postgres)]
    return [one for one in found if (one.number, one.content_id) not in read]


def read(
    postgres: Postgres, blobs: Blobs, species: SpeciesSettings, release: Release
) -> dict[str, Any]:
    """The row of a release, whose lines that are no rows become failures."""
    about = {"release": release.number, "source": release.source, "content_id": release.content_id}
    try:
        found = staged(postgres, blobs, species, release)
    except (ArchiveError, NoNamesError) as error:
        sentence = str(error)
        keep_damages(postgres, release, refusal(sentence))
        check = {"name": READABLE, "passed": False, "told": sentence, "base": None}
        empty = {"document": {}, "counts": {}, "checks": [check]}
        return {**about, **empty, **dict.fromkeys(SAID), "refused": sentence}
    keep_damages(postgres, release, pl.scan_parquet(found.damages))
    document = found.described.metadata
    return {
        **about,
        **{column: text_of(document.get(term)) for column, term in SAID.items()},
        "document": document,
        "counts": counts_of(found.described),
        "checks": [],
        "refused": None,
    }


def refusal(sentence: str) -> pl.LazyFrame:
    """One damage: the archive itself."""
    return pl.LazyFrame({"entity": ["Archive"], "line": [0], "reason": [sentence], "text": [""]})


def text_of(said: object) -> str | None:
    """A word of the metadata; a list or a dict is none."""
    return said or None if isinstance(said, str) else None


def keep(postgres: Postgres, run_id: str, release: Release, row: dict[str, Any]) -> None:
    """Write the row of a release over what it was."""
    stamp = {"fingerprint": release.content_id, "recipe": READING, "run_id": run_id}
    whole = {**row, **stamp, "computed_at": dt.datetime.now(dt.UTC)}
    postgres.merge(RELEASES, frame_of(RELEASES, [whole]))
