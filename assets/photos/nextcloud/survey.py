"""All folders looked at before anything is brought: what is there, what is gone, what is wrong."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from assets.photos.nextcloud.books import known_roots
from assets.photos.nextcloud.look import FOUND, Look, look
from catalog_data.webdav import RefusalError
from resources.nextcloud import Cloud, Folder, Nextcloud
from resources.postgres import Postgres

INPUTS = {"id": pl.String, "folder_id": pl.String, **FOUND}


@dataclass
class Survey:
    """What stands in all folders.

    Attributes:
        roots: Mirrors, by the folder's id.
        clouds: Folders that answered, open until the survey's stack is closed.
        etags: How the roots of those stood before they were walked.
        walked: Folders that were walked; the others that answered stand as they did.
        frames: INPUTS of each folder that answered.
        told: What is wrong, by id of a folder or of a path in it.
        closed: Ids below which nothing is known.
    """

    roots: dict[str, Path] = field(default_factory=dict)
    clouds: dict[str, Cloud] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    walked: set[str] = field(default_factory=set)
    frames: list[pl.DataFrame] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)

    def inputs(self) -> pl.DataFrame:
        """All files that stand on the servers, as INPUTS."""
        return pl.concat([pl.DataFrame(schema=INPUTS), *self.frames])

    def gone(self, known: pl.DataFrame) -> pl.DataFrame:
        """Files [id, folder_id, path, …] that were brought and stand on the server no more."""
        walked = known.filter(pl.col("folder_id").is_in(list(self.walked)))
        gone = walked.join(self.inputs(), on="id", how="anti")
        for closed in self.closed:
            gone = gone.filter(~pl.col("id").str.starts_with(f"{closed}/"))
        return gone


def survey(
    postgres: Postgres,
    nextcloud: Nextcloud,
    folders: list[Folder],
    known: pl.DataFrame,
    stack: ExitStack,
    *,
    anew: bool,
) -> Survey:
    """Look at each folder. One that can't be asked, or is empty all at once, changes nothing.

    A folder whose root stands as it did when all of it had been brought is not walked, unless it
    is to be looked at ``anew``.
    """
    found, before = Survey(), {} if anew else known_roots(postgres)
    for folder in folders:
        id_ = str(folder.id)
        mine = known.filter(pl.col("folder_id") == id_)
        found.roots[id_] = nextcloud.mirror(folder).resolve()
        try:
            cloud = stack.enter_context(nextcloud.opened(folder))
            stands = cloud.stand()
            if stands.etag and before.get(id_) == stands.etag:
                _unchanged(found, id_, cloud, stands.etag, mine)
            else:
                _walked(found, id_, cloud, look(cloud, stands.etag), mine)
        except RefusalError as error:
            found.told[id_] = str(error)
    return found


def _unchanged(found: Survey, id_: str, cloud: Cloud, etag: str, mine: pl.DataFrame) -> None:
    found.clouds[id_], found.etags[id_] = cloud, etag
    found.frames.append(mine.select(list(INPUTS)))


def _walked(found: Survey, id_: str, cloud: Cloud, seen: Look, mine: pl.DataFrame) -> None:
    """Take in what was found, unless a full mirror would be emptied."""
    frame = seen.frame().with_columns(folder_id=pl.lit(id_))
    if frame.is_empty() and mine.height:
        found.told[id_] = f"The folder had {mine.height} files and is empty: nothing is removed."
        return
    found.clouds[id_], found.etags[id_] = cloud, seen.etag
    found.walked.add(id_)
    named = frame.with_columns(id=pl.format("{}/{}", "folder_id", "path"))
    found.frames.append(named.select(list(INPUTS)))
    found.told |= {f"{id_}/{path}": why for path, why in (seen.closed | seen.refused).items()}
    found.closed += [f"{id_}/{path}" for path in seen.closed]
