"""What follows once files are brought: what is gone is taken out, books are kept. No asking."""

import polars as pl

from assets.incremental import given_up, pending, without
from assets.photos.nextcloud import books
from assets.photos.nextcloud.bring import clear_halves, take_out
from assets.photos.nextcloud.survey import Survey
from assets.shelves import FailureRows, TableShelf
from catalog_data.photos.nextcloud import NextcloudFile
from resources.compute import sentence
from resources.postgres import Postgres


def lost(known: pl.DataFrame, here: pl.DataFrame) -> pl.Series:
    """Ids of files that were brought and are not in their mirror as they were.

    A sidecar may have been written since, of what its owner says here.
    """
    there = known.join(here, on="id", how="left")
    is_sidecar = pl.col("path").str.to_lowercase().str.ends_with(".xmp")
    same = pl.col("here").is_not_null() & ((pl.col("here") == pl.col("size")) | is_sidecar)
    return there.filter(~same)["id"]


def in_step(postgres: Postgres, found: Survey, inputs: pl.DataFrame) -> set[str]:
    """Folders of which all is brought, but for what was given up."""
    done = TableShelf(postgres, NextcloudFile).triples()
    tired = given_up(FailureRows(postgres, books.ARTIFACT).known(), books.RECIPE)
    missing = lost(books.known_files(postgres), books.local_files(found.roots))
    done = done.join(missing.to_frame("id"), on="id", how="anti")
    left = without(pending(inputs, done, books.RECIPE), tired)
    return set(found.clouds) - set(left["folder_id"])


def settle(
    postgres: Postgres, run_id: str, found: Survey, inputs: pl.DataFrame, known: pl.DataFrame
) -> int:
    """Take out what is gone, of folders of which all else has come; how many files.

    So what was moved on the server is here at its new place before it is gone from its old one.
    """
    complete, folders = in_step(postgres, found, inputs), set(found.roots)
    gone = found.gone(known).filter(pl.col("folder_id").is_in(list(complete)))
    refused = dict[str, str]()
    for id_, folder, path in gone.select("id", "folder_id", "path").iter_rows():
        try:
            take_out(found.roots[folder], path)
        except OSError as error:
            refused[id_] = sentence(error)
    out = gone.filter(~pl.col("id").is_in(list(refused)))["id"]
    books.remove(postgres, out)
    books.remove(postgres, known.filter(~pl.col("folder_id").is_in(list(folders)))["id"])
    for folder in complete:
        clear_halves(found.roots[folder])
    told = found.told | refused
    books.settle_failures(postgres, folders, inputs["id"], found.walked, told)
    as_before = {id_: etag for id_, etag in books.known_roots(postgres).items() if id_ in folders}
    kept = {id_: as_before[id_] for id_ in as_before.keys() - found.clouds.keys()}
    books.keep_roots(postgres, run_id, kept | {id_: found.etags[id_] for id_ in complete})
    return len(out)
